import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { shadowCharts } from "../../../../automation/report/charts/shadowCharts.ts";
import { queryCaptures } from "../../../../automation/monitoring/monitoring.ts";
import { writeReport, type ReportData } from "../../../../automation/report/index.ts";
import { shadowLines } from "../../../../automation/runs/steps/shadow.ts";
import { captureLine, picture, writeFiles } from "../../../support/captures.ts";
import { reportData } from "../../../support/reportData.ts";

describe("what the report says of a shadow", () => {
  let folder: string;
  let data: ReportData;
  const variants = [
    { variant: "AllTraffic", invocations: 20, errors: 0, latency: { mean: 12.34, maximum: 80, p99: 79 } },
    { variant: "Shadow", invocations: 20, errors: 1 },
  ];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "shadow-report-"));
    data = await reportData();
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Twenty requests in two hours; the shadow says otherwise of each whose number is named. */
  async function withShadow(different: readonly number[]): Promise<ReportData> {
    const captures = mkdtempSync(join(tmpdir(), "shadow-captures-"));
    const lines = (variant: string): string =>
      Array.from({ length: 20 }, (_, index) => {
        const share = 0.6 + index / 100;
        const bicycle = variant === "Shadow" && different.includes(index) ? 1 - share : share;
        const time = new Date(Date.UTC(2026, 10, 24, 10 + (index % 2), index)).toISOString();
        return captureLine({
          id: `${variant}-<b>${index}`,
          time,
          probabilities: [bicycle, 1 - bicycle],
          image: picture(index),
        });
      }).join("\n");
    writeFiles(captures, {
      "e/AllTraffic/2026/11/24/10/a.jsonl": lines("AllTraffic"),
      "e/Shadow/2026/11/24/10/b.jsonl": lines("Shadow"),
    });
    const monitoring = await queryCaptures({ source: captures, threshold: 0.93, classes: data.dataset.classes });
    rmSync(captures, { recursive: true });
    return { ...data, monitoring, shadow: { modelName: "next-model", variants } };
  }

  const pageOf = async (of: ReportData): Promise<string> => {
    await writeReport(of, folder);
    return readFileSync(join(folder, "report.html"), "utf8");
  };

  it("shows agreement, times, and the pictures on which both were surest first", async () => {
    const page = await pageOf(await withShadow([3, 17]));
    const section = page.slice(page.indexOf('<section id="shadow"'), page.indexOf('<section id="model"'));
    expect(section).to.include("next-model").and.to.include("90.0% of 20 requests").and.to.include("12.3 ms");
    expect(section.match(/<li class="card">/g)).to.have.length(2);
    expect(section.indexOf("0.7700")).to.be.lessThan(section.indexOf("0.6300"));
    expect(section).to.include(`data:image/png;base64,${picture(17).toString("base64")}`);
    expect(section, "captured data is hostile").not.to.include("<b>17");
    expect(page).to.include('href="#shadow"');
  });

  it("draws the agreement by hour and what each said, with their numbers", async () => {
    const charts = shadowCharts(await withShadow([3, 17]));
    expect(charts.map(({ id }) => id)).to.deep.equal(["shadow-agreement", "shadow-classes"]);
    expect(charts[0]?.table.rows.map(([hour, compared, same]) => [hour, compared, same])).to.deep.equal([
      ["2026-11-24 10:00", 10, 10],
      ["2026-11-24 11:00", 10, 8],
    ]);
    expect(charts[1]?.table.rows).to.deep.equal([
      ["bicycle", 18, 2],
      ["motorcycle", 0, 0],
    ]);
  });

  it("says so where they differ on nothing", async () => {
    const page = await pageOf(await withShadow([]));
    expect(page).to.include("They differ on nothing").and.not.to.include('class="pairs"');
  });

  it("has no such section without a shadow", async () => {
    expect(shadowCharts(data)).to.deep.equal([]);
    expect(await pageOf(data)).not.to.include('id="shadow"');
  });

  it("is told in lines too, by hour or class, with the times of both", async () => {
    const { shadow } = (await withShadow([3, 17])).monitoring;
    if (shadow === undefined) throw new Error("nothing was compared");
    const lines = shadowLines(shadow, "class", variants).join("\n");
    expect(lines).to.match(/the same as the live model on 90\.0 % of 20 requests \(95 % sure: 69\.9 % to 97\.2 %\)/);
    expect(lines).to.match(/bicycle +20 +18 +90\.0 %/);
    expect(lines).to.match(/AllTraffic +20 +0 +12\.3 ms +79\.0 ms +80\.0 ms/);
    expect(lines).to.match(/Shadow +20 +1 +– +– +–/);
    expect(shadowLines(shadow, "hour").join("\n")).to.match(/2026-11-24T11:00:00Z +10 +8 +80\.0 %/);
  });
});
