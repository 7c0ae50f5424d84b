import { readdirSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { driftCharts } from "../../../../automation/report/charts/driftCharts.ts";
import { learningCurves } from "../../../../pictures/charts/learningCurves.ts";
import { monitoringCharts } from "../../../../automation/report/charts/monitoringCharts.ts";
import { renderChart } from "../../../../pictures/charts/render.ts";
import { runCharts } from "../../../../automation/report/charts/runCharts.ts";
import { followPage, palette } from "../../../../pictures/palette.ts";
import type { ReportData } from "../../../../automation/report/index.ts";
import { monitorFindings } from "../../../support/monitorFindings.ts";
import { reportData } from "../../../support/reportData.ts";

const folder = new URL("../../../../pictures/charts/", import.meta.url);

describe("charts", () => {
  let data: ReportData;

  before(async () => {
    data = await reportData();
  });

  it("draw one mark a value, in words that say the value", async () => {
    const [overTime] = monitoringCharts(data);
    if (!overTime) throw new Error("no chart");
    const svg = await renderChart(overTime, { id: "x", width: 600, isWhole: false });
    const labels = [...svg.matchAll(/aria-label="([^"]+)" role="graphics-symbol"/g)].map(([, label = ""]) => label);
    expect(labels).to.have.length(data.monitoring.captures);
    for (const { confidence } of data.monitoring.records)
      expect(labels.some((label) => label.includes(confidence.toFixed(4)))).to.equal(true);
    expect(overTime.description).to.contain(`${data.monitoring.lowConfidence} predictions of 24`);
  });

  it("have a title and a description for screen readers, and a ground of their own in a file", async () => {
    for (const chart of [...monitoringCharts(data), ...runCharts(data)]) {
      const svg = await renderChart(chart, { id: "x", width: 400, isWhole: true });
      expect(svg).to.match(
        /role="img" aria-labelledby="x-title x-desc"><title id="x-title">[^<]+<\/title><desc id="x-desc">[^<]+</,
      );
      expect(svg).to.contain(`<rect width="100%" height="100%" fill="${palette.paper.light}"/>`);
      expect(svg).to.contain('width="400"');
    }
  });

  it("use only colours of the palette", async () => {
    for (const chart of [...monitoringCharts(data), ...runCharts(data)]) {
      const inPage = followPage(await renderChart(chart, { id: "x", width: 400, isWhole: false }));
      expect(inPage.match(/(fill|stroke)="#[0-9a-f]+"/gi) ?? [], chart.id).to.deep.equal([]);
    }
    for (const name of readdirSync(folder).filter((file) => file.endsWith(".json")))
      expect(readFileSync(new URL(name, folder), "utf8"), name).to.not.match(/"#[0-9a-f]{3,8}"/i);
  });

  for (const count of [10, 40]) {
    it(`draw ${count} classes apart: no number where it has no room, no colour for two`, async () => {
      const classes = Array.from({ length: count }, (_, i) => `class ${i}`);
      const labelled = {
        ...{ count: 7 * count, accuracy: 5 / 7, classes, calibration: [], expectedCalibrationError: 0 },
        confusion: classes.map((_, row) =>
          classes.map((__, at) => (at === row ? 5 : at === (row + 1) % count ? 2 : 0)),
        ),
      };
      const byClass = Object.fromEntries(classes.map((name, i) => [name, i + 1]));
      const byHour = data.monitoring.byHour.map((hour) => ({ ...hour, byClass }));
      const monitoring = { ...data.monitoring, byClass, byHour, labelled };
      const drawn = new Map(monitoringCharts({ ...data, monitoring }).map((chart) => [chart.id, chart]));
      const [confusion, mix] = [drawn.get("confusion"), drawn.get("class-mix")];
      if (confusion === undefined || mix === undefined) throw new Error("a chart is missing");

      const svg = await renderChart(confusion, { id: "x", width: 1060, isWhole: false });
      for (const name of classes) expect(svg).to.contain(`>${name}</text>`);
      expect(svg.match(/>5<\/text>/g) ?? []).to.have.length(count <= 12 ? count : 0);
      expect(Number(/height="([\d.]+)"/.exec(svg)?.[1])).to.be.below(900);
      expect(confusion.leastWidth ?? 0).to.be.at.least(17 * count);
      expect(svg.length).to.be.below(250_000);
      // Vega-Lite draws the lines of discrete axes over the cells, unless told not to.
      expect(svg.lastIndexOf("role-axis-grid")).to.be.below(svg.indexOf("class 1 taken for class 2"));
      expect(svg).to.contain(`aria-label="class 1 taken for class 2: 2 (28.6%)"`);
      expect(confusion.description).to.contain("; most often class 0 for class 1 (2), class 1 for class 2 (2), ");

      const groups = mix.datasets["hours"] as { hour: string; label: string; count: number }[];
      const first = groups.filter(({ hour }) => hour === byHour[0]?.key);
      expect(first.map(({ label }) => label)).to.deep.equal([...classes.slice(-4).reverse(), `${count - 4} others`]);
      expect(first.reduce((sum, group) => sum + group.count, 0)).to.equal((count * (count + 1)) / 2);

      const short = { ...monitoring, byHour: byHour.slice(0, 1) };
      const bars = monitoringCharts({ ...data, monitoring: short }).find(({ id }) => id === "class-mix");
      if (bars === undefined) throw new Error("no bars");
      expect(bars.description).to.contain(`and ${count - 5} classes more`);
      expect(bars.isWide).to.equal(count > 12);
      const barsDrawn = await renderChart(bars, { id: "x", width: 508, isWhole: false });
      expect(Number(/height="([\d.]+)"/.exec(barsDrawn)?.[1])).to.be.below(900);
    });
  }

  it("show a mistake more strongly than what is right, and nothing of a pair that never met", async () => {
    const classes = Array.from({ length: 20 }, (_, i) => `class ${i}`);
    const counts = classes.map((_, row) => classes.map((__, at) => (at === row ? 9 : row === 3 && at === 4 ? 1 : 0)));
    const labelled = { count: 181, accuracy: 180 / 181, classes, calibration: [], expectedCalibrationError: 0 };
    const monitoring = { ...data.monitoring, labelled: { ...labelled, confusion: counts } };
    const confusion = monitoringCharts({ ...data, monitoring }).find(({ id }) => id === "confusion");
    if (confusion === undefined) throw new Error("no matrix");
    expect(confusion.description).to.contain(", columns what it was taken for: class 3 for class 4 (1).");
    const svg = await renderChart(confusion, { id: "x", width: 1060, isWhole: false });
    const cells = [...svg.matchAll(/aria-label="(class \d+) taken for (class \d+)[^>]*fill-opacity="([\d.]+)"/g)];
    expect(cells).to.have.length(21);
    const opacity = (isRight: boolean): number[] =>
      cells.filter(([, a, b]) => (a === b) === isRight).map(([, , , value]) => Number(value));
    expect(opacity(false)[0]).to.be.closeTo(0.46, 0.001);
    expect(Math.max(...opacity(true))).to.be.closeTo(0.75, 0.001);
  });

  it("put crowded points in their order, for captured times are whole seconds", () => {
    const at = Array.from({ length: 24 }, (_, i) => new Date(Date.UTC(2026, 10, 24, 10, 0, i % 4)).toISOString());
    const records = data.monitoring.records.map((record, i) => ({ ...record, time: at[i] ?? "" }));
    const byHour = data.monitoring.byHour.slice(0, 1);
    const [chart] = monitoringCharts({ ...data, monitoring: { ...data.monitoring, records, byHour } });
    const points = chart?.datasets["points"] as { at: number; text: string }[];
    expect(points.map((point) => point.at)).to.deep.equal(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(points.map(({ text }) => text.slice(0, 16))).to.deep.equal(
      points.map(({ text }) => text.slice(0, 16)).sort(),
    );
    expect(chart?.words).to.include({ xType: "quantitative" });
    expect(monitoringCharts(data)[0]?.words).to.include({ xType: "temporal" });
  });

  it("keep to the palette in panels too", async () => {
    const monitor = monitorFindings([300, 40, 300].map((count) => ({ count, bicycles: 0.6 })));
    for (const chart of driftCharts({ ...data, monitor })) {
      for (const width of [1060, 508, 310]) {
        const svg = await renderChart(chart, { id: "x", width, isWhole: false });
        expect(followPage(svg).match(/(fill|stroke)="#[0-9a-f]+"/gi) ?? [], chart.id).to.deep.equal([]);
        expect(svg, chart.id).to.not.match(/"\$\w+"|NaN/);
      }
    }
  });

  it("count in the histogram what the numbers say is below the threshold", () => {
    const chart = monitoringCharts(data).find(({ id }) => id === "confidence-histogram");
    const bins = chart?.datasets["bins"] as { count: number; below: boolean }[];
    const sum = (below: boolean): number =>
      bins.filter((bin) => bin.below === below).reduce((total, { count }) => total + count, 0);
    expect(sum(true)).to.equal(data.monitoring.lowConfidence);
    expect(sum(true) + sum(false)).to.equal(data.monitoring.captures);
  });

  it("show the loss with its own axis where the job's log told it, and only there", async () => {
    const [, loss] = learningCurves(data.training);
    expect(loss?.description).to.equal("Validation loss ends at 0.3867 after 3 epochs; its best is 0.3867 in epoch 3.");
    expect(loss?.table.rows[0]).to.deep.equal([1, "0.7000", "0.7200"]);
    const svg = loss && (await renderChart(loss, { id: "x", width: 500, isWhole: false }));
    expect(svg).to.contain("Cross-entropy (nats)").and.not.to.contain("$valueTitle");
    const epochs = data.training.epochs.map(({ epoch, validationAccuracy = 0 }) => ({ epoch, validationAccuracy }));
    expect(learningCurves({ ...data.training, epochs }).map(({ id }) => id)).to.deep.equal(["accuracy"]);
  });

  it("are left out where there is nothing to draw", () => {
    const nothing = { ...data.monitoring };
    Reflect.deleteProperty(nothing, "overall");
    expect(monitoringCharts({ ...data, monitoring: nothing })).to.deep.equal([]);
    const bare = {
      ...data,
      training: { ...data.training, epochs: [] },
      workflow: { ...data.workflow, executions: [] },
    };
    expect(runCharts(bare)).to.deep.equal([]);
  });
});

describe("palette", () => {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };

  for (const mode of ["light", "dark"] as const) {
    it(`has text that can be read in ${mode} (WCAG AA)`, () => {
      for (const ground of ["paper", "canvas"] as const) {
        for (const text of ["ink", "muted", "ok", "bad"] as const)
          expect(contrast(palette[text][mode], palette[ground][mode]), `${text} on ${ground}`).to.be.at.least(4.5);
      }
      expect(contrast(palette.bad[mode], palette["bad-soft"][mode])).to.be.at.least(4.5);
      expect(contrast(palette["class-1"][mode], palette.paper[mode])).to.be.at.least(2.8);
    });
  }

  it("gives each role a light colour of its own, so that drawings can follow the page", () => {
    const lights = Object.values(palette).map(({ light }) => light);
    expect(new Set(lights).size).to.equal(lights.length);
  });
});
