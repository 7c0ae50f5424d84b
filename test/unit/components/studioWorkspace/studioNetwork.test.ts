import { expect } from "chai";
import { StudioWorkspace } from "../../../../components/index.ts";
import { deploy, REGION } from "../../../support/pulumiMocks.ts";

describe("a StudioWorkspace's network", () => {
  it("says what to do in a region without a default VPC", async () => {
    const failing = { "aws:ec2/getVpc:getVpc": "1 error occurred:\n\t* no matching EC2 VPC found" };
    const { errors, resources } = await deploy(() => new StudioWorkspace("studio"), { failing });
    expect(errors.map(({ message }) => message)).to.deep.equal([
      `StudioWorkspace 'studio': ${REGION} has no default VPC. Make it again (aws ec2 create-default-vpc --region ${REGION}), or give vpcId and subnetIds`,
    ]);
    expect(resources.map(({ name }) => name)).not.to.include("studio-domain");
    const other = await deploy(() => new StudioWorkspace("studio"), {
      failing: { "aws:ec2/getVpc:getVpc": "UnauthorizedOperation" },
    });
    expect(other.errors.join()).to.include("UnauthorizedOperation");
  });
});
