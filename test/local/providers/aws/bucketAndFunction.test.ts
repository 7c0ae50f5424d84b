import { InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import {
  DeleteBucketPolicyCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Role } from "@pulumi/aws/iam/role.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketLogging } from "@pulumi/aws/s3/bucketLogging.js";
import { BucketObjectv2 } from "@pulumi/aws/s3/bucketObjectv2.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { policy, trust } from "../../cloud/testCloud.ts";
import { TestStack } from "./testStack.ts";

interface Settings {
  answer: number;
  tags: Record<string, string>;
  functionName?: string;
  days: number;
}

function program(settings: Settings): () => Promise<Record<string, unknown>> {
  return () => {
    const { answer, tags, functionName, days } = settings;
    const bucket = new Bucket("Data", { forceDestroy: true, tags });
    const settingsOf = { bucket: bucket.bucket };
    const versioning = new BucketVersioning("versioning", {
      ...settingsOf,
      versioningConfiguration: { status: "Enabled" },
    });
    new BucketServerSideEncryptionConfiguration("encryption", {
      ...settingsOf,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false }],
    });
    const access = new BucketPublicAccessBlock("access", {
      ...settingsOf,
      ...{ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    });
    new BucketOwnershipControls("ownership", { ...settingsOf, rule: { objectOwnership: "BucketOwnerEnforced" } });
    new BucketPolicy(
      "policy",
      {
        ...settingsOf,
        policy: bucket.arn.apply((arn) =>
          policy({
            ...{ Sid: "TlsOnly", Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`] },
            Condition: { Bool: { "aws:SecureTransport": "false" }, StringEquals: { "aws:PrincipalTag/x": "y" } },
          }),
        ),
      },
      { dependsOn: access },
    );
    new BucketLifecycleConfiguration(
      "lifecycle",
      {
        ...settingsOf,
        rules: [
          {
            ...{ id: "uploads", status: "Enabled", filter: { prefix: "" } },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
          { id: "captures", status: "Enabled", filter: { prefix: "captured/" }, expiration: { days } },
        ],
      },
      { dependsOn: versioning },
    );
    new BucketLogging("logging", { ...settingsOf, targetBucket: bucket.bucket, targetPrefix: "logs/" });
    new BucketObjectv2("object", { ...settingsOf, key: "a/b.txt", content: `${answer}` }, { dependsOn: versioning });
    const role = new Role("role", { assumeRolePolicy: trust("lambda.amazonaws.com") });
    const fn = new LambdaFunction("fn", {
      ...{ role: role.arn, runtime: "nodejs22.x", handler: "index.handler", memorySize: 256, timeout: 9 },
      ...(functionName === undefined ? {} : { name: functionName }),
      code: new pulumi.asset.AssetArchive({
        "index.mjs": new pulumi.asset.StringAsset(`export const handler = async () => process.env.SECRET + ${answer};`),
      }),
      environment: { variables: { SECRET: pulumi.secret("hush-hush-") } },
      architectures: ["arm64"],
      tracingConfig: { mode: "Active" },
      loggingConfig: { logFormat: "JSON", logGroup: "/aws/lambda/x" },
    });
    return Promise.resolve({
      bucket: bucket.bucket,
      domain: bucket.bucketDomainName,
      functionName: fn.name,
      qualifiedArn: fn.qualifiedArn,
      hash: fn.codeSha256,
      environment: fn.environment,
    });
  };
}

describe("bundled aws provider: bucket and function", function () {
  this.timeout(90_000);
  const test = new TestStack();
  const settings: Settings = { answer: 1, tags: { owner: "a" }, days: 30 };
  const of = async (name: string): Promise<string> => String((await test.stack.outputs())[name]?.value);
  let s3: S3Client;
  let lambda: LambdaClient;
  let resources: number;

  before(async () => {
    await test.start(program(settings), { "aws:defaultTags": JSON.stringify({ tags: { team: "ml" } }) });
    s3 = new S3Client({ ...test.cloud.config(), forcePathStyle: true });
    lambda = new LambdaClient(test.cloud.config());
  });
  after(() => test.remove());

  const unchanged = async (): Promise<void> => {
    expect(await test.preview(), "preview").to.deep.equal({ same: resources });
    expect(await test.refresh(), "refresh").to.deep.equal({ same: resources });
    expect(await test.preview(), "preview after refresh").to.deep.equal({ same: resources });
  };
  const answer = async (): Promise<string> => {
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: await of("functionName") }));
    return Buffer.from(Payload ?? []).toString();
  };

  it("creates all of them, with the real provider's outputs", async () => {
    const { outputs, changes } = await test.up();
    resources = changes.create ?? 0;
    expect(changes).to.deep.equal({ create: 12 });
    expect(outputs["bucket"]?.value).to.match(/^data-[0-9a-f]{7}$/);
    expect(outputs["domain"]?.value).to.equal(`${String(outputs["bucket"]?.value)}.s3.amazonaws.com`);
    expect(outputs["qualifiedArn"]?.value).to.match(
      /^arn:aws:lambda:us-east-1:000000000000:function:fn-\w{7}:\$LATEST$/,
    );
    const Bucket = await of("bucket");
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal("Enabled");
    const encryption = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).to.include({
      SSEAlgorithm: "AES256",
    });
    expect(await answer()).to.equal('"hush-hush-1"');
  });

  it("shows no change afterwards, neither in a preview nor in a refresh", () => unchanged());

  it("keeps secrets out of all that is written, and marks them in outputs", async () => {
    expect((await test.stack.outputs())["environment"]?.secret).to.equal(true);
    expect(test.written()).to.contain("environment").and.not.to.contain("hush-hush-");
  });

  it("updates in place: tags, lifecycle, code and a setting that goes back to its default", async () => {
    Object.assign(settings, { answer: 2, tags: { owner: "b", more: "c" }, days: 31 });
    const before = await of("functionName");
    const { changes } = await test.up();
    expect(changes).to.deep.equal({ same: resources - 4, update: 4 });
    expect(await of("functionName")).to.equal(before);
    expect(await answer()).to.equal('"hush-hush-2"');
    const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: await of("bucket") }));
    expect(lifecycle.Rules?.find(({ ID }) => ID === "captures")?.Expiration?.Days).to.equal(31);
    await unchanged();
  });

  it("sees what another hand has changed, and puts it right", async () => {
    const Bucket = await of("bucket");
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: await of("functionName"), Timeout: 33 }));
    await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: "stray", Value: "1" }] } }));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(await test.refresh()).to.deep.equal({ same: resources - 3, update: 2, delete: 1 });
    expect(await test.preview()).to.deep.equal({ same: resources - 3, update: 2, create: 1 });
    await test.up();
    await unchanged();
  });

  it("replaces a function whose name changes", async () => {
    settings.functionName = "named-fn";
    const { changes } = await test.up();
    expect(changes).to.deep.equal({ same: resources - 1, replace: 1 });
    expect(await of("functionName")).to.equal("named-fn");
    await unchanged();
  });

  it("removes all of them, objects that others put there and old versions included", async () => {
    const Bucket = await of("bucket");
    for (const Body of ["1", "2"]) await s3.send(new PutObjectCommand({ Bucket, Key: "by-hand", Body }));
    expect(await test.destroy()).to.deep.equal({ delete: resources });
    expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).to.deep.equal([]);
  });
});
