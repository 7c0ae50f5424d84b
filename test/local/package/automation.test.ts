import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { installLibrary, NAME } from "../../support/packedLibrary.ts";
import { useTempFolder } from "../../support/tempFolder.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");

const PROGRAM = `import { runWorkflow } from "${NAME}/automation";
const run = runWorkflow({ stack: "theirs", executions: 4 });
const seen = [];
try {
  for await (const event of run) seen.push(event.type);
} catch (error) {
  console.log(JSON.stringify({ seen: [...new Set(seen)], name: error.name, exitCode: error.exitCode, message: error.message }));
}
`;
const TYPES = `import { runWorkflow, type SconesEvent, type Summary, type WorkflowOptions } from "${NAME}/automation";
const options: WorkflowOptions = { cloud: "aws", minAccuracy: 0.9, maxMonthlyCost: 100 };
const run = runWorkflow(options);
for await (const event of run) if (event.type === "training") console.log(event.validationAccuracy?.toFixed(2));
const summary: Summary = await run.result;
export const first: SconesEvent["type"] = "start", accuracy: number = summary.training.validationAccuracy;
// @ts-expect-error -- no such cloud
runWorkflow({ cloud: "gcp" });
`;

describe("the npm package's automation", function () {
  this.timeout(180_000);
  const folder = useTempFolder();
  const command = (): string => join(folder(), "node_modules", NAME, "automation", "scones.mjs");

  const node = (...args: readonly string[]) =>
    promisify(execFile)(process.execPath, args, { cwd: folder() }).catch(
      (error: unknown) => error as { code: number; stdout: string; stderr: string },
    );

  before(async () => {
    const { peerDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      peerDependencies: Record<string, string>;
    };
    await installLibrary(folder(), Object.keys(peerDependencies));
  });

  it("has the command with all its verbs", async () => {
    const { stdout } = await node(command(), "--help");
    expect(stdout).to.contain("Usage: scones").and.to.contain("the whole job, from data to report");
  });

  it("runs from a program: here to where it says that the local cloud needs a clone", async () => {
    writeFileSync(join(folder(), "run.mjs"), PROGRAM);
    const { stdout, stderr } = await node("run.mjs");
    expect(stderr).to.equal("");
    const told = JSON.parse(stdout) as { message: string };
    expect(told).to.include({ name: "UsageError", exitCode: 2 });
    expect(told).to.deep.include({ seen: ["start", "step", "error", "end"] });
    expect(told.message).to.contain("a clone of the repository, which has the folder local/");
  });

  it("has types for a strict compiler", async () => {
    writeFileSync(join(folder(), "types.mts"), TYPES);
    const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck"];
    const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    writeFileSync(join(folder(), "types.ts"), TYPES);
    // The second as in projects of before `exports`, which such a compiler does not read.
    const older = ["--module", "es2022", "--moduleResolution", "node10", "--ignoreDeprecations", "6.0", "types.ts"];
    for (const settings of [["--module", "nodenext", "types.mts"], older])
      expect((await node(compiler, ...flags, "--target", "es2022", ...settings)).stdout).to.equal("");
  });

  it("says which libraries are missing, and how to get them", async () => {
    rmSync(join(folder(), "node_modules", "vega"));
    rmSync(join(folder(), "node_modules", "@fontsource", "inter"));
    const refused = await node(command(), "run");
    expect(refused).to.include({ code: 2 });
    expect(refused.stderr).to.match(/npm install @fontsource\/inter@\^\S+ vega@\^\S+\n$/);
  });
});
