import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { isRunning, processIdentity, sameBoot } from "../../../../local/cloud/processIdentity.ts";

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
