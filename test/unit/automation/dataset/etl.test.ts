import { readdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect } from "chai";
import { UsageError } from "../../../../automation/runs/errors.ts";
import { type EtlProgress, prepareDataset, type PrepareOptions } from "../../../../automation/dataset/etl.ts";
import { readLst } from "../../../../domain/dataset/lst.ts";
import { decodePng } from "../../../../domain/images/pngReader.ts";
import { archive, batchPickle, smallMembers, tar, testRecord } from "../../../support/cifarArchive.ts";
import { writeBelow } from "../../../support/pictureFolder.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

describe("prepareDataset", function () {
  this.timeout(30_000);
  const folder = useTempFolder();
  const prepare = (options: Partial<PrepareOptions>) =>
    prepareDataset({ dataset: "sample", cacheDir: join(folder(), "cache"), ...options });
  const failureOf = async (options: object): Promise<Error> => {
    const failure: unknown = await prepare(options).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(UsageError);
    return failure as Error;
  };
  function file(name: string, bytes: Uint8Array): string {
    const path = join(folder(), name);
    writeFileSync(path, bytes);
    return path;
  }

  it("draws the sample", async () => {
    const seen: EtlProgress[] = [];
    const dataset = await prepare({ onProgress: (progress) => seen.push(progress) });
    expect(dataset).to.include({ name: "sample", train: 1000, test: 200, bytes: 1200 * 3172 });
    expect(dataset.version).to.match(/^[0-9a-f]{12}$/);
    expect(dataset.classes).to.eql(["bicycle", "motorcycle"]);
    expect(decodePng(dataset.read("test/bicycle_s_000513.png"))).to.include({ width: 32, height: 32 });
    expect(readLst(dataset.lst["train.lst"])).to.have.length(1000);
    expect(seen.at(-1)).to.eql({ phase: "draw", done: 1200, total: 1200, unit: "files" });
    dataset.close();
  });

  it("takes the drawn pictures from what was kept, and draws them anew where that is damaged", async () => {
    const seen: EtlProgress[] = [];
    const onProgress = (progress: EtlProgress): void => void seen.push(progress);
    const { manifest, lst, version } = await prepare({});
    const kept = await prepare({ onProgress });
    expect(seen).to.eql([]);
    expect(kept.manifest).to.eql(manifest);
    expect(kept.lst).to.eql(lst);
    const path = join(folder(), "cache", "sample.pictures");
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.from(whole).fill(7, 200_000, 200_001));
    expect((await prepare({ onProgress })).version).to.equal(version);
    expect(seen).not.to.eql([]);
    expect(readFileSync(path).equals(whole)).to.equal(true);
  });

  it("reads an archive by its path", async () => {
    const path = file("small.tar.gz", archive(smallMembers()));
    const dataset = await prepare({ archive: path });
    expect(dataset).to.include({ name: "small.tar.gz", train: 8, test: 4 });
    expect(Object.keys(dataset.manifest.files)[0]).to.equal("test/bike_s_000500.png");
    expect(dataset.lst["test.lst"].split("\n")[0]).to.equal("0\t0\tbike_s_000500.png");
    const again = await prepare({ archive: file("again.tar.gz", archive(smallMembers("python3").reverse())) });
    expect(again.version).to.equal(dataset.version);
  });

  it("reads the same from a plain tar and from an extracted folder", async () => {
    const { version } = await prepare({ archive: file("as.tar.gz", archive(smallMembers())) });
    expect((await prepare({ archive: file("no-gzip.tar", tar(smallMembers())) })).version).to.equal(version);
    for (const { name, data } of smallMembers())
      if (data !== undefined) writeBelow(folder(), `extracted/${name}`, data);
    const extracted = join(folder(), "extracted");
    expect((await prepare({ archive: extracted })).version).to.equal(version);
    expect((await prepare({ archive: join(extracted, "cifar-100-python") })).version).to.equal(version);
  });

  it("fails when an extracted folder lacks a file, or has one that is cut off, too large or a link", async () => {
    const inner = join(folder(), "unfit");
    for (const { name, data } of smallMembers()) if (data !== undefined) writeBelow(inner, basename(name), data);
    const refused = async (): Promise<string> => (await failureOf({ archive: inner })).message;
    const test = readFileSync(join(inner, "test"));
    writeBelow(inner, "test", test.subarray(0, -100));
    expect(await refused()).to.contain("member 'test'");
    rmSync(join(inner, "test"));
    expect(await refused()).to.contain("member 'test': is missing; an extracted archive has meta, train and test");
    symlinkSync(join(inner, "train"), join(inner, "test"));
    expect(await refused()).to.contain("member 'test': can't be read: ELOOP");
    truncateSync(join(inner, "meta"), 2 * 1024 * 1024);
    expect(await refused()).to.contain("member 'meta': has 2097152 bytes");
  });

  it("gives two pictures of one name a name each", async () => {
    const twice = batchPickle([testRecord(8, "a.png", 1), testRecord(48, "a.png", 2), testRecord(8, "a-2.png", 3)]);
    const list = smallMembers().map((member) => (member.name.endsWith("train") ? { ...member, data: twice } : member));
    const dataset = await prepare({ archive: file("twice.tar.gz", archive(list)) });
    expect(dataset.train).to.equal(3);
    expect(Object.keys(dataset.manifest.files).filter((key) => key.startsWith("train/"))).to.eql([
      "train/a-2-2.png",
      "train/a-2.png",
      "train/a.png",
    ]);
  });

  it("fails when the data set is unknown", async () => {
    expect((await failureOf({ dataset: "cifar10" })).message).to.contain("Unknown data set 'cifar10'");
  });

  it("fails when the archive is unfit, and names it", async () => {
    const path = file("broken.tar.gz", archive(smallMembers()).subarray(0, 1500));
    expect((await failureOf({ archive: path })).message).to.equal(
      `${path}: the archive is cut off: its gzip stream ends too early`,
    );
    expect((await failureOf({ archive: join(folder(), "none") })).message).to.contain("can't be read");
  });

  it("fails when a class is unknown or has no picture", async () => {
    const path = file("few.tar.gz", archive(smallMembers()));
    expect((await failureOf({ archive: path, classes: ["bicycle", "tricycle"] })).message).to.contain(
      "no class 'tricycle'",
    );
    expect((await failureOf({ archive: path, classes: ["bicycle", "rocket"] })).message).to.contain(
      "member 'train': has no picture of rocket",
    );
    expect((await failureOf({ classes: ["bicycle", "rocket"] })).message).to.contain(
      "The sample has the classes bicycle and motorcycle",
    );
  });

  it("leaves nothing behind but the sample", () => {
    expect(readdirSync(join(folder(), "cache"))).to.eql(["sample.pictures"]);
    expect(readdirSync(folder()).filter((name) => !/\.tar(\.gz)?$|^extracted$|^unfit$|^cache$/.test(name))).to.eql([]);
  });
});
