import { expect } from "chai";
import { StudioWorkspace, type StudioWorkspaceArgs } from "../../../../components/index.ts";
import { ACCOUNT, deploy, REGION, statementsOf } from "../../../support/pulumiMocks.ts";

describe("a StudioWorkspace with a key", () => {
  const create = (args?: StudioWorkspaceArgs) => deploy(() => new StudioWorkspace("studio", args));

  it("lets notebooks start on disks with the domain's key, and gives no grant without one", async () => {
    const kmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;
    const keyed = (await create({ kmsKeyArn })).get("studio-execution-role");
    const forDisks = { "kms:GrantIsForAWSResource": "true" };
    expect(statementsOf(keyed)).to.deep.include.members([
      {
        Sid: "DiskKey",
        Effect: "Allow",
        Action: ["kms:CreateGrant"],
        Resource: kmsKeyArn,
        Condition: { Bool: forDisks },
      },
      { Sid: "DiskKeyDescribe", Effect: "Allow", Action: ["kms:DescribeKey"], Resource: kmsKeyArn },
    ]);
    expect(JSON.stringify(statementsOf((await create()).get("studio-execution-role")))).not.to.include("kms:");
  });
});
