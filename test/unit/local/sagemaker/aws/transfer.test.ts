import { expect } from "chai";
import { trustsService } from "../../../../../local/sagemaker/aws/roles.ts";
import { joinKey, parseS3Uri } from "../../../../../local/sagemaker/aws/s3Uri.ts";
import { pathBelowPrefix } from "../../../../../local/sagemaker/aws/transfer.ts";

describe("S3 addresses", () => {
  it("are taken apart and joined", () => {
    expect(parseS3Uri("s3://bucket/a/b")).to.deep.equal({ bucket: "bucket", key: "a/b" });
    expect(parseS3Uri("s3://bucket")).to.deep.equal({ bucket: "bucket", key: "" });
    expect(parseS3Uri("https://bucket/a")).to.equal(undefined);
    expect(joinKey("models/", "/job/", "output", "model.tar.gz")).to.equal("models/job/output/model.tar.gz");
    expect(joinKey("", "a")).to.equal("a");
  });

  it("decide where an object of a channel lands", () => {
    expect(pathBelowPrefix("train/", "train/x.png")).to.equal("x.png");
    expect(pathBelowPrefix("train", "train/sub/x.png")).to.equal("sub/x.png");
    expect(pathBelowPrefix("lists/train.lst", "lists/train.lst")).to.equal("train.lst");
    expect(pathBelowPrefix("a/train", "a/train_1.rec")).to.equal("train_1.rec");
    expect(pathBelowPrefix("", "a/b")).to.equal("a/b");
  });
});

describe("trustsService", () => {
  const policy = (principal: unknown, effect = "Allow"): string =>
    JSON.stringify({ Statement: [{ Effect: effect, Principal: principal }] });

  it("finds SageMaker among a trust policy's principals", () => {
    expect(trustsService(policy({ Service: "sagemaker.amazonaws.com" }))).to.be.true;
    expect(trustsService(encodeURIComponent(policy({ Service: ["lambda.amazonaws.com", "sagemaker.amazonaws.com"] }))))
      .to.be.true;
    expect(trustsService(policy("*"))).to.be.true;
  });

  it("finds nothing where another service is trusted, or SageMaker is denied", () => {
    expect(trustsService(policy({ Service: "lambda.amazonaws.com" }))).to.be.false;
    expect(trustsService(policy({ Service: "sagemaker.amazonaws.com" }, "Deny"))).to.be.false;
    expect(trustsService(policy({ AWS: "*" }))).to.be.false;
  });
});
