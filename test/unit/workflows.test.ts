import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";

const ROOT = join(import.meta.dirname, "..", "..");
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

/** Runs actionlint from its Go module; the second run takes it from Go's build cache. */
async function actionlint(args: readonly string[], input?: string): Promise<string> {
  const running = promisify(execFile)("go", ["run", ACTIONLINT, "-no-color", ...args], { cwd: ROOT, env: process.env });
  if (input !== undefined) running.child.stdin?.end(input);
  return running.then(
    ({ stdout }) => stdout,
    (error: unknown) => (error as { stdout: string }).stdout,
  );
}

describe("GitHub workflows", function () {
  this.timeout(180_000);

  before(async function () {
    const go = await promisify(execFile)("go", ["version"]).catch(() => undefined);
    if (go === undefined) this.skip();
  });

  it("are valid", async () => {
    const folder = join(".github", "workflows");
    const files = readdirSync(join(ROOT, folder)).map((name) => join(folder, name));
    expect(files).to.have.lengthOf(3);
    expect(await actionlint(files)).to.equal("");
  });

  it("would be found out if they were not", async () => {
    const broken =
      "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ matrix.nothing }}\n";
    expect(await actionlint(["-"], broken)).to.contain("nothing");
  });
});
