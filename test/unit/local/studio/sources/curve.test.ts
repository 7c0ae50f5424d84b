import { expect } from "chai";
import { metricExpression } from "../../../../../local/sagemaker/training/metrics.ts";
import { CurveReader } from "../../../../../local/studio/sources/curve.ts";

describe("CurveReader", () => {
  it("reads the built-in algorithm's epochs, validation first", () => {
    const reader = new CurveReader();
    for (const line of [
      "[11/24/2026 09:11:01 INFO 1] Epoch[0] Batch [20]\tSpeed: 600 samples/sec\taccuracy=0.5",
      "Epoch[0] Train-accuracy=0.613911",
      "Epoch[0] Time cost=1.5",
      "[11/24/2026 INFO] Epoch[0] Validation-accuracy=0.494792",
      "Epoch[1] Train-accuracy=9.5e-1",
    ])
      reader.read(line);
    expect(reader.curves).to.deep.equal([
      { name: "validation:accuracy", points: [[0, 0.494792]] },
      {
        name: "train:accuracy",
        points: [
          [0, 0.613911],
          [1, 0.95],
        ],
      },
    ]);
  });

  it("reads a job's own metrics in the order in which they come", () => {
    const definitions = [
      { Name: "loss", Regex: "loss=(?P<value>[0-9.]+)" },
      { Name: "broken", Regex: "(" },
    ];
    const reader = new CurveReader(definitions.flatMap(metricExpression));
    for (const line of ["loss=2.5", "nothing", "loss=1.25", "loss=x"]) reader.read(line);
    expect(reader.curves.find(({ name }) => name === "loss")?.points).to.deep.equal([
      [0, 2.5],
      [1, 1.25],
    ]);
  });
});
