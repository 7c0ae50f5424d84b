import { hash } from "node:crypto";
import { join } from "node:path";
import type { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { removeFormer, restoreData } from "../../../../automation/dataset/bucketData.ts";
import { DatasetCollector, type Picture } from "../../../../automation/dataset/collect.ts";
import { datasetOf } from "../../../../automation/dataset/datasetOf.ts";
import type { EtlProgress, PreparedDataset } from "../../../../automation/dataset/types.ts";
import { upload } from "../../../../automation/dataset/upload.ts";
import { readLst } from "../../../../domain/dataset/lst.ts";
import { type Manifest, readManifest } from "../../../../domain/dataset/manifest.ts";
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
    expect(result).to.include({ uploaded: 33, skipped: 0, hasFormer: false });
    expect(result.bytes).to.equal([...fake.objects.values()].reduce((sum, { body }) => sum + body.length, 0));
    expect([...fake.objects.keys()].sort()).to.eql(
      [...Object.keys(data.manifest.files), "manifest.json", "test.lst", "train.lst"].sort(),
    );
    expect(fake.requests.slice(-3)).to.eql(["PUT train.lst", "PUT test.lst", "PUT manifest.json"]);
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
    expect(await to(dataset())).to.include({ uploaded: 0, skipped: 33, bytes: 0, hasFormer: false });
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

  /** What the bucket has, but for `models/`. */
  const kept = (): Map<string, string> =>
    new Map([...fake.objects].map(([key, { body }]) => [key, body.toString("hex")]));
  const remove = (version: string) => removeFormer(version, { s3, bucket: "data" });
  const manifestAt = (key: string) => readManifest(fake.objects.get(key)?.body.toString() ?? "");
  /** All that a manifest names is there, as it says. */
  function expectWhole({ files }: Manifest): void {
    for (const [key, { sha256 }] of Object.entries(files)) {
      expect(hash("sha256", fake.objects.get(key)?.body ?? ""), key).to.equal(sha256);
    }
  }
  /** Pictures of the names that `dataset(0)` has, every other one with another content. */
  function changed(): PreparedDataset {
    const [one, other] = [dataset(0), dataset(1)];
    const collector = new Map(Object.entries(one.manifest.files));
    const twin = (key: string): string => key.replace("_s_0_", "_s_1_");
    for (const [key] of [...collector].filter((_, at) => at % 2 === 0)) {
      const file = other.manifest.files[twin(key)];
      if (file !== undefined) collector.set(key, file);
    }
    const isOther = (key: string): boolean => collector.get(key)?.sha256 !== one.manifest.files[key]?.sha256;
    return datasetOf("changed", one.classes, collector, {
      read: (key) => (isOther(key) ? other.read(twin(key)) : one.read(key)),
      close: () => undefined,
    });
  }

  it("leaves an earlier data set as it is, and its manifest beside, until it is told that the new one is served", async () => {
    const [one, two] = [dataset(1), dataset(2)];
    await to(one);
    fake.objects.set("models/job/model.tar.gz", { body: Buffer.from("m"), contentType: undefined });
    expect(await to(two)).to.include({ uploaded: 33, skipped: 0, hasFormer: true });
    expect(manifestAt("manifest.json")).to.eql(two.manifest);
    expect(manifestAt(`manifests/${one.version}.json`)).to.eql(one.manifest);
    expectWhole(one.manifest);
    expectWhole(two.manifest);
    expect(await remove(one.version)).to.equal(0);
    expect(await remove(two.version)).to.equal(30);
    expect([...fake.objects.keys()].sort()).to.eql(
      [...Object.keys(two.manifest.files), "manifest.json", "models/job/model.tar.gz", "test.lst", "train.lst"].sort(),
    );
    expect(await to(two)).to.include({ uploaded: 0, hasFormer: false });
  });

  it("writes no picture over another one: it lies beside that, and stays there when that is gone", async () => {
    const [one, two] = [dataset(0), changed()];
    await to(one);
    const { dataset: placed, uploaded } = await to(two);
    expect(uploaded).to.equal(15 + 3);
    expect(placed.version).to.equal(two.version).and.not.to.equal(one.version);
    expectWhole(one.manifest);
    expectWhole(placed.manifest);
    expect(manifestAt("manifest.json")).to.eql(placed.manifest);
    for (const [key, { sha256 }] of Object.entries(placed.manifest.files)) {
      expect(hash("sha256", placed.read(key))).to.equal(sha256);
    }
    for (const { path, classIndex } of readLst(fake.objects.get("train.lst")?.body.toString() ?? "")) {
      expect(placed.manifest.files[`train/${path}`]?.label).to.equal(placed.classes[classIndex]);
    }
    expect(await remove(two.version)).to.equal(15);
    expect(await to(changed())).to.include({ uploaded: 0, hasFormer: false });
    const back = await to(dataset(0));
    expect(back.dataset.manifest).to.eql(one.manifest);
    expectWhole(one.manifest);
  });

  it("loses nothing of what is served, whenever it ends", async () => {
    const [one, two] = [dataset(0), changed()];
    await to(one);
    const before = kept();
    for (let requests = 0; ; requests++) {
      fake.objects.clear();
      for (const [key, hex] of before) fake.objects.set(key, { body: Buffer.from(hex, "hex"), contentType: undefined });
      let count = 0;
      fake.fault = (line) => (!line.startsWith("GET") && ++count > requests ? 403 : undefined);
      const ended = await to(two, { concurrency: 1 }).then(
        () => true,
        () => false,
      );
      fake.fault = () => undefined;
      expectWhole(one.manifest);
      const present = manifestAt("manifest.json");
      expectWhole(present);
      expect(present.version === one.version).to.equal(!ended);
      // The stack's settings name the former data until the upload has ended: `scones up` finds it.
      expect(await restoreData(one.version, { s3, bucket: "data" })).to.equal(true);
      for (const key of ["train.lst", "test.lst"] as const) {
        expect(fake.objects.get(key)?.body.toString()).to.equal(one.lst[key]);
      }
      // And the next run brings the new one, of which nothing that had arrived is sent again.
      const again = await to(two);
      expectWhole(again.dataset.manifest);
      expect(await remove(again.dataset.version)).to.equal(15);
      expect(await to(two)).to.include({ uploaded: 0, hasFormer: false });
      if (ended) break;
    }
  });

  it("leaves an earlier data set as it is where ETags are no checksums", async () => {
    fake.md5Tags = false;
    const [one, two] = [dataset(0), changed()];
    await to(one);
    const { dataset: placed, uploaded } = await to(two);
    expect(uploaded).to.equal(15 + 3);
    expectWhole(one.manifest);
    expectWhole(placed.manifest);
    expect(await to(two)).to.include({ uploaded: 0, hasFormer: true });
  });

  it("ends a removal that was broken off", async () => {
    await to(dataset(1));
    await to(dataset(2));
    const { version } = dataset(2);
    let count = 0;
    fake.fault = (line) => (line.startsWith("POST") && ++count > 1 ? 403 : undefined);
    expect(((await remove(version).catch((error: unknown) => error)) as Error).name).to.equal("AccessDenied");
    fake.fault = () => undefined;
    expect([...fake.objects.keys()].filter((key) => key.startsWith("manifests/"))).to.eql([]);
    expect(await to(dataset(2))).to.include({ uploaded: 0, hasFormer: true });
    expect(await remove(version)).to.equal(30);
    expect(await to(dataset(2))).to.include({ uploaded: 0, hasFormer: false });
  });

  it("says where the bucket does not have the data that is asked for", async () => {
    expect(await restoreData(dataset(0).version, { s3, bucket: "data" })).to.equal(false);
    await to(dataset(0));
    expect(await restoreData(dataset(1).version, { s3, bucket: "data" })).to.equal(false);
    fake.requests.length = 0;
    expect(await restoreData(dataset(0).version, { s3, bucket: "data" })).to.equal(true);
    expect(fake.requests.filter((line) => !line.startsWith("GET"))).to.eql([]);
  });

  it("goes on from where it was interrupted", async () => {
    await to(dataset(1));
    const stop = new AbortController();
    const onProgress = ({ done }: EtlProgress) => {
      if (done === 10) stop.abort(new Error("stop"));
    };
    const failure = await to(dataset(2), { signal: stop.signal, onProgress, concurrency: 2 }).catch(
      (error: unknown) => error,
    );
    expect(failure).to.be.instanceOf(Error);
    const result = await to(dataset(2));
    expect(result.skipped).to.be.within(10, 14);
    expect(result.uploaded + result.skipped).to.equal(33);
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
    expect(puts).to.have.length(2);
    expect(new Set(puts).size).to.equal(1);
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
    expect(puts).to.eql([
      ...Object.keys(dataset().manifest.files).map((key) => `PUT ${key}`),
      "PUT train.lst",
      "PUT test.lst",
      "PUT manifest.json",
    ]);
  });
});
