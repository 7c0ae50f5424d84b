import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { mockedClient } from "../../../support/mockedClient.ts";
import { expect } from "chai";
import {
  manifestLabels,
  MonitoringError,
  queryCaptures,
  readLabels,
} from "../../../../automation/monitoring/monitoring.ts";
import { captureLine, picture, writeFiles, type CaptureParts } from "../../../support/captures.ts";

const classes = ["bicycle", "motorcycle"];
const query = { threshold: 0.9, classes };

function line(id: string, time: string, bicycle: number, more: Partial<CaptureParts> = {}): string {
  return captureLine({ id, time, probabilities: [bicycle, 1 - bicycle], image: picture(id.length), ...more });
}

const files = {
  "scones/AllTraffic/2026/11/24/13/00-00-000-a.jsonl": `${line("a", "2026-11-24T13:10:00Z", 0.95)}\n${line("b", "2026-11-24T13:50:00Z", 0.25)}\n`,
  "scones/AllTraffic/2026/11/24/14/00-00-000-b.jsonl": `${line("c", "2026-11-24T14:00:00Z", 0.75, { encoding: "BASE64" })}\nnonsense\n`,
  "scones/Other/2026/11/24/14/00-00-000-c.jsonl": `${line("d", "2026-11-24T14:30:00Z", 0.05)}\n`,
  "scones/AllTraffic/2026/11/25/02/00-00-000-d.jsonl": `${line("e", "2026-11-25T02:00:00Z", 1)}\n`,
  "scones/AllTraffic/2026/11/25/03/00-00-000-e.jsonl": "",
};

