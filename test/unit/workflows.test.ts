import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
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

describe("the deployment's sign-in at AWS", () => {
  const guide = readFileSync(join(ROOT, "docs", "ci.md"), "utf8");
  const workflow = readFileSync(join(ROOT, ".github", "workflows", "deploy.yml"), "utf8");

  it("asks for no longer a session than the guide's role allows", () => {
    const asked = [...workflow.matchAll(/role-duration-seconds: (\d+)/g)].map(([, seconds]) => Number(seconds));
    expect(asked).to.have.lengthOf(1);
    expect(Number(/--max-session-duration (\d+)/.exec(guide)?.[1])).to.equal(asked[0]);
  });

  it("is by the subjects that the guide's role trusts", () => {
    const jobs = workflow.split(/^ {2}(?=\w+:\n)/m).filter((job) => job.includes("role-to-assume"));
    const subjects = jobs.map((job) => {
      const environment = /^ {4}environment: (\w+)$/m.exec(job)?.[1];
      return `"SUBJECT:${environment === undefined ? "pull_request" : `environment:${environment}`}"`;
    });
    expect(subjects).to.have.lengthOf(2);
    expect(guide).to.contain(`githubusercontent.com:sub": [${subjects.join(", ")}]`);
  });
});
