import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { queryCaptures } from "../../../../automation/monitoring/monitoring.ts";
import { captureLine, picture, writeFiles } from "../../../support/captures.ts";

const query = { threshold: 0.9, classes: ["bicycle", "motorcycle"] };

function lines(...of: readonly (readonly [seed: number, time: string, bicycle: number])[]): string {
  return of
    .map(([seed, time, bicycle], index) =>
      captureLine({
        id: `${time}-${index}-${bicycle}`,
        time,
        probabilities: [bicycle, 1 - bicycle],
        image: picture(seed),
      }),
    )
    .map((line) => `${line}\n`)
    .join("");
}

const files = {
  "scones/AllTraffic/2026/11/24/13/00-00-000-a.jsonl": lines(
    [1, "2026-11-24T13:10:00Z", 0.95],
    [2, "2026-11-24T13:59:59Z", 0.9],
  ),
  "scones/AllTraffic/2026/11/24/14/00-00-000-b.jsonl": lines(
    [3, "2026-11-24T14:10:00Z", 0.98],
    [4, "2026-11-24T14:20:00Z", 0.1],
  ),
  "scones/AllTraffic/2026/11/24/20/00-00-000-c.jsonl": lines([5, "2026-11-24T20:00:00Z", 0.7]),
  "scones/Shadow/2026/11/24/14/00-00-000-d.jsonl": `${lines([2, "2026-11-24T14:00:01Z", 0.8], [3, "2026-11-24T14:10:01Z", 0.03], [4, "2026-11-24T14:20:01Z", 0.2])}nonsense\n`,
};

describe("queryCaptures of an endpoint with a shadow", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "shadow-captures-"));
    writeFiles(folder, files);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("counts none of the shadow's answers as predictions", async () => {
    const result = await queryCaptures({ source: folder, ...query });
    expect(result).to.include({ captures: 5, files: 3, skipped: 0 });
    expect(result.byVariant.map(({ key }) => key)).to.deep.equal(["scones/AllTraffic"]);
    expect(result.records.every(({ variant }) => variant === "scones/AllTraffic")).to.equal(true);
  });

  it("compares them with the live model's, over the turn of an hour too", async () => {
    const { shadow } = await queryCaptures({ source: folder, ...query });
    expect(shadow).to.include({ compared: 3, agreeing: 2, unmatched: 0 });
    expect(shadow?.byHour.map(({ key, compared }) => [key, compared])).to.deep.equal([
      ["2026-11-24T13:00:00Z", 1],
      ["2026-11-24T14:00:00Z", 2],
    ]);
  });

  it("returns the differences with their pictures", async () => {
    const { shadow } = await queryCaptures({ source: folder, ...query });
    expect(shadow?.differences).to.have.length(1);
    expect(shadow?.differences[0]).to.deep.include({
      image: { contentType: "image/png", data: picture(3).toString("base64") },
      sureness: 0.97,
    });
    const none = await queryCaptures({ source: folder, ...query, maxDifferences: 0 });
    expect(none.shadow?.differences).to.deep.equal([]);
  });

  it("reads a flat copy of one endpoint's files too", async () => {
    const flat = mkdtempSync(join(tmpdir(), "shadow-flat-"));
    writeFiles(
      flat,
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [name.replace("scones/", "").replaceAll("/", "-"), text]),
      ),
    );
    const result = await queryCaptures({ source: flat, ...query });
    expect(result.captures).to.equal(5);
    expect(result.shadow).to.include({ compared: 3, agreeing: 2 });
    rmSync(flat, { recursive: true });
  });

  it("copies the shadow's files with the others", async () => {
    const copy = join(folder, "copy");
    await queryCaptures({ source: folder, ...query, downloadTo: copy });
    const [name = ""] = Object.keys(files).filter((one) => one.includes("Shadow"));
    expect(readFileSync(join(copy, name), "utf8")).to.equal(files[name as keyof typeof files]);
  });

  it("says nothing of a shadow where there is none", async () => {
    rmSync(join(folder, "scones/Shadow"), { recursive: true });
    expect(await queryCaptures({ source: folder, ...query })).not.to.have.property("shadow");
  });
});
