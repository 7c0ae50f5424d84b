import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { driftCharts } from "../../../../automation/report/charts/driftCharts.ts";
import { monitoringCharts } from "../../../../automation/report/charts/monitoringCharts.ts";
import { writeReport, type ReportData } from "../../../../automation/report/index.ts";
import { estimateCost } from "../../../../domain/configuration/costEstimate.ts";
import { monitorFindings } from "../../../support/monitorFindings.ts";
import { reportData } from "../../../support/reportData.ts";

describe("what the report says of drift and cost", () => {
  let folder: string;
  let data: ReportData;
  const drifted = monitorFindings([
    { count: 300, bicycles: 0.5 },
    { count: 20, bicycles: 0.5 },
    { count: 300, bicycles: 0.9 },
  ]);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "report-"));
    data = await reportData();
  });
  after(() => rmSync(folder, { recursive: true }));

  async function write(changed: Partial<ReportData>): Promise<{ page: string; files: string[] }> {
    const files = await writeReport({ ...data, ...changed }, folder);
    return { page: readFileSync(join(folder, "report.html"), "utf8"), files };
  }

  it("draws each hour against its limit, tells drifted ones by shape and word, and hollow ones are not judged", () => {
    const chart = driftCharts({ ...data, monitor: drifted }).find(({ id }) => id === "drift-trend");
    expect(chart?.description)
      .to.contain("class at 11:00 above the limit (diamonds).")
      .and.to.contain("of 1 hour with too few");
    const verdicts = chart?.table.rows
      .filter((row) => row[3] === "confidence" || row[3] === "class")
      .map((row) => [row[0], row[3], row[7]].join(" "));
    expect(verdicts).to.deep.equal([
      "2026-11-24 09:00 confidence in line",
      "2026-11-24 09:00 class in line",
      "2026-11-24 10:00 confidence too few",
      "2026-11-24 10:00 class too few",
      "2026-11-24 11:00 confidence in line",
      "2026-11-24 11:00 class drifted",
    ]);
  });

  it("shows each feature of the latest judged hour, and the pictures beside those of the validation set", () => {
    const few = monitorFindings([{ count: 20, bicycles: 0.5 }]);
    const [features, pictures] = driftCharts({ ...data, monitor: drifted });
    expect(features?.title).to.equal("The latest hour that was judged");
    expect(features?.description).to.contain("2026-11-24 11:00 UTC, 300 predictions: class beyond the limit");
    expect(features?.table.rows.map(([feature, , , , verdict]) => [feature, verdict])).to.deep.include.members([
      ["class", "drifted"],
      ["brightness", "in line"],
    ]);
    const shares = (measure: string): number =>
      (pictures?.table.rows ?? [])
        .filter(([name]) => name === measure)
        .reduce((sum, [, , , share]) => sum + Number.parseFloat(String(share)), 0);
    for (const measure of ["Brightness", "Contrast", "Sharpness", "Width, px", "Height, px", "Size, bytes"])
      expect(shares(measure), measure).to.be.closeTo(100, 0.5);
    const [hour, ...others] = driftCharts({ ...data, monitor: few });
    expect(hour?.title).to.equal("The latest hour");
    expect(hour?.description).to.contain("20 predictions: too few to judge, which takes 100");
    expect(others.map(({ id }) => id)).to.deep.equal(["picture-measures"]);
  });

  it("draws nothing where there is no monitor, and where it has no hour yet", async () => {
    expect(driftCharts(data)).to.deep.equal([]);
    expect(driftCharts({ ...data, monitor: { hours: [] } })).to.deep.equal([]);
    const { page } = await write({});
    expect(page).not.to.contain('id="drift"').and.not.to.contain("#drift");
    expect((await write({ monitor: { hours: [] } })).page).to.contain("no baseline of the deployed model yet");
  });

  it("says what is violated and why", async () => {
    const { page, files } = await write({ monitor: drifted });
    expect(files).to.include("charts/drift-trend.svg");
    expect(page).to.contain("What is out of line, and why").and.to.contain("2 hours judged, 1 with violations.");
    expect(page).to.match(
      /2026-11-24 11:00<\/th>\s*<td>AllTraffic<\/td>\s*<td><b>class<\/b><\/td>\s*<td><code>baseline_drift_check</,
    );
    expect(page).to.contain("classifier-model-1 said of 400 pictures of its validation set");
  });

  it("says when all is in line, and when there is too little to say so", async () => {
    const fine = monitorFindings([{ count: 300, bicycles: 0.5 }]);
    expect((await write({ monitor: fine })).page).to.contain("Everything is in line");
    const few = monitorFindings([{ count: 25, bicycles: 0.5 }]);
    expect((await write({ monitor: few })).page).to.contain(
      "An hour needs 100 predictions, or chance alone would look like drift; the fullest has 25.",
    );
  });

  it("draws the validation set's confidence beside the captured one", () => {
    const histogram = monitoringCharts({ ...data, monitor: drifted }).find(({ id }) => id === "confidence-histogram");
    const usual = (histogram?.datasets["bins"] as { usual: number }[]).map((bin) => bin.usual);
    expect(histogram?.datasets["baseline"]).to.have.length(usual.length + 1);
    expect(usual.reduce((sum, n) => sum + n, 0)).to.be.closeTo(data.monitoring.captures, 1e-9);
    expect(histogram?.description).to.contain("The line is what the validation set would give.");
    const without = monitoringCharts(data).find(({ id }) => id === "confidence-histogram");
    expect(without?.datasets["baseline"]).to.deep.equal([]);
    expect(without?.table.columns).to.have.length(2);
  });

  it("says what the stack costs a month, and that a local cloud is free", async () => {
    const planned = { trainingInstanceType: "ml.g4dn.xlarge", endpointInstanceType: "ml.m5.large", alarms: 5 };
    const cost = { ...estimateCost({ ...planned, spaceGigabytes: 5 }), trainingInstanceType: "ml.g4dn.xlarge" };
    const local = (await write({ cost })).page;
    expect(local)
      .to.contain("What it would cost a month on AWS")
      .and.to.contain("$85.01")
      .and.to.contain("$0.74 an hour");
    expect(local).to.contain("The local cloud is free").and.to.contain("us-east-1 as of 2026-11");
    const aws = (await write({ cost, cloud: "aws" })).page;
    expect(aws).to.contain("What it costs a month").and.not.to.contain("The local cloud is free");
    const unknown = { ...estimateCost({ ...planned, endpointInstanceType: "ml.x1.large", spaceGigabytes: 5 }) };
    const other = (await write({ cost: { ...unknown, trainingInstanceType: "ml.x1.large" } })).page;
    expect(other).to.contain("endpoint on ml.x1.large").and.to.contain("not known here");
  });
});
