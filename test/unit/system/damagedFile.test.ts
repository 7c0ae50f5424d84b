import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { DamagedFileError, readJson } from "../../../system/damagedFile.ts";

describe("readJson", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "damaged-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const damage = (text: string): DamagedFileError => {
    const path = join(folder, "store.json");
    writeFileSync(path, text);
    try {
      readJson(path, "Begin anew.");
    } catch (error) {
      if (error instanceof DamagedFileError) return error;
      throw error;
    }
    throw new Error("it was read");
  };

  it("reads what is whole, and nothing where there is nothing", () => {
    const path = join(folder, "store.json");
    expect(readJson(path, "")).to.equal(undefined);
    writeFileSync(path, '{"a":1}');
    expect(readJson(path, "")).to.deep.equal({ a: 1 });
    writeFileSync(path, "[1]");
    expect(readJson(path, "", Array.isArray)).to.deep.equal([1]);
  });

  for (const [what, text] of Object.entries({
    "cut in half": '{"resources":{"AWS::S3::Bu',
    "emptied by a power failure": "",
    "of zeros": "\0".repeat(40),
    "of another kind": "null",
  })) {
    it(`tells a file ${what} by name, says what to do, and keeps it`, () => {
      const error = damage(text);
      expect(error.message).to.match(/^\S+\/store\.json is damaged: .+\. It is kept as \S+\. Begin anew\.$/);
      expect(error.keptAs).to.match(/store\.json\.damaged-\d{8}T\d{6}Z$/);
      expect(readFileSync(error.keptAs, "utf8")).to.equal(text);
      expect(readdirSync(folder)).to.have.length(1);
      expect(readJson(error.path, "")).to.equal(undefined);
    });
  }
});
