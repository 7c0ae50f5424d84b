import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { useTempFolder } from "../../support/tempFolder.ts";
import { virtualEnvironment } from "../../support/virtualEnvironment.ts";
import { environmentOf } from "./clients.ts";
import { awsWorld, localWorld, type Opened } from "./worlds.ts";

const HERE = join(import.meta.dirname, "sagemakerCore");
const README = join(import.meta.dirname, "..", "..", "..", "local", "README.md");
const onAws = process.env["CLOUD"] === "aws";
/** The training job and a quarter of an hour of an endpoint, in US dollars. */
const DOLLARS = 0.42;

/** The lines that local/README.md gives to a notebook with version 3 of the SDK. */
function settings(): string {
  const [, part = ""] = readFileSync(README, "utf8").split("Version 3 of the SDK");
  return /```python\n([\s\S]*?)```/.exec(part)?.[1] ?? "";
}

describe(`version 3 of the SageMaker Python SDK on ${onAws ? "AWS" : "the local cloud"}`, function () {
  this.timeout(onAws ? 1_800_000 : 600_000); // The first time the SDK is installed: 450 MB, with scipy and pandas.
  let opened: Opened | undefined;
  const folder = useTempFolder();
  let seen: Readonly<Record<string, unknown>>;

  before(async function () {
    if (onAws && DOLLARS > Number(process.env["CONFORMANCE_DOLLARS"] ?? "0.05")) return void this.skip();
    const { python } = await ensureMinistack(() => undefined);
    const environment = virtualEnvironment("test-sagemaker-core", join(HERE, "requirements.txt"), python);
    const [open, bin] = await Promise.all([onAws ? awsWorld() : localWorld(), environment]);
    opened = open;
    const result = join(folder(), "seen.json");
    const child = spawn(join(bin, "python"), [join(HERE, "exercise.py"), result], {
      env: { ...environmentOf(open.place), PYTHONDONTWRITEBYTECODE: "1" },
    });
    const picture = Buffer.from(open.world.picture).toString("base64");
    const prefix = `conf-core-${process.pid}-`;
    child.stdin.end(JSON.stringify({ ...open.world, prefix, picture, ...(onAws ? {} : { settings: settings() }) }));
    const told = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(existsSync(result), told.join("\n")).to.equal(true);
    seen = JSON.parse(readFileSync(result, "utf8")) as Readonly<Record<string, unknown>>;
  });
  after(() => opened?.close());

  it("trains, waits and finds the job", () => {
    const { metrics, listed, ...job } = seen["job"] as { metrics: string[]; listed: string[]; status: string };
    expect(job).to.deep.equal({ status: "Completed" });
    expect(metrics).to.include("validation:accuracy");
    expect(listed).to.deep.equal([`conf-core-${process.pid}-job`]);
  });

  it("serves the model, invokes it, is refused what is no picture, and takes it away", () => {
    const { scores, refused, ...endpoint } = seen["endpoint"] as { scores: number[]; refused: string };
    expect(endpoint).to.deep.equal({ status: "InService", listed: [`conf-core-${process.pid}-served`] });
    expect(scores).to.have.length(2);
    expect(scores.reduce((sum, score) => sum + score)).to.be.closeTo(1, 0.001);
    expect(refused).to.match(/^ModelError: /);
    expect(seen["missing"]).to.match(/Could not find endpoint/);
  });

  it("has a session and takes a least-privilege role with the lines of local/README.md, and refuses it without", function () {
    if (onAws) this.skip();
    const { roleArn } = opened?.world ?? {};
    expect(seen["session"]).to.deep.equal({
      ...{ account: "000000000000", bucket: "sagemaker-us-east-1-000000000000", role: roleArn },
    });
    expect(seen["validated"]).to.equal("RoleValidationError");
  });
});
