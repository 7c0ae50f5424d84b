import { expect } from "chai";
import { curveCharts, type Curve } from "../../../pictures/charts/learningCurves.ts";
import { renderChart } from "../../../pictures/charts/render.ts";

const curve = (name: string, ...values: readonly number[]): Curve => ({
  name,
  points: values.map((value, epoch) => [epoch, value] as const),
});
const count = (text: string, part: string): number => text.split(part).length - 1;

describe("curveCharts", () => {
  it("puts accuracies together and each other metric by itself, validation first", async () => {
    const charts = curveCharts([
      ...[curve("train:accuracy", 0.5, 0.75), curve("train:rmse", 7, 5)],
      ...[curve("validation:accuracy", 0.5, 0.625), curve("validation:top_k_accuracy_5", 0.75, 1)],
      ...[curve("validation:rmse", 8, 6), curve("my score", 3)],
    ]);
    expect(charts.map(({ id, words }) => [id, words?.["series"]])).to.deep.equal([
      ["accuracy", ["Validation", "Validation top k accuracy 5", "Training"]],
      ["metric-rmse", ["Validation", "Training"]],
      ["metric-my-score", ["My score"]],
    ]);
    expect(charts.map(({ description }) => description)).to.deep.equal([
      "Validation accuracy ends at 62.50% after 2 epochs; its best is 62.50% in epoch 2.",
      "Validation rmse ends at 6.0000 after 2 epochs.",
      "My score ends at 3.0000 after 1 epoch.",
    ]);
    for (const chart of charts) {
      const svg = await renderChart(chart, { id: "x", width: 400, isWhole: false });
      expect(svg, chart.id).not.to.match(/"\$\w+"|NaN|undefined/);
    }
  });

  it("takes an accuracy beyond 1 for what it is, no share", () => {
    const [chart] = curveCharts([curve("validation:accuracy", 62.5)]);
    expect(chart?.description).to.equal("Validation accuracy ends at 62.5000 after 1 epoch.");
  });

  it("has room for the epochs to come while the job runs", () => {
    const [chart] = curveCharts([curve("validation:accuracy", 0.5, 0.75)], 12);
    expect(chart?.words?.["lastEpoch"]).to.equal(12);
    expect(chart?.description).to.match(/^Validation accuracy is at 75\.00% after 2 epochs/);
  });

  it("draws an even choice of very many points, the last among them", async () => {
    const [chart] = curveCharts([curve("validation:loss", ...Array.from({ length: 1999 }, (_, i) => 1 / (i + 1)))]);
    const shown = chart?.datasets["epochs"] as { epoch: number }[];
    expect(shown.length).to.be.within(100, 201);
    expect([shown[0]?.epoch, shown.at(-1)?.epoch]).to.deep.equal([1, 1999]);
    expect(chart?.description).to.contain("after 1,999 epochs");
    const svg = chart && (await renderChart(chart, { id: "x", width: 400, isWhole: false }));
    expect(count(svg ?? "", 'aria-roledescription="point"')).to.equal(shown.length);
  });

  it("draws nothing of curves without a point", () => {
    expect(curveCharts([curve("validation:accuracy")])).to.deep.equal([]);
  });
});
