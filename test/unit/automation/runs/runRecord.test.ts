import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { RunRecord } from "../../../../automation/runs/runRecord.ts";

describe("RunRecord", () => {
  let folder: string;
  let told: string[];
  const open = (): Promise<RunRecord> => RunRecord.open(folder, "local-dev", (message) => told.push(message));
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "record-"));
    told = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("gives back what a step did, under the same circumstances alone", async () => {
    await (await open()).finish("predict", "a", 1.5, { sent: 3 });
    const again = await open();
    expect(again.find("predict", "a")?.did).to.deep.equal({ sent: 3 });
    expect(again.find("predict", "b")).to.equal(undefined);
    expect(readdirSync(folder)).to.deep.equal(["local-dev.json"]);
    expect(told).to.deep.equal([]);
  });

  it("tells a record that was cut off, keeps it, and does the steps again", async () => {
    writeFileSync(join(folder, "local-dev.json"), '{"predict":{"at"');
    const record = await open();
    expect(told).to.have.length(1);
    expect(told[0]).to.match(/local-dev\.json is damaged: .* It is kept as \S+\.damaged-\S+\. The steps/);
    expect(record.find("predict", "a")).to.equal(undefined);
    await record.finish("predict", "a", 1, {});
    const kept = readdirSync(folder).find((name) => name.includes(".damaged-")) ?? "";
    expect(readFileSync(join(folder, kept), "utf8")).to.equal('{"predict":{"at"');
  });
});
