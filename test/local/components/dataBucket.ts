import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import type { ResourceTransformation } from "@pulumi/pulumi";
import { Role } from "@pulumi/aws-native/iam/role.js";
import { expect } from "chai";
import { bucketTargets } from "../../../automation/stack/deploy.ts";
import { DataBucket, type DataBucketArgs } from "../../../components/index.ts";
import { s3Client } from "../examples/pictures.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

const ALL = ["bucket", "encryption", "lifecycle", "policy", "public-access-block", "versioning"].map(
  (x) => `data-${x}`,
);

export function dataBucketLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<DataBucketArgs>;
  before(async () => {
    stack = await stacks.add("buckets", (args: DataBucketArgs) => {
      const { bucketName } = new DataBucket("data", args);
      return { bucketName };
    });
  });

  it("creates, and then changes nothing", async () => {
    expect(await stack.up({ bucketName: "first-pictures" })).to.deep.equal({ create: ALL });
    expect(await stack.preview({ bucketName: "first-pictures" })).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
  });

  it("updates rules in place", async () => {
    const args = { bucketName: "first-pictures", expireCapturesAfterDays: 30 };
    expect(await stack.up(args)).to.deep.equal({ update: ["data-lifecycle"] });
    expect(await stack.preview(args)).to.deep.equal({});
  });

  it("updates tags of the bucket in place", async () => {
    const args = { bucketName: "first-pictures", tags: { team: "couriers" } };
    expect(await stack.up(args)).to.deep.equal({ update: ["data-bucket", "data-lifecycle"] });
  });

  it("replaces all of it with another name", async () => {
    expect(await stack.up({ bucketName: "second-pictures" })).to.deep.equal({ replace: ALL });
    expect(stack.outputs["bucketName"]?.value).to.equal("second-pictures");
  });

  it("keeps a setting that is made anew", async () => {
    const s3 = s3Client(stacks.cloud);
    const Bucket = "second-pictures";
    for (const name of ["data-policy", "data-public-access-block", "data-versioning"])
      expect((await stack.replace({ bucketName: Bucket }, name))["replace"]).to.include(name);
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).to.contain("TlsOnly");
    const access = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(access.PublicAccessBlockConfiguration?.RestrictPublicBuckets).to.equal(true);
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal("Enabled");
  });

  it("is not destroyed with objects in it, and stays closed, until forceDestroy says so", async () => {
    const s3 = s3Client(stacks.cloud);
    const Bucket = "second-pictures";
    await s3.send(new PutObjectCommand({ Bucket, Key: "a.png", Body: "a" }));
    expect(await stack.failedDestroy()).to.contain("BucketNotEmpty");
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal("Enabled");
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).to.contain("TlsOnly");
    const access = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(access.PublicAccessBlockConfiguration?.RestrictPublicBuckets).to.equal(true);
    const { ServerSideEncryptionConfiguration: encrypted } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
    expect(encrypted?.Rules).to.have.length(1);
    // The engine has noted its settings as gone, and puts them again.
    expect(await stack.up({ bucketName: Bucket, forceDestroy: true })).to.deep.equal({
      create: ALL.filter((name) => name !== "data-bucket"),
      update: ["data-bucket"],
    });
    expect(await stack.destroy()).to.deep.equal({ delete: ALL });
  });

  it("leaves a full bucket closed where another takes its place, until it is empty", async () => {
    const s3 = s3Client(stacks.cloud);
    const Bucket = "second-pictures";
    await stack.up({ bucketName: Bucket });
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: "a.png", Body: "a" }));
    expect(await stack.failedUp({ bucketName: "third-pictures" })).to.contain("BucketNotEmpty");
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).to.equal("Enabled");
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy).to.contain("TlsOnly");
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "a.png", VersionId }));
    await stack.up({ bucketName: "third-pictures" });
    expect(await stack.preview({ bucketName: "third-pictures" })).to.deep.equal({});
    expect(await stack.destroy()).to.deep.equal({ delete: ALL });
  });

  it("begins anew where a bucket of its name was", async () => {
    const args = { bucketName: "second-pictures" };
    expect(await stack.up(args)).to.deep.equal({ create: ALL });
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.destroy()).to.deep.equal({ delete: ALL });
  });

  it("comes up in the account's own namespace", async () => {
    const args = { bucketName: "pictures-123456789012-us-east-1-an" };
    expect(await stack.up(args)).to.deep.equal({ create: ALL });
    expect(await stack.preview(args)).to.deep.equal({});
    expect(await stack.destroy()).to.deep.equal({ delete: ALL });
  });

  it("takes over a bucket that is there, by `import` in a transformation, which may go again", async () => {
    await s3Client(stacks.cloud).send(new CreateBucketCommand({ Bucket: "there-already" }));
    const taking = await stacks.add("taken", ({ found }: { readonly found?: string }) => {
      const take: ResourceTransformation = ({ type, props, opts }) =>
        type === "aws:s3/bucket:Bucket" && found !== undefined
          ? { props, opts: { ...opts, import: found } }
          : undefined;
      new DataBucket("data", { bucketName: "there-already" }, { transformations: [take] });
      return {};
    });
    const settings = ALL.filter((name) => name !== "data-bucket");
    expect(await taking.up({ found: "there-already" })).to.deep.equal({ create: settings });
    expect(await taking.preview({ found: "there-already" })).to.deep.equal({});
    expect(await taking.preview({})).to.deep.equal({});
    expect(await taking.destroy()).to.deep.equal({ delete: ALL });
  });

  it("comes up alone though it grants to a role that is not there yet, and without versions until its images are in", async () => {
    const granting = await stacks.add("grants", (args: DataBucketArgs) => {
      const data = new DataBucket("data", args);
      const role = new Role("reader", { assumeRolePolicyDocument: { Version: "2012-10-17", Statement: [TRUST] } });
      data.grantRead("reader", { roleName: role.id }, "train/");
      return {};
    });
    const args = { bucketName: "granted-pictures" };
    const later = ["data-lifecycle", "data-versioning"];
    const before = ALL.filter((name) => !later.includes(name));
    expect(await granting.up(args, bucketTargets("dev", "grants"))).to.deep.equal({ create: before });
    expect(await granting.up(args)).to.deep.equal({ create: [...later, "data-reader-read", "reader"].sort() });
    expect(await granting.up(args, bucketTargets("dev", "grants"))).to.deep.equal({});
    expect(await granting.destroy()).to.deep.equal({ delete: [...ALL, "data-reader-read", "reader"].sort() });
  });
}

const TRUST = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
