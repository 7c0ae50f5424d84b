import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { MonitoringResult } from "../../automation/monitoring/monitoring.ts";
import { writeReport, type ReportData } from "../../automation/report/index.ts";
import { monitorFindings } from "../support/monitorFindings.ts";
import { reportData } from "../support/reportData.ts";

const chromium = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
].find((path) => path !== undefined && existsSync(path));
/** Screenshots stay for people to look at. */
const screenshots = join(import.meta.dirname, "../../out/screenshots");

describe("report.html in a browser", function () {
  this.timeout(60_000);
  let folder: string;
  let data: ReportData;
  let browser: Browser;
  let complaints: string[];

  before(async function () {
    if (chromium === undefined) {
      this.test?.parent?.tests.forEach((test) => (test.title += " (skipped: no Chromium on this machine)"));
      this.skip();
    }
    const { chromium: driver } = await import("playwright-core");
    browser = await driver.launch({ executablePath: chromium, args: ["--no-sandbox"] });
    folder = mkdtempSync(join(tmpdir(), "report-"));
    mkdirSync(screenshots, { recursive: true });
    const counts = [300, 40, 300, 300].map((count, hour) => ({ count, bicycles: hour < 2 ? 0.5 : 0.8 }));
    data = { ...(await reportData(60)), monitor: monitorFindings(counts) };
    await writeReport(data, folder);
  });

  after(async () => {
    if (chromium === undefined) return;
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const page = await (await browser.newContext(options)).newPage();
    complaints = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => !/^(file|data):/.test(request.url()) && complaints.push(request.url()));
    await page.goto(pathToFileURL(join(folder, "report.html")).href);
    return page;
  };

  for (const [name, options] of [
    ["desktop", { viewport: { width: 1280, height: 900 } }],
    ["dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
    ["phone", { viewport: { width: 375, height: 800 }, deviceScaleFactor: 2 }],
  ] as const) {
    it(`shows itself on ${name} without a complaint, a request or anything wider than the screen`, async () => {
      const page = await open(options);
      const width = await page.evaluate("document.documentElement.scrollWidth");
      expect(width).to.equal(options.viewport.width);
      await page.screenshot({ path: join(screenshots, `report-${name}.png`), fullPage: true });
      expect(complaints).to.deep.equal([]);
    });
  }

  it("shows the numbers of the data", async () => {
    const page = await open();
    const text = async (selector: string): Promise<string> => (await page.textContent(selector))?.trim() ?? "";
    expect(await text("#captures")).to.equal(String(data.monitoring.captures));
    expect(await text("#executions")).to.equal("5");
    expect(await text(".errors")).to.match(/2 ×\s*THRESHOLD_CONFIDENCE_NOT_MET/);
    const drawn = await page.locator('#confidence-over-time .wide [aria-roledescription="point"]').count();
    expect(drawn).to.equal(data.monitoring.captures);
    const diamonds = page.locator("#confidence-over-time .wide path[fill='var(--bad)'][aria-roledescription='point']");
    expect(await diamonds.count()).to.equal(data.monitoring.lowConfidence);
    expect(await page.locator(".wall button").count()).to.equal(data.monitoring.captures);
  });

  it("shows in its tables what the numbers for programs say", async () => {
    const page = await open();
    const { monitoring, monitor } = JSON.parse((await page.textContent("#report-numbers")) ?? "") as {
      monitoring: MonitoringResult;
      monitor: { hours: readonly { hour: string; measures: readonly { name: string; limit: number }[] }[] };
    };
    expect(monitoring).to.deep.include({ captures: data.monitoring.captures, byClass: data.monitoring.byClass });
    const rows = async (chart: string): Promise<string[][]> =>
      Promise.all(
        (await page.locator(`#${chart} tbody tr`).all()).map(async (row) =>
          (await row.locator("th, td").allTextContents()).map((text) => text.trim()),
        ),
      );
    expect((await rows("confidence-over-time")).map(([, count, low]) => [count, low])).to.deep.equal(
      monitoring.byHour.map(({ count, lowConfidence }) => [String(count), String(lowConfidence)]),
    );
    const bins = (await rows("confidence-histogram")).reduce((sum, [, count]) => sum + Number(count), 0);
    expect(bins).to.equal(monitoring.captures);
    expect((await rows("confusion")).map((row) => row.slice(1).map(Number))).to.deep.equal(
      monitoring.labelled?.confusion,
    );
    expect(await page.textContent("#reliability figcaption")).to.contain(
      monitoring.labelled?.expectedCalibrationError.toFixed(4),
    );
    expect((await rows("drift-trend")).map(([, , , feature, , limit]) => [feature, limit])).to.deep.equal(
      monitor.hours.flatMap(({ measures }) => measures.map(({ name, limit }) => [name, limit.toFixed(4)])),
    );
    expect(await page.locator("#violations tbody tr").count()).to.equal(
      data.monitor?.hours.reduce((sum, { assessment }) => sum + assessment.violations.length, 0),
    );
  });

  it("opens a record by keyboard, turns to the next, and gives the focus back", async () => {
    const page = await open();
    await page.locator(".wall button").first().focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    const title = page.locator("#record-title");
    const second = data.monitoring.records[1];
    expect(await title.textContent()).to.equal(`bicycle, ${second?.confidence.toFixed(4) ?? ""}`);
    expect(await page.textContent("#record-facts")).to.contain(second?.eventId);
    await page.keyboard.press("ArrowRight");
    expect(await title.textContent()).to.contain(data.monitoring.records[2]?.confidence.toFixed(4));
    await page.keyboard.press("Escape");
    expect(await page.evaluate("document.activeElement.dataset.picture")).to.equal("2");
  });

  it("shows only what is wrong when asked to", async () => {
    const page = await open();
    await page.locator('.filters input[value="wrong"]').check({ force: true });
    const wrong = data.monitoring.records.filter(({ label, actual }) => label !== actual).length;
    expect(await page.locator(".wall li:visible").count()).to.equal(wrong);
  });

  it("reads a chart's points by arrow keys", async () => {
    const page = await open();
    await page.locator("#confidence-over-time .plot").focus();
    await page.keyboard.press("ArrowRight");
    const said = await page.textContent("#said");
    expect(said).to.match(/24 Nov, 10:00:00: bicycle, 0\.\d{4}/);
    expect(await page.textContent("#tip")).to.equal(said);
  });
});
