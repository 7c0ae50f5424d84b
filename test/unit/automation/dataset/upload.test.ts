import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { DatasetCollector, type Picture } from "../../../../automation/dataset/collect.ts";
import type { EtlProgress, PreparedDataset } from "../../../../automation/dataset/types.ts";
import { upload } from "../../../../automation/dataset/upload.ts";
import { readLst } from "../../../../domain/dataset/lst.ts";
import { readManifest } from "../../../../domain/dataset/manifest.ts";
import { FakeS3 } from "../../../support/fakeS3.ts";

function dataset(seed = 0, count = 30): PreparedDataset {
  const collector = new DatasetCollector(join("never", "written"));
  for (let i = 0; i < count; i++) {
    const label = i % 2 === 0 ? "bicycle" : "motorcycle";
    const rgb = Uint8Array.from({ length: 3072 }, (_, at) => (at * (i + 1) + seed) & 0xff);
    collector.add({
      part: i % 5 === 0 ? "test" : "train",
      label,
      fileName: `${label}_s_${seed}_${i}.png`,
      rgb,
    } satisfies Picture);
  }
  return collector.finish("made", ["bicycle", "motorcycle"]);
}

describe("upload", function () {
  this.timeout(30_000);
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
  const to = (data: PreparedDataset, more: object = {}) => upload(data, { s3, bucket: "data", ...more });

  it("uploads pictures, lists and, last, the manifest", async () => {
    const data = dataset();
    const result = await to(data);
    expect(result).to.include({ uploaded: 33, skipped: 0, removed: 0 });
    expect(result.bytes).to.equal([...fake.objects.values()].reduce((sum, { body }) => sum + body.length, 0));
    expect([...fake.objects.keys()].sort()).to.eql(
      [...Object.keys(data.manifest.files), "manifest.json", "test.lst", "train.lst"].sort(),
    );
    expect(fake.requests.at(-1)).to.equal("PUT manifest.json");
    expect(readManifest(fake.objects.get("manifest.json")?.body.toString() ?? "")).to.eql(data.manifest);
    expect(fake.objects.get("test/bicycle_s_0_0.png")?.contentType).to.equal("image/png");
    const entries = readLst(fake.objects.get("train.lst")?.body.toString() ?? "");
    expect(entries).to.have.length(data.train);
    for (const { path, classIndex } of entries) {
      expect(data.manifest.files[`train/${path}`]?.label).to.equal(data.classes[classIndex]);
    }
  });

  it("uploads nothing the second time", async () => {
    await to(dataset());
    fake.requests.length = 0;
    expect(await to(dataset())).to.eql({ uploaded: 0, skipped: 33, removed: 0, bytes: 0 });
    expect(fake.requests.filter((line) => !line.startsWith("GET"))).to.eql([]);
  });

  it("uploads nothing the second time where ETags are no checksums", async () => {
    fake.md5Tags = false;
    await to(dataset());
    expect(await to(dataset())).to.include({ uploaded: 0, skipped: 33 });
  });

  it("brings back what was deleted or changed behind its back", async () => {
    await to(dataset());
    fake.objects.delete("train/motorcycle_s_0_1.png");
    fake.objects.set("test/bicycle_s_0_0.png", { body: Buffer.alloc(3172), contentType: "image/png" });
    expect(await to(dataset())).to.include({ uploaded: 3, skipped: 30 });
    expect(await to(dataset())).to.include({ uploaded: 0 });
  });

  it("removes an earlier data set's pictures and leaves other objects", async () => {
    await to(dataset(1));
    fake.objects.set("models/job/model.tar.gz", { body: Buffer.from("m"), contentType: undefined });
    expect(await to(dataset(2))).to.include({ uploaded: 33, skipped: 0, removed: 30 });
    expect([...fake.objects.keys()].filter((key) => key.includes("_s_1_"))).to.eql([]);
    expect(fake.objects.has("models/job/model.tar.gz")).to.equal(true);
  });

  it("takes the manifest away before it changes anything", async () => {
    await to(dataset(1));
    fake.requests.length = 0;
    await to(dataset(2));
    const changes = fake.requests.filter((line) => !line.startsWith("GET"));
    expect(changes[0]).to.equal("POST delete");
    expect(changes.at(-1)).to.equal("PUT manifest.json");
  });

  it("leaves no manifest when it is interrupted, and goes on from there", async () => {
    await to(dataset(1));
    const stop = new AbortController();
    const onProgress = ({ done }: EtlProgress) => {
      if (done === 10) stop.abort(new Error("stop"));
    };
    const failure = await to(dataset(2), { signal: stop.signal, onProgress, concurrency: 2 }).catch(
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(Error);
    expect(fake.objects.has("manifest.json")).to.equal(false);
    const result = await to(dataset(2));
    expect(result.skipped).to.be.within(10, 14);
    expect(result.uploaded + result.skipped).to.equal(33);
    expect(result.removed).to.equal(30);
  });

  it("lives through errors of the service and lost connections", async () => {
    let count = 0;
    fake.fault = () => (++count % 4 === 0 ? "cut" : count % 7 === 0 ? 503 : undefined);
    expect(await to(dataset(), { concurrency: 4 })).to.include({ uploaded: 33 });
    fake.fault = () => undefined;
    expect(await to(dataset())).to.include({ uploaded: 0 });
  });

  it("fails at once when it is refused", async () => {
    fake.fault = (line) => (line.startsWith("PUT") ? 403 : undefined);
    const failure = await to(dataset(), { concurrency: 1 }).catch((error: unknown) => error);
    expect((failure as Error).name).to.equal("AccessDenied");
    // Past the SDK, then by the SDK, which knows the reason.
    const puts = fake.requests.filter((line) => line.startsWith("PUT"));
    expect(puts).to.eql(["PUT train.lst", "PUT train.lst"]);
  });

  it("signs what it sends past the SDK as S3 wants it, whatever the key", async () => {
    const collector = new DatasetCollector("never");
    for (const fileName of ["plain.png", "smörgås bike (1)!*'.png", "100%+&=~,;@.png"]) {
      collector.add({ part: "train", label: "bicycle", fileName, rgb: new Uint8Array(3072) });
    }
    const data = collector.finish("odd", ["bicycle", "motorcycle"]);
    await to(data);
    const puts = fake.requests.filter((line) => line.startsWith("PUT"));
    // A refused request would have been sent a second time by the SDK.
    expect(puts).to.have.length(6);
    expect([...fake.objects.keys()]).to.include.members(Object.keys(data.manifest.files));
  });

  it("signs with a session's token", async () => {
    s3.destroy();
    s3 = fake.client({ accessKeyId: "test", secretAccessKey: "test", sessionToken: "a/b+c==" });
    await to(dataset());
    expect(fake.requests.filter((line) => line.startsWith("PUT"))).to.have.length(33);
    expect(fake.tokens).to.eql(new Set(["a/b+c=="]));
  });

  it("takes a manifest that it can't read for none", async () => {
    fake.objects.set("manifest.json", { body: Buffer.from("{"), contentType: undefined });
    expect(await to(dataset())).to.include({ uploaded: 33 });
  });

  it("tells how far it has come", async () => {
    const seen: EtlProgress[] = [];
    await to(dataset(), { onProgress: (progress: EtlProgress) => seen.push(progress) });
    expect(seen).to.have.length(33);
    expect(seen.at(-1)).to.eql({ phase: "upload", done: 33, total: 33, unit: "files" });
  });

  it("never has more uploads under way than it was given", async () => {
    await to(dataset(), { concurrency: 1 });
    const puts = fake.requests.filter((line) => line.startsWith("PUT"));
    expect(puts.slice(0, 2)).to.eql(["PUT train.lst", "PUT test.lst"]);
  });
});
