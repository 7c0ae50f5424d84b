import { expect } from "chai";
import { Clients } from "../../../../automation/stack/clients.ts";
import { identify } from "../../../../automation/stack/resourceIds.ts";

const place = { account: "123456789012", region: "eu-west-1" };

function idOf(type: string, inputs: Record<string, unknown>): Promise<string | undefined> {
  return identify(new Clients(), place, { type, inputs });
}

describe("identify", () => {
  it("knows names, ARNs and joined identifiers", async () => {
    expect(await idOf("aws:s3/bucket:Bucket", { bucket: "b" })).to.equal("b");
    expect(await idOf("aws-native:iam:ManagedPolicy", { managedPolicyName: "p" })).to.equal(
      "arn:aws:iam::123456789012:policy/p",
    );
    expect(await idOf("aws-native:stepfunctions:StateMachine", { stateMachineName: "m" })).to.equal(
      "arn:aws:states:eu-west-1:123456789012:stateMachine:m",
    );
    expect(await idOf("aws-native:sagemaker:Space", { domainId: "d-1", spaceName: "s" })).to.equal("d-1|s");
  });

  it("knows none without the name, and none of another type", async () => {
    expect(await idOf("aws:s3/bucket:Bucket", {})).to.equal(undefined);
    expect(await idOf("aws-native:sagemaker:Space", { spaceName: "s" })).to.equal(undefined);
    expect(await idOf("random:index/randomId:RandomId", { name: "x" })).to.equal(undefined);
  });
});
