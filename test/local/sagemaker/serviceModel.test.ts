import { expect } from "chai";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { compilePattern } from "../../../local/sagemaker/model/pattern.ts";
import { ServiceModels } from "../../../local/sagemaker/model/serviceModels.ts";
import { operationSupport } from "../../support/operationTable.ts";

describe("AWS's service models", function () {
  this.timeout(60_000);
  let models: ServiceModels;

  before(async () => {
    models = new ServiceModels((await ensureMinistack(() => undefined)).serviceModels);
  });

  const named = (service: string): string[] =>
    operationSupport()
      .filter((one) => one.service === service)
      .map((one) => one.operation);

  it("have no operation that the dispatch table leaves unsaid, and no other", () => {
    expect(named("SageMaker")).to.have.members(models.sagemaker.operations);
    expect(named("Application Auto Scaling")).to.have.members(models.scaling.operations);
  });

  it("have no pattern that goes unchecked", () => {
    for (const model of [models.sagemaker, models.scaling]) {
      const lost = Object.values(model.shapes).flatMap((shape) =>
        shape.pattern !== undefined && compilePattern(shape.pattern) === undefined ? [shape.pattern] : [],
      );
      expect([...new Set(lost)]).to.deep.equal([]);
    }
  });

  it("load within a moment", () => {
    const began = performance.now();
    expect(models.sagemaker.has("CreateTrainingJob")).to.be.true;
    expect(performance.now() - began).to.be.lessThan(500);
  });
});
