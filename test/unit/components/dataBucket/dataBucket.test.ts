import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { DataBucket, type DataBucketArgs } from "../../../../components/index.ts";
import { deploy, refusal, REGION, value } from "../../../support/pulumiMocks.ts";

const KEY = `arn:aws:kms:${REGION}:123456789012:key/5d0f`;

describe("DataBucket", () => {
  const create = (args?: DataBucketArgs) => deploy(() => new DataBucket("data", args));

  it("creates a bucket and its settings, and nothing else", async () => {
    const { names, errors } = await create();
    expect(errors).to.deep.equal([]);
    expect(names).to.deep.equal([
      "aws:s3/bucket:Bucket data-bucket",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration data-lifecycle",
      "aws:s3/bucketPolicy:BucketPolicy data-policy",
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock data-public-access-block",
      "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration data-encryption",
      "aws:s3/bucketVersioning:BucketVersioning data-versioning",
    ]);
  });

  it("keeps old versions, encrypts with S3's keys and shuts out the public by default", async () => {
    const bucket = await create();
    expect(bucket.get("data-bucket").inputs).to.deep.equal({ forceDestroy: false });
    expect(bucket.get("data-versioning").inputs["versioningConfiguration"]).to.deep.equal({ status: "Enabled" });
    expect(bucket.get("data-encryption").inputs["rules"]).to.deep.equal([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" }, bucketKeyEnabled: false },
    ]);
    expect(bucket.get("data-public-access-block").inputs).to.deep.equal({
      bucket: "data-bucket-1a2b3c4",
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    expect(bucket.get("data-lifecycle").inputs["rules"]).to.deep.equal([
      {
        id: "abandoned-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ]);
  });

  it("is known by its name once objects are encrypted as they should be", async () => {
    const { result } = await create({ kmsKeyArn: KEY });
    const { bucketName, nodes } = result;
    const waitsFor = await (bucketName as unknown as { resources(): Promise<Set<pulumi.Resource>> }).resources();
    expect([...waitsFor]).to.include.members([nodes.bucket, nodes.encryption]);
    expect(await value(bucketName)).to.equal("data-bucket-1a2b3c4");
  });

  it("refuses connections without TLS", async () => {
    const { get } = await create();
    expect(JSON.parse(get("data-policy").inputs["policy"] as string)).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: ["arn:aws:s3:::data-bucket-1a2b3c4", "arn:aws:s3:::data-bucket-1a2b3c4/*"],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    });
  });

  it("gives out its name and ARN", async () => {
    const { result } = await create({ bucketName: "pictures" });
    expect(await value(result.bucketName)).to.equal("pictures");
    expect(await value(result.bucketArn)).to.equal("arn:aws:s3:::pictures");
    expect(result.kmsKeyArn).to.equal(undefined);
  });

  it("is made in the account's own namespace where its name says so", async () => {
    const own = "pictures-123456789012-us-west-2-an";
    for (const bucketName of [own, pulumi.output(own)])
      expect((await create({ bucketName })).get("data-bucket").inputs).to.deep.equal({
        ...{ bucket: own, bucketNamespace: "account-regional", forceDestroy: false },
      });
    expect((await create({ bucketName: "pictures" })).get("data-bucket").inputs).to.deep.equal({
      ...{ bucket: "pictures", forceDestroy: false },
    });
  });

  it("takes a key of one's own, a force to destroy, and tags", async () => {
    const { result, get } = await create({ kmsKeyArn: KEY, forceDestroy: true, tags: { team: "couriers" } });
    expect(get("data-bucket").inputs).to.deep.equal({ forceDestroy: true, tags: { team: "couriers" } });
    expect(get("data-encryption").inputs["rules"]).to.deep.equal([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: KEY }, bucketKeyEnabled: true },
    ]);
    expect(await value(result.kmsKeyArn as pulumi.Output<string>)).to.equal(KEY);
  });

  it("deletes captures and old versions after some days", async () => {
    const { get } = await create({
      expireCapturesAfterDays: 30,
      capturePrefix: "seen/",
      expireOldVersionsAfterDays: 7,
    });
    expect((get("data-lifecycle").inputs["rules"] as unknown[]).slice(1)).to.deep.equal([
      {
        ...{ id: "captures", status: "Enabled", filter: { prefix: "seen/" } },
        ...{ expiration: { days: 30 }, noncurrentVersionExpiration: { noncurrentDays: 7 } },
      },
      {
        id: "old-versions",
        status: "Enabled",
        filter: { prefix: "" },
        noncurrentVersionExpiration: { noncurrentDays: 7 },
      },
    ]);
  });

  it("does not keep the versions of captures that it deletes, where old versions are kept otherwise", async () => {
    const { get } = await create({ expireCapturesAfterDays: 30 });
    expect((get("data-lifecycle").inputs["rules"] as unknown[]).slice(1)).to.deep.equal([
      {
        ...{ id: "captures", status: "Enabled", filter: { prefix: "captured/" } },
        ...{ expiration: { days: 30 }, noncurrentVersionExpiration: { noncurrentDays: 1 } },
      },
    ]);
  });

  it("logs access where it is told to", async () => {
    const { get } = await create({ accessLogBucketName: "logs" });
    expect(get("data-logging").inputs).to.deep.equal({
      bucket: "data-bucket-1a2b3c4",
      targetBucket: "logs",
      targetPrefix: "data/",
    });
    const elsewhere = await create({ accessLogBucketName: "logs", accessLogPrefix: "here/" });
    expect(elsewhere.get("data-logging").inputs["targetPrefix"]).to.equal("here/");
  });

  it("grants a role to read a prefix and no more", async () => {
    const { get } = await deploy(() => {
      new DataBucket("data").grantRead("report", { roleName: "reporter" }, "captured/");
    });
    expect(get("data-report-read").inputs).to.deep.equal({
      description: "Read of data/captured/ for report",
      roles: ["reporter"],
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "ObjectsRead",
            Effect: "Allow",
            Action: ["s3:GetObject"],
            Resource: ["arn:aws:s3:::data-bucket-1a2b3c4/captured/*"],
          },
          {
            Sid: "ObjectsList",
            Effect: "Allow",
            Action: ["s3:ListBucket"],
            Resource: "arn:aws:s3:::data-bucket-1a2b3c4",
            Condition: { StringLike: { "s3:prefix": ["captured/*"] } },
          },
        ],
      },
    });
  });

  it("grants a role to write, with the use of the key", async () => {
    const { get } = await deploy(() => {
      new DataBucket("data", { kmsKeyArn: KEY }).grantWrite("etl", { roleName: "loader" });
    });
    const { Statement } = get("data-etl-write").inputs["policyDocument"] as { Statement: unknown[] };
    expect(Statement).to.deep.equal([
      {
        Sid: "ObjectsWrite",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
        Resource: "arn:aws:s3:::data-bucket-1a2b3c4/*",
      },
      {
        Sid: "ObjectsEncrypt",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: KEY,
        Condition: { StringEquals: { "kms:ViaService": `s3.${REGION}.amazonaws.com` } },
      },
    ]);
  });

  it("takes outputs for every option", async () => {
    const { errors } = await create({
      bucketName: pulumi.output("pictures"),
      kmsKeyArn: pulumi.output(KEY),
      expireCapturesAfterDays: pulumi.output(3),
    });
    expect(errors).to.deep.equal([]);
  });

  describe("fails when", () => {
    const refused = (args: DataBucketArgs, name = "data") => refusal(() => new DataBucket(name, args));

    it("the component's name can't begin a bucket's name", async () => {
      expect(await refused({}, "Data_1")).to.equal(
        `DataBucket 'Data_1': the name is the start of the bucket's name, so it must be 1 to 48 lower-case letters, digits and hyphens, got "Data_1" (or set bucketName)`,
      );
    });

    it("several options are wrong, and names them all", async () => {
      expect(await refused({ bucketName: "B", expireCapturesAfterDays: 0, expireOldVersionsAfterDays: 1.5 })).to.equal(
        `DataBucket 'data' has 3 problems:
  - bucketName must be 3 to 63 lower-case letters, digits and hyphens, got "B"
  - expireCapturesAfterDays must be between 1 and 36500, got 0
  - expireOldVersionsAfterDays must be a whole number between 1 and 36500, got 1.5`,
      );
    });

    it("the key is an alias", async () => {
      expect(await refused({ kmsKeyArn: "alias/mine" })).to.equal(
        `DataBucket 'data': kmsKeyArn must be the ARN of a KMS key (an alias or key id can't be used in a role's policy), got "alias/mine"`,
      );
    });

    it("the capture prefix has no slash at its end", async () => {
      expect(await refused({ capturePrefix: "captured" })).to.equal(
        `DataBucket 'data': capturePrefix must be a prefix that ends with a slash and does not begin with one, got "captured"`,
      );
    });

    it("access logs have a prefix and no bucket", async () => {
      expect(await refused({ accessLogPrefix: "x/" })).to.equal(
        "DataBucket 'data': accessLogPrefix says where the access logs go in accessLogBucketName, which is missing",
      );
    });
  });
});
