import { expect } from "chai";
import { DiskFullError, isDiskFull, namingFullDiskOf } from "../../../system/fullDisk.ts";

const enospc = (): Error => Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });

describe("fullDisk", () => {
  it("names the folder, which the system's message does not", () => {
    const named = namingFullDiskOf(enospc(), "/var/state/store.json");
    expect(named).to.be.instanceOf(DiskFullError);
    expect(named).to.have.property("message").that.contains("no space left for /var/state.");
    expect(namingFullDiskOf(named, "/elsewhere/x")).to.equal(named);
  });

  it("knows a full disk behind other errors, and a used-up quota", () => {
    expect(isDiskFull(new Error("download failed", { cause: enospc() }))).to.equal(true);
    expect(isDiskFull(Object.assign(new Error("quota"), { code: "EDQUOT" }))).to.equal(true);
  });

  it("leaves other errors as they are", () => {
    const denied = Object.assign(new Error("EACCES"), { code: "EACCES" });
    expect(namingFullDiskOf(denied, "/var/state/store.json")).to.equal(denied);
    expect(isDiskFull("ENOSPC")).to.equal(false);
  });
});