describe("queryCaptures", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "captures-"));
    writeFiles(folder, files);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("counts a folder by hour, class and variant, recursively", async () => {
    const result = await queryCaptures({ source: folder, ...query });
    expect(result).to.deep.include({ captures: 5, lowConfidence: 2, byClass: { bicycle: 3, motorcycle: 2 }, files: 5 });
    expect(result.byHour.map(({ key, count, lowConfidence }) => [key, count, lowConfidence])).to.deep.equal([
      ["2026-11-24T13:00:00Z", 2, 1],
      ["2026-11-24T14:00:00Z", 2, 1],
      ["2026-11-25T02:00:00Z", 1, 0],
    ]);
    expect(result.byHour[0]?.quantiles.p50).to.be.closeTo(0.85, 1e-12);
    expect(result.byHour[0]?.shareBelow).to.equal(0.5);
    expect(result.byVariant.map(({ key, count }) => [key, count])).to.deep.equal([
      ["scones/AllTraffic", 4],
      ["scones/Other", 1],
    ]);
    expect(result.histogram.reduce((sum, n) => sum + n, 0)).to.equal(5);
  });

  it("says which lines were skipped and why", async () => {
    const { skipped, skippedLines } = await queryCaptures({ source: folder, ...query });
    expect(skipped).to.equal(1);
    expect(skippedLines).to.deep.equal([
      {
        file: "scones/AllTraffic/2026/11/24/14/00-00-000-b.jsonl",
        line: 2,
        reason: "not valid JSON (the line is cut off)",
      },
    ]);
  });

  it("keeps to the range, its end left out", async () => {
    const from = new Date("2026-11-24T13:50:00Z");
    const result = await queryCaptures({ source: folder, ...query, from, to: new Date("2026-11-24T14:30:00Z") });
    expect(result.records.map(({ eventId }) => eventId)).to.have.members(["b", "c"]);
    expect(result.files).to.equal(3);
  });

  it("returns records from least to most confident, with their pictures, and no more than asked for", async () => {
    const { records } = await queryCaptures({ source: folder, ...query });
    expect(records.map(({ confidence }) => confidence)).to.deep.equal([0.75, 0.75, 0.95, 0.95, 1]);
    expect(records[0]?.image).to.deep.equal({ contentType: "image/png", data: picture(1).toString("base64") });
    const few = await queryCaptures({ source: folder, ...query, maxRecords: 2 });
    expect(few.records.length).to.be.within(1, 2);
    expect(few.records[0]?.confidence).to.equal(0.75);
    expect((await queryCaptures({ source: folder, ...query, maxRecords: 0 })).records).to.deep.equal([]);
  });

  it("judges predictions whose label is known by image, event or inference id", async () => {
    const image = picture(77);
    const hash = createHash("sha256").update(image).digest("hex");
    writeFiles(folder, {
      "x/y/2026/11/24/15/z.jsonl": line("f", "2026-11-24T15:00:00Z", 0.8, { image, inferenceId: "i-1" }),
    });
    const labels = new Map([
      ...manifestLabels({ "test/f.png": { sha256: hash, label: "motorcycle" } }),
      ["a", "bicycle"],
    ]);
    const { labelled } = await queryCaptures({ source: folder, ...query, labels });
    expect(labelled).to.deep.include({
      count: 2,
      accuracy: 0.5,
      classes,
      confusion: [
        [1, 0],
        [1, 0],
      ],
    });
    // 0.95 and right, 0.8 and wrong: gaps of 0.05 and 0.8, half of the predictions each.
    expect(labelled?.expectedCalibrationError).to.be.closeTo(0.425, 1e-9);
    const byId = await queryCaptures({ source: folder, ...query, labels: new Map([["i-1", "bicycle"]]) });
    expect(byId.labelled?.accuracy).to.equal(1);
  });

  it("says that nothing was captured", async () => {
    const empty = mkdtempSync(join(tmpdir(), "captures-"));
    const result = await queryCaptures({ source: empty, ...query });
    rmSync(empty, { recursive: true });
    expect(result).to.deep.include({
      captures: 0,
      lowConfidence: 0,
      byClass: { bicycle: 0, motorcycle: 0 },
      byHour: [],
    });
    expect(result.overall).to.equal(undefined);
  });

  it("fails when the folder is not there", async () => {
    const error = await queryCaptures({ source: join(folder, "none"), ...query }).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(MonitoringError);
    expect((error as Error).message).to.contain("no folder of captures");
  });

  describe("from S3", () => {
    const s3Mock = mockedClient(S3Client);
    let listed: string[];
    let read: string[];

    beforeEach(() => {
      listed = [];
      read = [];
      s3Mock.reset();
      s3Mock
        .on(ListObjectsV2Command)
        .callsFake(({ Prefix = "", Delimiter }: { Prefix?: string; Delimiter?: string }) => {
          listed.push(Prefix);
          const keys = Object.keys(files)
            .map((name) => `captured/${name}`)
            .filter((key) => key.startsWith(Prefix));
          const isFolder = (key: string): boolean => Delimiter !== undefined && key.slice(Prefix.length).includes("/");
          const folders = keys.filter(isFolder).map((key) => key.slice(0, key.indexOf("/", Prefix.length) + 1));
          return {
            Contents: keys.filter((key) => !isFolder(key)).map((Key) => ({ Key, Size: 1 })),
            CommonPrefixes: [...new Set(folders)].map((folder) => ({ Prefix: folder })),
          };
        });
      s3Mock.on(GetObjectCommand).callsFake(({ Key = "" }: { Key?: string }) => {
        read.push(Key);
        const text = files[Key.slice("captured/".length) as keyof typeof files];
        return {
          Body: Readable.from(
            [
              ...(Buffer.from(text)
                .toString("latin1")
                .match(/[\s\S]{1,100}/g) ?? []),
            ].map((part) => Buffer.from(part, "latin1")),
          ),
        };
      });
    });

    it("gives the same numbers as from a folder", async () => {
      const fromFolder = await queryCaptures({ source: folder, ...query });
      const fromBucket = await queryCaptures({ source: "s3://bucket/captured", s3: new S3Client({}), ...query });
      const about = { source: "", bytes: 0 };
      expect({ ...fromBucket, ...about }).to.deep.equal({ ...fromFolder, ...about });
    });

    it("lists and reads only the hours asked for, and the one after them for late files", async () => {
      const range = { from: new Date("2026-11-25T01:30:00Z"), to: new Date("2026-11-25T02:30:00Z") };
      const result = await queryCaptures({ source: "s3://bucket/captured/", s3: new S3Client({}), ...query, ...range });
      expect(result.captures).to.equal(1);
      expect(listed.some((prefix) => prefix.includes("2026/11/24"))).to.equal(false);
      expect(read).to.have.members([
        "captured/scones/AllTraffic/2026/11/25/02/00-00-000-d.jsonl",
        "captured/scones/AllTraffic/2026/11/25/03/00-00-000-e.jsonl",
      ]);
    });

    it("writes what it read, byte for byte", async () => {
      const copy = join(folder, "copy");
      await queryCaptures({ source: "s3://bucket/captured", s3: new S3Client({}), ...query, downloadTo: copy });
      for (const [name, text] of Object.entries(files)) expect(readFileSync(join(copy, name), "utf8")).to.equal(text);
    });

    it("fails when an object would be written outside of the folder", async () => {
      s3Mock.on(ListObjectsV2Command).resolves({ Contents: [{ Key: "captured/../../evil.jsonl", Size: 1 }] });
      s3Mock.on(GetObjectCommand).resolves({});
      const error = await queryCaptures({
        source: "s3://bucket/captured",
        s3: new S3Client({}),
        ...query,
        downloadTo: join(folder, "copy"),
      }).catch((caught: unknown) => caught);
      expect((error as Error).message).to.contain("would be written outside");
    });

    it("fails without a client", async () => {
      const error = await queryCaptures({ source: "s3://bucket/captured", ...query }).catch(
        (caught: unknown) => caught,
      );
      expect(error).to.be.instanceOf(MonitoringError);
    });
  });
});

describe("readLabels", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "labels-"));
    path = join(folder, "labels");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const readText = async (text: string): Promise<unknown> => {
    writeFileSync(path, text);
    return readLabels(path).then(
      (labels) => Object.fromEntries(labels),
      (error: unknown) => (error as Error).message.replace(path, "FILE"),
    );
  };

  it("reads a manifest, a JSON object and lines", async () => {
    expect(await readText('{"files":{"a.png":{"sha256":"12","label":"x"}}}')).to.deep.equal({ 12: "x" });
    expect(await readText('{"id-1":"x","id-2":"y"}')).to.deep.equal({ "id-1": "x", "id-2": "y" });
    expect(await readText("id-1,x\r\n\nid-2\ty\n")).to.deep.equal({ "id-1": "x", "id-2": "y" });
  });

  it("says what is wrong with a file", async () => {
    expect(await readText("{")).to.equal("the labels file FILE is not valid JSON");
    expect(await readText('{"a":1}')).to.equal("the label of a in FILE is not a string");
    expect(await readText("a,b\na")).to.equal('FILE, line 2: expected "id,label", got "a"');
    expect(await readText("")).to.equal("the labels file FILE holds no labels");
    expect(await readLabels(join(folder, "none")).catch((e: unknown) => (e as Error).message)).to.contain(
      "cannot read",
    );
  });
});
