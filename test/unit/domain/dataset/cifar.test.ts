import { expect } from "chai";
import { ArchiveError } from "../../../../domain/dataset/archiveError.ts";
import {
  BatchReader,
  checkLabels,
  type CifarRecord,
  findClasses,
  readLabelNames,
  UnknownClassError,
} from "../../../../domain/dataset/cifar.ts";
import { cifar100Labels } from "../../../../domain/dataset/cifarLabels.ts";
import { batchPickle, labelNames, metaPickle, testRecord, type TestRecord } from "../../../support/cifarArchive.ts";
import { type Dialect, ndarray, pickle, type Pickleable, Raw } from "../../../support/pickleWriter.ts";

const records = [testRecord(8, "bike_s_1.png"), testRecord(3, "bear_s_2.png"), testRecord(48, "motorbike_s_3.png")];
const classes = ["bicycle", "motorcycle"];

function decode(pickled: Buffer, labelNames: readonly string[] = cifar100Labels): CifarRecord[] {
  const found: CifarRecord[] = [];
  const reader = new BatchReader("train", pickled.length, {
    labelNames,
    classes,
    onRecord: (record) => found.push(record),
  });
  for (let at = 0; at < pickled.length; at += 1000) reader.write(pickled.subarray(at, at + 1000));
  checkLabels(reader.end().fineLabels, labelNames, "train");
  return found;
}

function decodeChanged(change: Record<string, Pickleable>) {
  return decode(batchPickle(records, "python2", change));
}

function many(): TestRecord[] {
  return Array.from({ length: 400 }, (_, i) => testRecord(i % 100, `picture_${i}.png`, i));
}

describe("readLabelNames", () => {
  it("reads the published names", () => {
    expect(readLabelNames(metaPickle())).to.eql(cifar100Labels);
    expect(cifar100Labels).to.have.length(100);
    expect([cifar100Labels[8], cifar100Labels[48]]).to.eql(classes);
  });

  it("fails when they are missing, empty or no text", () => {
    expect(() => readLabelNames(pickle({ other: [] }))).to.throw(
      ArchiveError,
      "member 'meta': 'fine_label_names' is not a list (it has: other)",
    );
    expect(() => readLabelNames(metaPickle([]))).to.throw(ArchiveError, "fine_label_names is empty");
    expect(() => readLabelNames(pickle({ fine_label_names: [1] }))).to.throw(ArchiveError, "has no name");
    expect(() => readLabelNames(pickle([1]))).to.throw(ArchiveError, "holds no dict");
  });
});

describe("findClasses", () => {
  it("puts classes in the order of their label numbers", () => {
    expect(findClasses(labelNames, ["motorcycle", "apple", "bicycle"])).to.eql(["apple", "bicycle", "motorcycle"]);
  });

  it("fails when a name is unknown, and tells the nearest or the names there are", () => {
    expect(() => findClasses(labelNames, ["bicycle", "bycicle"])).to.throw(
      UnknownClassError,
      /no class 'bycicle' in this archive\. Did you mean bicycle\?$/,
    );
    expect(() => findClasses(labelNames, ["bicycle", "zeppelin"])).to.throw(
      UnknownClassError,
      /no class 'zeppelin' in this archive; it has: apple, /,
    );
  });

  it("fails when fewer than two are asked for", () => {
    expect(() => findClasses(labelNames, ["bicycle", "bicycle"])).to.throw(UnknownClassError, "at least two");
  });
});

