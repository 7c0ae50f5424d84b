import { buildFunctions } from "../../../functions/build.ts";
import { servingOptionsLifecycle } from "./servingOptions.ts";
import { ComponentStacks } from "./stacks.ts";

/** What platform teams ask of every endpoint, on the engine: each option is taken, read back, and changes nothing afterwards. */
describe("options on the engine", function () {
  this.timeout(120_000);
  const stacks = new ComponentStacks();
  before(() => Promise.all([stacks.start(), buildFunctions()]));
  after(() => stacks.remove());

  describe("how an endpoint serves", () => servingOptionsLifecycle(stacks));
});
