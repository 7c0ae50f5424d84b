import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { LabelledImage } from "../../../../../../../local/sagemaker/algorithms/imageClassification/contract/images.ts";
import {
  indexRecords,
  readImage,
} from "../../../../../../../local/sagemaker/algorithms/imageClassification/contract/recordIo.ts";
import { useTempFolder } from "../../../../../../support/tempFolder.ts";
import { writeRecords } from "../recordWriter.ts";

const MAGIC = Buffer.of(0x0a, 0x23, 0xd7, 0xce);

describe("RecordIO", () => {
  const folder = useTempFolder();

  async function index(content: Buffer, classes = 3): Promise<LabelledImage[]> {
    const file = join(folder(), "data.rec");
    await writeFile(file, content);
    return indexRecords(file, "data.rec", classes);
  }

  it("gives each image with its class, also where the magic number stands in it", async () => {
    const contents = ["abc", "", "four", "beyond"].map((text) => Buffer.from(text));
    contents.push(Buffer.concat([MAGIC, MAGIC, Buffer.from("abcd"), MAGIC, Buffer.from("x"), MAGIC]));
    const images = await index(writeRecords(contents.map((bytes, i) => ({ label: i % 3, bytes }))));
    expect(images.map(({ label }) => label)).to.deep.equal([0, 1, 2, 0, 1]);
    expect(images[4]?.spans).to.have.length(4);
    expect(await Promise.all(images.map(readImage))).to.deep.equal(contents);
  });

  const whole = writeRecords([{ label: 1, bytes: Buffer.from("12345") }]);
  const changed = (at: number, value: number): Buffer => {
    const copy = Buffer.from(whole);
    copy.writeUInt8(value, at);
    return copy;
  };
  const wrong: readonly (readonly [string, Buffer, RegExp])[] = [
    ["no RecordIO", Buffer.from("PNG pictures"), /^data\.rec, record 0: there is no RecordIO record at byte 0\.$/],
    ["cut off", whole.subarray(0, -6), /^data\.rec, record 0: the record is cut off\.$/],
    [
      "cut within a record",
      Buffer.concat([whole, changed(7, 0x20)]),
      /^data\.rec, record 1: there is no RecordIO record/,
    ],
    ["too short for a header", changed(4, 4), /^data\.rec, record 0: the record has no header of an image\.$/],
    ["of several labels", changed(8, 2), /^data\.rec, record 0: the record has a list of labels/],
    ["of an unknown class", writeRecords([{ label: 3, bytes: Buffer.of(1) }]), /class label 3 is out of range/],
    ["of half a class", writeRecords([{ label: 0.5, bytes: Buffer.of(1) }]), /class label 0\.5 is out of range/],
  ];
  for (const [what, content, message] of wrong) {
    it(`refuses what is ${what}`, async () => {
      const error: unknown = await index(Buffer.from(content)).catch((problem: unknown) => problem);
      expect(error).to.have.property("name", "CustomerError");
      expect((error as Error).message).to.match(message);
    });
  }
});
