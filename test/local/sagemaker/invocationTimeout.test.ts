import { join } from "node:path";
import { expect } from "chai";
import { writeFaults } from "../../../local/sagemaker/hosting/faults.ts";
import { problem, Workshop } from "./workshop.ts";

const TIMED_OUT =
  /^ModelError: Received server error \(0\) from primary with message "Your invocation timed out while waiting for a response from container primary\. .*"\. See https:.* in account 000000000000 for more information\.$/;

describe("an invocation that takes too long", function () {
  this.timeout(60_000);
  const workshop = new Workshop();

  before(async () => {
    process.env["SCONES_INVOCATION_TIMEOUT_SECONDS"] = "0.6";
    try {
      await workshop.open();
    } finally {
      delete process.env["SCONES_INVOCATION_TIMEOUT_SECONDS"];
    }
    await workshop.config("config", [await workshop.model("model")]);
    await workshop.endpoint("shop", "config");
  });
  after(() => workshop.close());

  it("ends with AWS's words, and the container serves on", async () => {
    const began = Date.now();
    expect(await problem(workshop.invoke("shop", "think for ever"))).to.match(TIMED_OUT);
    expect(Date.now() - began).to.be.greaterThan(590);
    expect(await workshop.invoke("shop", "x")).to.include({ version: "1" });
  });

  it("is one that a played slowness makes, too", async () => {
    const state = join(workshop.cloud.stateDir, "sagemaker");
    await writeFaults(state, [{ endpoint: "shop", kind: "slow", milliseconds: 60_000 }]);
    await new Promise((done) => setTimeout(done, 250));
    expect(await problem(workshop.invoke("shop", "x"))).to.match(TIMED_OUT);
    await writeFaults(state, []);
  });
});
