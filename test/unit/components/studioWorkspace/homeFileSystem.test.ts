import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { StudioWorkspace, type StudioWorkspaceArgs } from "../../../../components/index.ts";
import { deploy } from "../../../support/pulumiMocks.ts";

describe("a StudioWorkspace whose home file system goes with it", () => {
  it("keeps its users' homes when the default VPC gets another subnet", async () => {
    const ignoredBy = async (args: StudioWorkspaceArgs): Promise<string[] | undefined> => {
      let ignored: string[] | undefined;
      const seen = ({ name, opts }: pulumi.ResourceTransformationArgs): undefined => {
        if (name === "studio-domain") ignored = (opts as pulumi.CustomResourceOptions).ignoreChanges;
      };
      await deploy(() => new StudioWorkspace("studio", args, { transformations: [seen] }));
      return ignored;
    };
    expect(await ignoredBy({ homeFileSystem: "Delete" })).to.deep.equal(["subnetIds"]);
    const own = { vpcId: "vpc-1", subnetIds: ["subnet-1"] };
    expect(await ignoredBy({ homeFileSystem: "Delete", ...own })).to.equal(undefined);
    expect(await ignoredBy({})).to.equal(undefined);
  });
});
