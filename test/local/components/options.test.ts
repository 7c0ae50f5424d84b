import { buildFunctions } from "../../../functions/build.ts";
import { asyncInferenceLifecycle } from "./asyncInference.ts";
import { customerKeyLifecycle } from "./customerKey.ts";
import { servingOptionsLifecycle } from "./servingOptions.ts";
import { ComponentStacks } from "./stacks.ts";

/** What platform teams ask of every endpoint, on the engine: each option is taken, read back, and changes nothing afterwards. */
describe("options on the engine", function () {
  this.timeout(120_000);
  const stacks = new ComponentStacks();
  const outside = process.env["SCONES_SCALING_SPEED"];
  before(async () => {
    // A minute of scaling in half a second.
    process.env["SCONES_SCALING_SPEED"] = "120";
    await Promise.all([stacks.start(), buildFunctions()]);
  });
  after(async () => {
    await stacks.remove();
    if (outside === undefined) Reflect.deleteProperty(process.env, "SCONES_SCALING_SPEED");
    else process.env["SCONES_SCALING_SPEED"] = outside;
  });

  describe("an endpoint that answers later", () => asyncInferenceLifecycle(stacks));
  describe("one customer key", () => customerKeyLifecycle(stacks));
  describe("how an endpoint serves", () => servingOptionsLifecycle(stacks));
});
