import type { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { readBucketManifest } from "../../../../automation/dataset/labels.ts";
import { createManifest, type Manifest, writeManifest } from "../../../../domain/dataset/manifest.ts";
import { FakeS3 } from "../../../support/fakeS3.ts";

const manifestOf = (letter: string): Manifest =>
  createManifest(letter, ["disc"], new Map([["test/disc/0.png", { sha256: letter, bytes: 1, label: "disc" }]]));

describe("readBucketManifest", () => {
  let fake: FakeS3;
  let s3: S3Client;
  beforeEach(async () => {
    fake = new FakeS3();
    s3 = await fake.start();
  });
  afterEach(async () => {
    s3.destroy();
    await fake.stop();
  });
  const put = (key: string, manifest: Manifest) =>
    fake.objects.set(key, { body: Buffer.from(writeManifest(manifest)), contentType: undefined });
  const read = (servedJob?: string) => readBucketManifest({ s3: () => Promise.resolve(s3) }, "data", servedJob);
  const jobOf = ({ version }: Manifest): string => `classifier-${version}-0123456789ab`;

  it("fails where there is none", async () => {
    const failure: unknown = await read().catch((error: unknown) => error);
    expect((failure as Error).message).to.contain("Bucket data has no whole data set (no manifest.json)");
  });

  it("is of the former data as long as a model of that is served", async () => {
    const [one, two] = [manifestOf("a"), manifestOf("b")];
    put("manifest.json", two);
    put(`manifests/${one.version}.json`, one);
    expect(await read()).to.deep.equal(two);
    expect(await read(jobOf(two))).to.deep.equal(two);
    expect(await read(jobOf(one))).to.deep.equal(one);
  });

  it("is of what there is where the served model's data is not known", async () => {
    put("manifest.json", manifestOf("b"));
    expect(await read(jobOf(manifestOf("a")))).to.deep.equal(manifestOf("b"));
    expect(await read("somebody-elses-job")).to.deep.equal(manifestOf("b"));
  });
});
