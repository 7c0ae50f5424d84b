import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { writeReport, type ReportData } from "../../../../automation/report/index.ts";
import { queryCaptures } from "../../../../automation/monitoring/monitoring.ts";
import { shapeJpeg } from "../../../support/pictureFolder.ts";
import { reportData } from "../../../support/reportData.ts";

/** What a page could load from elsewhere; namespaces and the policy itself load nothing. */
const loads =
  /(?:src|href|action|data|poster)\s*=\s*["']?\s*(?:https?:)?\/\/|url\(\s*["']?(?!data:)|@import|<link(?![^>]*data:,)|<iframe|<object|<embed/i;

describe("writeReport", () => {
  let folder: string;
  let data: ReportData;

  const write = async (changed: Partial<ReportData> = {}): Promise<string> => {
    await writeReport({ ...data, ...changed }, folder);
    return readFileSync(join(folder, "report.html"), "utf8");
  };
  const embedded = (page: string, id: string): unknown =>
    JSON.parse(new RegExp(`id="${id}">(.*?)</script>`, "s").exec(page)?.[1] ?? "");

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "report-"));
    data = await reportData();
  });
  after(() => rmSync(folder, { recursive: true }));

  it("writes the page and each chart, and says so", async () => {
    const files = await writeReport(data, folder);
    expect(files).to.include.members([
      "report.html",
      "charts/accuracy.svg",
      "charts/loss.svg",
      "charts/confidence-over-time.svg",
      "charts/confusion.svg",
    ]);
    for (const name of files) expect(readFileSync(join(folder, name)).length).to.be.greaterThan(500);
  });

  it("loads nothing and stays small", async () => {
    const page = await write();
    expect(page).to.not.match(loads);
    expect(page).to.contain("default-src &#39;none&#39;");
    expect(Buffer.byteLength(page)).to.be.lessThan(1_000_000);
  });

  it("shows the numbers that it was given", async () => {
    const page = await write();
    const { monitoring } = data;
    const shown = (id: string): string | undefined => new RegExp(`id="${id}"[^>]*>\\s*([^<]*?)\\s*<`).exec(page)?.[1];
    expect(shown("validation-accuracy")).to.equal("91.3%");
    expect(shown("executions")).to.equal("5");
    expect(shown("captures")).to.equal(String(monitoring.captures));
    const numbers = embedded(page, "report-numbers") as Record<string, Record<string, unknown>>;
    expect(numbers["monitoring"]).to.deep.include({
      captures: monitoring.captures,
      lowConfidence: monitoring.lowConfidence,
      byClass: monitoring.byClass,
      skipped: 1,
    });
    expect(numbers["workflow"]).to.deep.include({
      executions: 5,
      succeeded: 3,
      failed: 2,
      failedByError: { THRESHOLD_CONFIDENCE_NOT_MET: 2 },
    });
  });

  it("shows every prediction's picture once, least confident first", async () => {
    const page = await write();
    const scores = [...page.matchAll(/data-picture="\d+"[^>]*aria-label="[^"]*confidence (\d\.\d+)/g)].map(
      ([, score]) => Number(score),
    );
    expect(scores).to.have.length(24);
    expect(scores).to.deep.equal([...scores].sort((a, b) => a - b));
  });

  it("stays under 3 MB with thousands of large pictures, keeping the least confident", async () => {
    const large = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(60_000)]).toString("base64");
    const [record] = data.monitoring.records;
    if (!record) throw new Error("no record");
    const records = Array.from({ length: 2000 }, (_, i) => ({
      ...record,
      confidence: 0.5 + i / 4000,
      image: { contentType: "image/png", data: large },
    }));
    const page = await write({ monitoring: { ...data.monitoring, captures: 2000, records } });
    expect(Buffer.byteLength(page)).to.be.lessThan(3_000_000);
    expect(page).to.contain("confidence 0.5000");
  });

  it("stays small with photographs of a camera in its executions and as its sample", async () => {
    const png = shapeJpeg(1, 7, 1200, 900);
    expect(png.length).to.be.above(300_000);
    const [first] = data.workflow.executions;
    if (!first) throw new Error("no execution");
    const executions = Array.from({ length: 30 }, (_, i) => ({ ...first, name: `run-${i}`, png }));
    const prediction = { image: "test/IMG_7.JPG", label: "bicycle", probabilities: { bicycle: 1 }, png };
    const before = await write({});
    const page = await write({ prediction, workflow: { ...data.workflow, executions } });
    expect(page.length - before.length).to.be.below(400_000);
    expect(page.split("data:image/jpeg;base64,")).to.have.length.above(30);
  });

  it("takes hostile data for what it is: text", async () => {
    const evil = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'`;
    const [record] = data.monitoring.records;
    const [first] = data.workflow.executions;
    if (!record || !first) throw new Error("no record");
    const page = await write({
      stack: evil,
      endpoint: { name: evil, status: evil },
      dataset: { ...data.dataset, classes: [evil, "b"] },
      prediction: { image: evil, label: evil, probabilities: { [evil]: 1 } },
      workflow: {
        ...data.workflow,
        executions: [{ ...first, s3Key: evil, name: evil, predicted: evil, status: "FAILED", error: evil }],
      },
      monitoring: {
        ...data.monitoring,
        skippedLines: [{ file: evil, line: 1, reason: evil }],
        records: [
          { ...record, eventId: evil, label: evil, file: evil },
          {
            ...record,
            image: { contentType: "image/svg+xml", data: Buffer.from(`<svg onload="alert(1)"/>`).toString("base64") },
          },
        ],
      },
    });
    expect(page.match(/<script/g)).to.have.length(3);
    expect(page).to.not.contain("<img src=x").and.to.not.contain("image/svg+xml");
    expect(page.replace(/<script type="application\/json".*?<\/script>/gs, "")).to.not.contain(evil);
  });

  it("writes a report of a run that has captured and executed nothing", async () => {
    const folderWithout = mkdtempSync(join(tmpdir(), "captures-"));
    const empty = await queryCaptures({ source: folderWithout, threshold: 0.93, classes: data.dataset.classes });
    rmSync(folderWithout, { recursive: true });
    const page = await write({
      monitoring: empty,
      workflow: { ...data.workflow, definition: "", executions: [] },
      training: { ...data.training, epochs: [] },
    });
    expect(page).to.contain("There is no data for this yet.").and.to.contain("the workflow has not run yet");
  });
});
