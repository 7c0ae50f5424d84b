import { globSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { LANES } from "./lanes.ts";

const ROOT = join(import.meta.dirname, "..");

describe("lanes of npm test", () => {
  it("run each test in one of them", () => {
    const run = LANES.flatMap((patterns) => globSync([...patterns], { cwd: ROOT }));
    expect(run.sort()).to.deep.equal(globSync("test/**/*.test.ts", { cwd: ROOT }).sort());
  });
});
