import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
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

  it("is not destroyed with objects in it, until forceDestroy says so", async () => {
    await s3Client(stacks.cloud).send(new PutObjectCommand({ Bucket: "second-pictures", Key: "a.png", Body: "a" }));
    expect(await stack.failedDestroy()).to.contain("BucketNotEmpty");
    // What went before the failure comes back, and only that.
    const { update, ...others } = await stack.up({ bucketName: "second-pictures", forceDestroy: true });
    expect(update).to.deep.equal(["data-bucket"]);
    expect(others).to.have.keys("create");
    expect(await stack.destroy()).to.deep.equal({ delete: ALL });
  });
}
