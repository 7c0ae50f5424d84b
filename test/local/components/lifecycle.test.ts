import { buildFunctions } from "../../../functions/build.ts";
import { dataBucketLifecycle } from "./dataBucket.ts";
import { ComponentStacks } from "./stacks.ts";
import { trainedModelLifecycle } from "./trainedModel.ts";

/** What the engine does with each component in the course of its life: exactly which resources, and by which step. */
describe("lifecycle on the engine", function () {
  this.timeout(120_000);
  const stacks = new ComponentStacks();
  before(() => Promise.all([stacks.start(), buildFunctions()]));
  after(() => stacks.remove());

  describe("DataBucket", () => dataBucketLifecycle(stacks));
  describe("TrainedModel", () => trainedModelLifecycle(stacks));
});
