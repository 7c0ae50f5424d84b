import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { withLock } from "../../../local/lock.ts";

describe("withLock", () => {
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
    const held = pathToFileURL(join(import.meta.dirname, "../../../local/lock.ts")).href;
    const script =
      `const { withLock } = await import(${JSON.stringify(held)});` +
      `const work = () => new Promise((done) => { process.stdout.write("held"); setTimeout(done, 600_000); });` +
      `await withLock(${JSON.stringify(path)}, 1000, work);`;
    const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(holder.stdout, "data");
    const waits: string[] = [];
    const told = (): void => {
      waits.push("waits");
      holder.kill("SIGKILL");
    };
    expect(await withLock(path, 10_000, () => Promise.resolve("mine"), told)).to.equal("mine");
    expect(waits).to.deep.equal(["waits"]);
  });
});
