import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { acquireRunLock } from "../../../../automation/runs/runLock.ts";

describe("acquireRunLock", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "lock-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function refusal(name = "local-dev"): Promise<string> {
    try {
      await acquireRunLock(folder, name, "run");
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "";
  }

  function leave(content: object): Promise<void> {
    return writeFile(join(folder, "local-dev.lock"), JSON.stringify(content));
  }

  function deadPid(): number {
    return spawnSync(process.execPath, ["-e", ""]).pid;
  }

  it("names process, machine and age of the run that has the stack", async () => {
    await acquireRunLock(folder, "local-dev", "destroy");
    expect(await refusal()).to.match(
      new RegExp(
        `^Another \`scones destroy\` is going on stack local-dev: process ${process.pid} on ${hostname()}, for \\d`,
      ),
    );
  });

  it("lets other stacks go on", async () => {
    await acquireRunLock(folder, "local-dev", "run");
    const other = await acquireRunLock(folder, "local-test", "run");
    expect(other.tookOver).to.equal(false);
  });

  it("is free again after its release, and leaves no file", async () => {
    await (await acquireRunLock(folder, "local-dev", "run")).release();
    expect(await readdir(folder)).to.deep.equal([]);
    expect((await acquireRunLock(folder, "local-dev", "run")).tookOver).to.equal(false);
  });

  it("takes over the lock of a process that is gone", async () => {
    await leave({ pid: deadPid(), host: hostname(), processStart: "1", verb: "run", since: new Date().toISOString() });
    expect((await acquireRunLock(folder, "local-dev", "run")).tookOver).to.equal(true);
    expect(await readdir(folder)).to.deep.equal(["local-dev.lock"]);
  });

  it("takes over the lock of an earlier process with the same id", async function () {
    if (process.platform !== "linux") this.skip();
    await leave({
      pid: process.pid,
      host: hostname(),
      processStart: "1",
      verb: "run",
      since: new Date().toISOString(),
    });
    expect((await acquireRunLock(folder, "local-dev", "run")).tookOver).to.equal(true);
  });

  it("never takes the lock of another machine", async () => {
    await leave({ pid: 1, host: "elsewhere", processStart: "", verb: "run", since: new Date().toISOString() });
    expect(await refusal()).to.contain("process 1 on elsewhere");
  });

  it("lets one of many have a stale lock", async () => {
    await leave({ pid: deadPid(), host: hostname(), processStart: "1", verb: "run", since: new Date().toISOString() });
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => acquireRunLock(folder, "local-dev", "run")),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).to.have.length(1);
  });

  it("says so when the lock can't be read", async () => {
    await writeFile(join(folder, "local-dev.lock"), "{");
    expect(await refusal()).to.match(/can't be read\. Delete it/);
  });
});
