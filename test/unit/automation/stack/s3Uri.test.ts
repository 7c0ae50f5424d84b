import { expect } from "chai";
import { UsageError } from "../../../../automation/runs/errors.ts";
import { bucketAndPrefix } from "../../../../automation/stack/s3Uri.ts";

describe("bucketAndPrefix", () => {
  it("takes bucket and prefix apart", () => {
    expect(bucketAndPrefix("s3://b/captured/endpoint")).to.deep.equal({ bucket: "b", prefix: "captured/endpoint/" });
    expect(bucketAndPrefix("s3://b/x/y/")).to.deep.equal({ bucket: "b", prefix: "x/y/" });
    expect(bucketAndPrefix("s3://b")).to.deep.equal({ bucket: "b", prefix: "" });
  });

  it("fails on anything else", () => {
    for (const uri of ["https://b/captured", "s3:///x"]) {
      expect(() => bucketAndPrefix(uri)).to.throw(UsageError, `${uri} is no S3 URI: s3://bucket/prefix is wanted.`);
    }
  });
});
