import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { isRunning, processIdentity, sameBoot } from "../../../../local/cloud/processIdentity.ts";
import { withLock } from "../../../../local/cloud/startLock.ts";

describe("startLock", () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "start-lock-"));
    path = join(folder, "sub", "lock");
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it("lets one after the other in", async () => {
    const seen: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      seen.push(`${name} in`);
      await delay(80);
      seen.push(`${name} out`);
    };
    await Promise.all([withLock(path, 5000, work("a")), withLock(path, 5000, work("b"))]);
    expect(seen.map((entry) => entry.split(" ")[1])).to.deep.equal(["in", "out", "in", "out"]);
    expect(existsSync(path)).to.be.false;
  });

  it("is free again after a failure", async () => {
    const failure = await withLock(path, 1000, () => Promise.reject(new Error("no"))).catch((error: unknown) => error);
    expect(failure).to.have.property("message", "no");
    expect(await withLock(path, 1000, () => Promise.resolve(1))).to.equal(1);
  });

  it("gives up when another holds it too long", async () => {
    await withLock(path, 1000, async () => {
      const failure = await withLock(path, 120, () => Promise.resolve()).catch((error: unknown) => error);
      expect(failure).to.have.property("message").that.contains("still holds");
    });
  });

  it("takes over from a process that died", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    await withLock(path, 1000, () => Promise.resolve());
    writeFileSync(path, JSON.stringify({ pid, identity: "long ago" }));
    expect(await withLock(path, 1000, () => Promise.resolve("mine"))).to.equal("mine");
  });
});

describe("processIdentity", () => {
  it("is the same for a process as long as it runs, and another for another", () => {
    const own = processIdentity(process.pid);
    expect(own).to.be.a("string").and.equal(processIdentity(process.pid));
    expect(isRunning(process.pid, own)).to.be.true;
    expect(isRunning(process.pid, "another start")).to.be.false;
    expect(isRunning(process.pid, undefined)).to.be.false;
    expect(sameBoot(own ?? "")).to.be.true;
  });

  it("is undefined where there is no process", () => {
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    expect(processIdentity(pid)).to.be.undefined;
    expect([0, 1, -1, 1.5].map(processIdentity)).to.deep.equal([undefined, undefined, undefined, undefined]);
  });
});
