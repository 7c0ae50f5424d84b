import type { IncomingMessage } from "node:http";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import type { ObjectReader } from "../../../../../local/sagemaker/aws/objectReader.ts";
import { trustsService } from "../../../../../local/sagemaker/aws/roles.ts";
import { joinKey, parseS3Uri } from "../../../../../domain/s3Uri.ts";
import { downloadKeys, pathBelowPrefix } from "../../../../../local/sagemaker/aws/transfer.ts";

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

describe("downloadKeys", () => {
  /** Objects of a byte, of which the first is not to be had and the others come a little later. */
  const objects = {
    open: async ({ key }: { key: string }): Promise<IncomingMessage> => {
      if (key === "0") throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      await sleep(20);
      return Object.assign(Readable.from([Buffer.from("x")]), { headers: { "content-length": "1" } }) as never;
    },
  } as unknown as ObjectReader;
  const files = Array.from({ length: 100 }, (_, at) => ({ key: String(at), path: `train/${at}.png` }));

  it("writes nothing any more once it has failed, so that the folder can be removed", async () => {
    const folder = await mkdtemp(join(tmpdir(), "download-"));
    const error = await downloadKeys(objects, "pictures", files, folder).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).to.contain(`no space left for ${folder}`);
    const written = await readdir(join(folder, "train"));
    expect(written.length, "the rest is not begun").to.be.below(20);
    await sleep(60);
    expect(await readdir(join(folder, "train"))).to.have.members(written);
    await rm(folder, { recursive: true });
  });

  it("ends with the signal that it is given", async () => {
    const folder = await mkdtemp(join(tmpdir(), "download-"));
    const signal = AbortSignal.abort(new Error("stopped"));
    const error = await downloadKeys(objects, "pictures", files.slice(1), folder, { signal }).catch(
      (reason: unknown) => reason as Error,
    );
    expect(error?.message).to.equal("stopped");
    await rm(folder, { recursive: true });
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
