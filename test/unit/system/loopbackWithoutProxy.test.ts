import { expect } from "chai";
import { loopbackWithoutProxy } from "../../../system/loopbackWithoutProxy.mjs";

describe("loopbackWithoutProxy", () => {
  it("adds the loopback addresses to what needs no proxy already, in both spellings of the name", () => {
    const names = "intranet.example,127.0.0.1,localhost,::1";
    expect(loopbackWithoutProxy({ NO_PROXY: "intranet.example" })).to.deep.equal({ NO_PROXY: names, no_proxy: names });
    expect(loopbackWithoutProxy({ no_proxy: "localhost" }).NO_PROXY).to.equal("localhost,127.0.0.1,::1");
    expect(loopbackWithoutProxy({}).no_proxy).to.equal("127.0.0.1,localhost,::1");
  });
});
