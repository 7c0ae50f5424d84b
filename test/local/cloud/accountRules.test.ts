import { CreatePolicyCommand, CreateRoleCommand, IAMClient, type CreateRoleCommandInput } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { CreateAliasCommand, CreateKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from "@aws-sdk/client-kms";
import { expect } from "chai";
import { refused } from "./refused.ts";
import { TestCloud, trust } from "./testCloud.ts";

const ROLE = "arn:aws:iam::000000000000:role/role";

describe("the rules of S3, IAM, STS and KMS in the local cloud", () => {
  const cloud = new TestCloud();

  before(async function () {
    this.timeout(180_000);
    await cloud.start();
  });

  after(async function () {
    this.timeout(60_000);
    await cloud.remove();
  });

  it("refuses what S3, IAM and STS refuse, in the form of their errors", async () => {
    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    const make = (Bucket: string) => s3.send(new CreateBucketCommand({ Bucket }));
    expect((await refused(make("rules-s3alias"))).name).to.equal("InvalidBucketName");
    await make("rules");
    const lifecycle = (Days: number, more: object = {}) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: "rules",
          LifecycleConfiguration: {
            Rules: [{ Status: "Enabled", Filter: {}, Transitions: [{ Days, StorageClass: "STANDARD_IA" }], ...more }],
          },
        }),
      );
    expect(await refused(lifecycle(29))).to.deep.equal({
      name: "InvalidArgument",
      message: "'Days' in Transition action must be greater than or equal to 30 for storageClass 'STANDARD_IA'",
    });
    const tagged = {
      Filter: { Tag: { Key: "a", Value: "b" } },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    };
    expect((await refused(lifecycle(30, tagged))).message).to.match(/cannot be specified with Tags/);
    await lifecycle(30);
    const TagSet = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: "" }));
    await s3.send(
      new PutObjectCommand({
        Bucket: "rules",
        Key: "a&b",
        Body: "x",
        ContentType: "application/x-www-form-urlencoded",
      }),
    );
    const tag = (count: number) =>
      s3.send(new PutObjectTaggingCommand({ Bucket: "rules", Key: "a&b", Tagging: { TagSet: TagSet(count) } }));
    expect((await refused(tag(11))).name).to.equal("BadRequest");
    await tag(10);

    const iam = new IAMClient(cloud.config());
    const role = (RoleName: string, more: Partial<CreateRoleCommandInput> = {}) =>
      iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust("lambda.amazonaws.com"), ...more }));
    expect((await refused(role("long", { MaxSessionDuration: 60 }))).name).to.equal("ValidationError");
    expect((await refused(role("dash", { Description: "reads – and writes" }))).name).to.equal("ValidationError");
    expect((await refused(role("trust", { AssumeRolePolicyDocument: "{}" }))).name).to.equal(
      // As the client names the error whose code is MalformedPolicyDocument.
      "MalformedPolicyDocumentException",
    );
    const large = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Sid: "x".repeat(6144), Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
    });
    const managed = new CreatePolicyCommand({ PolicyName: "large", PolicyDocument: large });
    expect((await refused(iam.send(managed))).name).to.equal("LimitExceededException");
    await role("role", { MaxSessionDuration: 7200, Tags: [{ Key: "a", Value: "b" }] });

    const sts = new STSClient(cloud.config());
    const assume = (RoleSessionName: string) => sts.send(new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName }));
    expect((await refused(assume("a b"))).name).to.equal("ValidationError");
  });

  it("refuses what KMS refuses", async () => {
    const kms = new KMSClient(cloud.config());
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Tags: [{ TagKey: "a", TagValue: "b" }] }));
    const TargetKeyId = KeyMetadata?.KeyId ?? "";
    const alias = (AliasName: string) => kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
    expect((await refused(alias("alias/aws/mine"))).name).to.equal("NotAuthorizedException");
    expect((await refused(alias("mine"))).name).to.equal("ValidationException");
    await alias("alias/mine");
    const remove = (PendingWindowInDays: number) =>
      kms.send(new ScheduleKeyDeletionCommand({ KeyId: TargetKeyId, PendingWindowInDays }));
    expect((await refused(remove(6))).name).to.equal("ValidationException");
    await remove(7);
  });
});