describe("BatchReader", () => {
  for (const dialect of ["python2", "python3", "protocol4"] satisfies Dialect[]) {
    it(`keeps the wanted labels and weaves the planes into pixels (${dialect})`, () => {
      const found = decode(batchPickle(records, dialect));
      expect(found.map(({ label, fileName, part }) => [label, fileName, part])).to.eql([
        ["bicycle", "bike_s_1.png", "train"],
        ["motorcycle", "motorbike_s_3.png", "train"],
      ]);
      const planes = records[2]?.planes ?? new Uint8Array();
      const rgb = found[1]?.rgb ?? new Uint8Array();
      expect([...rgb.subarray(0, 6)]).to.eql([
        planes[0],
        planes[1024],
        planes[2048],
        planes[1],
        planes[1025],
        planes[2049],
      ]);
      expect([...rgb.subarray(-3)]).to.eql([planes[1023], planes[2047], planes[3071]]);
    });
  }

  it("gives the same of a batch that is too large to be kept whole", () => {
    const all = many();
    const found = decode(batchPickle(all));
    expect(found).to.have.length(8);
    const [small] = decode(batchPickle([all[108] ?? testRecord(0, "")]));
    expect(found[2]?.rgb).to.eql(small?.rgb);
  });

  it("keeps all rows where the pixels come before the labels", () => {
    const all = many();
    const { fine_labels, ...rest } = {
      fine_labels: all.map(({ label }) => label),
      filenames: all.map(({ fileName }) => fileName),
    };
    const data = ndarray([400, 3072], Buffer.concat(all.map(({ planes }) => planes)), "python2");
    expect(decode(pickle({ data, ...rest, fine_labels }))).to.eql(decode(batchPickle(all)));
  });

  it("reads arrays that are stored column by column", () => {
    const columns = Buffer.alloc(3 * 3072);
    records.forEach(({ planes }, row) => planes.forEach((value, i) => (columns[i * 3 + row] = value)));
    const data = ndarray([3, 3072], columns, "python2", { columnMajor: true });
    expect(decodeChanged({ data })).to.eql(decode(batchPickle(records)));
  });

  it("reads labels from an array of integers", () => {
    const bytes = Buffer.from(new BigInt64Array([8n, 3n, 48n]).buffer);
    expect(decodeChanged({ fine_labels: ndarray([3], bytes, "python2", { type: "i8" }) })).to.have.length(2);
    expect(decodeChanged({ fine_labels: ndarray([3], Buffer.from([8, 3, 48]), "python2") })).to.have.length(2);
  });

  it("takes the label from the data, whatever the file's name says", () => {
    expect(decode(batchPickle([testRecord(48, "bicycle_s_000001.png")]))[0]?.label).to.equal("motorcycle");
  });

  const wrong: [what: string, change: Record<string, Pickleable>, message: string | RegExp][] = [
    ["data is missing", { data: null }, "member 'train': 'data' is not a numpy array"],
    [
      "pictures have another size",
      { data: ndarray([3, 1024], new Uint8Array(3072), "python2") },
      "data has shape (3, 1024) and type u1; expected (N, 3072) of u1",
    ],
    ["pixels are no bytes", { data: ndarray([1, 3072], new Uint8Array(6144), "python2", { type: "i2" }) }, "type i2"],
    ["there are fewer labels than pictures", { fine_labels: [8, 48] }, "fine_labels has 2 entries for 3 pictures"],
    ["there are fewer names than pictures", { filenames: ["a.png"] }, "filenames has 1 entries for 3 pictures"],
    ["a label has no name", { fine_labels: [8, 100, 48] }, "picture 1 has the fine label 100; meta names 100"],
    ["a label is negative", { fine_labels: [8, -1, 48] }, "the fine label of picture 1 is no label number"],
    ["a label is text", { fine_labels: [8, "x", 48] }, "the fine label of picture 1 is no label number"],
    [
      "labels are fractions",
      { fine_labels: ndarray([3], new Uint8Array(12), "python2", { type: "f4" }) },
      "an array of integers has the type f4",
    ],
    [
      "a file name climbs out",
      { filenames: ["../../etc/passwd", "b", "c"] },
      "the file name of picture 0 is no plain name",
    ],
    ["a file name has a tab", { filenames: ["a\tb.png", "b", "c"] }, /no plain name: 'a\?b\.png'/],
    ["a file name is empty", { filenames: ["", "b", "c"] }, "no plain name"],
    ["filenames is no list", { filenames: "abc" }, "'filenames' is not a list"],
    [
      "the state of the array is incomplete",
      { data: new Raw("cnumpy.core.multiarray\n_reconstruct\n)RK\x01\x85b") },
      "five parts",
    ],
  ];
  for (const [what, change, message] of wrong) {
    it(`fails when ${what}`, () => {
      expect(() => decodeChanged(change)).to.throw(ArchiveError, message);
    });
  }
});
