import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  ListPolicyVersionsCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { expect } from "chai";
import { refused } from "./refused.ts";
import { policy, TestCloud, trust } from "./testCloud.ts";

const READS = policy({ Effect: "Allow", Action: "s3:ListBucket", Resource: "*" });
const ACCOUNT = "arn:aws:iam::000000000000";

/**
 * AWS's answers as recorded by localstack's test_iam_roles.py and test_iam_policies.py or, where a title says so, as reported of AWS
 * (identities.py and account_refusals.py say where).
 */
describe("IAM's answers as AWS's were recorded or reported", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  let iam: IAMClient;
  const RoleName = "recorded";
  const PolicyArn = `${ACCOUNT}:policy/recorded`;
  const missing = (message: string) => ({ name: "NoSuchEntityException", message });

  before(async () => {
    await cloud.start();
    iam = new IAMClient(cloud.config());
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust("ec2.amazonaws.com") }));
    await iam.send(new CreatePolicyCommand({ PolicyName: "recorded", PolicyDocument: READS }));
  });
  after(() => cloud.remove());

  it("names the role or policy that is not there", async () => {
    const noRole = missing("The role with name none cannot be found.");
    expect(await refused(iam.send(new GetRoleCommand({ RoleName: "none" })))).to.deep.equal(noRole);
    expect(await refused(iam.send(new DeleteRoleCommand({ RoleName: "none" })))).to.deep.equal(noRole);
    const tag = new TagRoleCommand({ RoleName: "none", Tags: [{ Key: "a", Value: "b" }] });
    expect(await refused(iam.send(tag))).to.deep.equal(noRole);
    const none = `${ACCOUNT}:policy/none`;
    expect(await refused(iam.send(new GetPolicyVersionCommand({ PolicyArn: none, VersionId: "v1" })))).to.deep.equal(
      missing(`Policy ${none} version v1 does not exist or is not attachable.`),
    );
    expect(await refused(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })))).to.deep.equal(
      missing(`Policy ${PolicyArn} was not found.`),
    );
    const name = "longpolicynamebutnoarn";
    expect(await refused(iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: name })))).to.deep.equal({
      ...{ name: "ValidationError", message: `ARN ${name} is not valid.` },
    });
    const again = new CreatePolicyCommand({ PolicyName: "recorded", PolicyDocument: READS });
    expect((await refused(iam.send(again))).message).to.equal(
      "A policy called recorded already exists. Duplicate names are not allowed.",
    );
  });

  it("refuses trust policies of other actions, and of roles that are not there (reported)", async () => {
    const update = (document: string) =>
      refused(iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: document })));
    const malformed = (message: string) => ({ name: "MalformedPolicyDocumentException", message });
    const trusting = (more: object) =>
      policy({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole", ...more });
    expect(await update("{bad")).to.deep.equal(malformed("This policy contains invalid Json"));
    expect(await update(trusting({ Action: "s3:GetObject" }))).to.deep.equal(
      malformed("AssumeRole policy may only specify STS AssumeRole actions."),
    );
    const absent = `${ACCOUNT}:role/none`;
    expect(await update(trusting({ Principal: { AWS: [`${ACCOUNT}:root`, absent] } }))).to.deep.equal(
      malformed(`Invalid principal in policy: "AWS":"${absent}"`),
    );
    await iam.send(
      new UpdateAssumeRolePolicyCommand({
        ...{ RoleName, PolicyDocument: trusting({ Principal: { AWS: `${ACCOUNT}:role/${RoleName}` } }) },
      }),
    );
  });

  it("shows of a role what it has", async () => {
    const made = await iam.send(
      new CreateRoleCommand({ RoleName: "plain", AssumeRolePolicyDocument: trust("ec2.amazonaws.com") }),
    );
    expect(made.Role).to.not.have.any.keys("Description", "MaxSessionDuration", "Tags");
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: "plain" }));
    expect(Role).to.deep.include({ MaxSessionDuration: 3600, RoleLastUsed: {} });
    expect(Role).to.not.have.property("Description");
    expect((await iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.Tags).to.deep.equal([]);
  });

  it("deletes a role without policies alone, and a policy of one version (reported)", async () => {
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "p", PolicyDocument: READS }));
    expect((await refused(iam.send(new DeleteRoleCommand({ RoleName })))).message).to.equal(
      "Cannot delete entity, must delete policies first.",
    );
    const version = new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: READS, SetAsDefault: true });
    await iam.send(version);
    expect((await refused(iam.send(new DeletePolicyCommand({ PolicyArn })))).name).to.equal("DeleteConflictException");
    for (let i = 0; i < 3; i += 1) await iam.send(version);
    expect(await refused(iam.send(version))).to.deep.equal({
      name: "LimitExceededException",
      message:
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.",
    });
    await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
    const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions.map(({ VersionId }) => VersionId)).to.deep.equal(["v5", "v4", "v3", "v2", "v1"]);
    expect(Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion).map(({ VersionId }) => VersionId)).to.deep.equal(
      ["v1"],
    );
    const unknown = new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v9" });
    expect(await refused(iam.send(unknown))).to.deep.equal(
      missing(`Policy ${PolicyArn} version v9 does not exist or is not attachable.`),
    );
    for (const { VersionId } of Versions.slice(0, 4)) {
      await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
    }
    await iam.send(new DeletePolicyCommand({ PolicyArn }));
  });

  it("tells keys of a role's tags apart without case, those of a policy's with it", async () => {
    const Tags = [
      { Key: "a", Value: "1" },
      { Key: "A", Value: "2" },
    ];
    expect(await refused(iam.send(new TagRoleCommand({ RoleName, Tags })))).to.deep.equal({
      name: "InvalidInputException",
      message: "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
    });
    await iam.send(new CreatePolicyCommand({ PolicyName: "tagged", PolicyDocument: READS, Tags }));
  });
});
