import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { expect } from "chai";
import { kernelScript } from "../../../../components/studioWorkspace/kernelScript.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

const run = promisify(execFile);

/** A python3 that writes down what it is asked and makes itself the environment's. */
const PYTHON = `#!/bin/bash
echo "$@" >> "$HOME/asked"
if [ "$1 $2" = "-m venv" ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; fi
`;

describe("kernelScript", () => {
  const temporary = useTempFolder();
  let homes = 0;

  async function home(): Promise<string> {
    const folder = join(temporary(), String(++homes));
    await mkdir(folder);
    await writeFile(join(folder, "python3"), PYTHON);
    await chmod(join(folder, "python3"), 0o755);
    return folder;
  }

  async function start(folder: string, packages: string[]): Promise<string> {
    const { stdout } = await run("bash", ["-c", kernelScript("scones", packages)], {
      env: { HOME: folder, PATH: `${folder}:/usr/bin:/bin` },
    });
    return stdout;
  }

  async function log(folder: string, end: RegExp): Promise<string> {
    for (let tries = 0; tries < 100; tries++) {
      const text = await readFile(join(folder, ".scones-kernel", "setup.log"), "utf8").catch(() => "");
      if (end.test(text)) return text;
      await delay(20);
    }
    throw new Error("the setup did not come to its end");
  }

  it("makes an environment with the packages and registers the kernel, in the background", async () => {
    const folder = await home();
    expect(await start(folder, ["pandas>=2"])).to.include("the kernel scones is being readied");
    await log(folder, /ready\n$/);
    const venv = join(folder, ".scones-kernel", "venv");
    const requirements = join(folder, ".scones-kernel", "requirements.txt");
    expect(await readFile(join(folder, "asked"), "utf8")).to.equal(
      [
        `-m venv --system-site-packages ${venv}`,
        `-m pip install --quiet --disable-pip-version-check --retries 5 -r ${requirements}`,
        "-m ipykernel install --user --name scones --display-name Python (scones)",
        "",
      ].join("\n"),
    );
    expect(await readFile(requirements, "utf8")).to.equal("ipykernel\npandas>=2\n");
  });

  it("readies the kernel again where notebooks are to train, without version 3 of the SDK judging their role", async () => {
    const folder = await home();
    await start(folder, ["pandas"]);
    await log(folder, /ready\n$/);
    await run("bash", ["-c", kernelScript("scones", ["pandas"], true)], {
      env: { HOME: folder, PATH: `${folder}:/usr/bin:/bin` },
    });
    await log(folder, /ready\n[^]*ready\n$/);
    expect((await readFile(join(folder, "asked"), "utf8")).trim()).to.match(/--env SAGEMAKER_VALIDATE_ROLE false$/);
  });

  it("does nothing at the next start, and its work again when the packages change", async () => {
    const folder = await home();
    await start(folder, ["pandas"]);
    await log(folder, /ready\n$/);
    await start(folder, ["pandas"]);
    await log(folder, /nothing to do\n$/);
    await start(folder, ["pandas", "jsonlines"]);
    await log(folder, /nothing to do\n[^]*ready\n$/);
    expect((await readFile(join(folder, "asked"), "utf8")).split("\n")).to.have.length(7);
  });

  it("is short enough for SageMaker", () => {
    expect(
      Buffer.from(kernelScript("scones", Array<string>(50).fill("package==1.0.0"))).toString("base64"),
    ).to.have.length.below(16_384);
  });
});
