import { expect } from "chai";
import { opener } from "../../../../../automation/cli/verbs/studio.ts";

describe("opener", () => {
  it("is the system's own, where there is a display", () => {
    expect(opener("darwin", {})).to.equal("open");
    expect(opener("linux", { DISPLAY: ":0" })).to.equal("xdg-open");
    expect(opener("linux", { WAYLAND_DISPLAY: "wayland-0" })).to.equal("xdg-open");
  });

  it("is none without a display", () => {
    expect(opener("linux", {})).to.equal(undefined);
  });
});
