import { crc32 } from "node:zlib";
import { expect } from "chai";
import {
  type ImageModel,
  readModel,
  writeModel,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/model/modelFile.ts";

function smallModel(): ImageModel {
  const geometry = { width: 16, height: 16, side: 3, grid: 1, atoms: 8 };
  const random = (length: number): Float32Array => Float32Array.from({ length }, (_, i) => Math.sin(i + length));
  const length = 16 + 36;
  return {
    spec: {
      width: 16,
      height: 16,
      grey: false,
      hogs: [{ across: 2, down: 2 }],
      encodings: [{ ...geometry, filters: random(8 * 27) }],
    },
    classes: 2,
    epoch: 7,
    accuracy: 0.75,
    shift: random(length),
    scale: random(length),
    landmarks: { steps: random(length), values: Int8Array.from({ length: 3 * length }, (_, i) => (i % 255) - 127) },
    coefficients: random(6),
    biases: random(2),
  };
}

/** The file with its header replaced and its checksum right again. */
function withHeader(change: (header: string) => string): Buffer {
  const file = writeModel(smallModel());
  const length = file.readUInt32LE(8);
  const text = change(file.toString("latin1", 16, 16 + length));
  const header = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4));
  const changed = Buffer.concat([file.subarray(0, 16), header, file.subarray(16 + length)]);
  changed.writeUInt32LE(header.length, 8);
  changed.writeUInt32LE(crc32(changed.subarray(16)), 12);
  return changed;
}

describe("model file", () => {
  it("gives back what was written", () => {
    expect(readModel(writeModel(smallModel()))).to.deep.equal(smallModel());
  });

  it("refuses anything cut off or changed, whatever the place", () => {
    const file = writeModel(smallModel());
    for (let at = 0; at < file.length; at += 11) {
      expect(() => readModel(file.subarray(0, at)))
        .to.throw()
        .with.property("name", "ModelFileError");
      const changed = Buffer.from(file);
      changed[at] = (changed[at] ?? 0) ^ 0x10;
      expect(() => readModel(changed), `byte ${at}`)
        .to.throw()
        .with.property("name", "ModelFileError");
    }
    expect(() => readModel(Buffer.concat([file, Buffer.alloc(1)]))).to.throw(/checksum/);
  });

  for (const [name, from, to] of [
    ["too many landmarks", '"landmarks":3', '"landmarks":900000'],
    ["a negative number", '"landmarks":3', '"landmarks":-3'],
    ["a fraction", '"classes":2', '"classes":2.5'],
    ["a huge picture", '"width":16', '"width":100000'],
    ["atoms that come not in eights", '"atoms":8', '"atoms":9'],
    ["a patch larger than the picture", '"side":3', '"side":99'],
    ["a missing list", '"hogs"', '"pigs"'],
    ["no JSON", "{", "("],
  ] as const) {
    it(`refuses a header with ${name}`, () => {
      expect(() => readModel(withHeader((header) => header.replace(from, to))))
        .to.throw()
        .with.property("name", "ModelFileError");
    });
  }

  it("refuses values that are no numbers", () => {
    const file = writeModel(smallModel());
    file.writeFloatLE(NaN, 16 + file.readUInt32LE(8));
    file.writeUInt32LE(crc32(file.subarray(16)), 12);
    expect(() => readModel(file)).to.throw(/no numbers/);
  });
});
