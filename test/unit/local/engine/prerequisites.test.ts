import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { SetupError } from "../../../../local/engine/cache.ts";
import { awsProvider, ensureRealAws } from "../../../../local/engine/awsProvider.ts";
import { ensureMinistack } from "../../../../local/engine/ministack.ts";
import { ensureEngine } from "../../../../local/engine/pulumi.ts";

const silent = (): void => undefined;

/** The message of the SetupError that `work` ends with. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(SetupError);
  return (error as SetupError).message;
}

describe("prerequisites", () => {
  let folder: string;
  const before = { ...process.env };

  /** An executable that answers whatever it is asked with one line. */
  async function command(name: string, answer: string): Promise<string> {
    const path = join(folder, "bin", name);
    await writeFile(path, `#!/bin/sh\necho "${answer}"\n`);
    await chmod(path, 0o755);
    return path;
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "prerequisites-"));
    await mkdir(join(folder, "bin"));
    Object.assign(process.env, {
      PATH: join(folder, "bin"),
      XDG_CACHE_HOME: join(folder, "cache"),
      SCONES_OFFLINE: "true",
    });
  });

  afterEach(async () => {
    for (const name of [
      "PATH",
      "XDG_CACHE_HOME",
      "SCONES_OFFLINE",
      "SCONES_PULUMI",
      "SCONES_PYTHON",
      "SCONES_AWS_PROVIDER",
    ]) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
    await rm(folder, { recursive: true, force: true });
  });

  it("names the Pythons it tried where none is new enough", async () => {
    await command("python3", "Python 3.9.2");
    const message = await refusal(ensureMinistack(silent));
    expect(message)
      .to.contain("No Python 3.10 or newer")
      .and.to.contain("python3 is Python 3.9.2")
      .and.to.contain("SCONES_PYTHON");
  });

  it("uses a compatible engine on PATH and downloads nothing", async () => {
    await command("pulumi", "v3.260.1");
    expect(await ensureEngine(silent)).to.deep.equal({ root: folder, version: "3.260.1", how: "on PATH" });
  });

  it("says all it tried where there is no engine, no download and no Go", async () => {
    await command("pulumi", "v3.100.0");
    const message = await refusal(ensureEngine(silent));
    expect(message).to.contain("pulumi on PATH: 3.100.0, older than 3.259.0");
    expect(message).to.contain("official download: skipped (SCONES_OFFLINE=true)");
    expect(message).to.contain("build from the Go module: no Go toolchain on PATH");
    expect(message).to.contain("Install the Pulumi CLI 3.259.0 or newer (3.x), or Go 1.26 or newer");
  });

  it("does not build with a Go that is too old", async () => {
    await command("go", "go version go1.22.1 linux/amd64");
    expect(await refusal(ensureEngine(silent))).to.contain("go1.22.1 is older than 1.26");
  });

  it("refuses the engine it was told to use when its version is incompatible", async () => {
    process.env["SCONES_PULUMI"] = await command("old-pulumi", "v3.100.0");
    expect(await refusal(ensureEngine(silent)))
      .to.contain("is Pulumi 3.100.0; this project needs 3.x from 3.259.0 on")
      .and.to.contain("Unset SCONES_PULUMI");
  });

  it("refuses a command that is no engine", async () => {
    process.env["SCONES_PULUMI"] = join(folder, "bin", "nothing");
    expect(await refusal(ensureEngine(silent))).to.contain("is no Pulumi CLI");
  });

  it("takes the bundled aws provider, or one that lies where it is told", async () => {
    expect(await awsProvider(silent)).to.deep.include({ how: "bundled", env: {} });
    await command("pulumi-resource-aws", "port");
    process.env["SCONES_AWS_PROVIDER"] = join(folder, "bin");
    const { folder: found, env } = await awsProvider(silent);
    expect(found).to.equal(join(folder, "bin"));
    expect(env["SCONES_BUNDLED_AWS_PROVIDER"]).to.match(/local\/providers\/aws\/pulumi-resource-aws$/);
    for (const wrong of [folder, "bin", "true"]) {
      process.env["SCONES_AWS_PROVIDER"] = wrong;
      expect(await refusal(awsProvider(silent))).to.contain(`SCONES_AWS_PROVIDER=${wrong} is neither \`real\` nor`);
    }
  });

  it("says what the real aws provider needs where there is no Go", async () => {
    expect(await refusal(ensureRealAws(silent))).to.match(
      /built from Go modules: no Go toolchain on PATH\. Install Go/,
    );
  });
});
