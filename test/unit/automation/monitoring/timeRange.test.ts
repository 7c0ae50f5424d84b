import { expect } from "chai";
import { parseTimeRange } from "../../../../automation/monitoring/timeRange.ts";

const now = new Date("2026-11-24T12:00:00Z");

describe("parseTimeRange", () => {
  it("reads a duration back from now", () => {
    expect(parseTimeRange({ since: "24h" }, now)).to.deep.equal({ from: new Date("2026-11-23T12:00:00Z") });
    expect(parseTimeRange({ since: "90m" }, now).from).to.deep.equal(new Date("2026-11-24T10:30:00Z"));
  });

  it("reads ISO times, UTC unless they say otherwise", () => {
    const expected = { from: new Date("2026-11-24T00:00:00Z"), to: new Date("2026-11-24T14:00:00Z") };
    expect(parseTimeRange({ from: "2026-11-24", to: "2026-11-24T14" }, now)).to.deep.equal(expected);
    expect(parseTimeRange({ from: "2026-11-24T00:00", to: "2026-11-24T15:00+01:00" }, now)).to.deep.equal(expected);
  });

  it("is open at both ends for nothing", () => expect(parseTimeRange({}, now)).to.deep.equal({}));

  it("says what is wrong", () => {
    expect(() => parseTimeRange({ since: "yesterday" }, now)).to.throw('like 30m, 24h, 7d or 2w, got "yesterday"');
    expect(() => parseTimeRange({ since: "0h" }, now)).to.throw("--since");
    expect(() => parseTimeRange({ from: "24/11/2026" }, now)).to.throw("--from must be an ISO time");
    expect(() => parseTimeRange({ since: "1h", from: "2026-11-24" }, now)).to.throw("exclude each other");
    expect(() => parseTimeRange({ from: "2026-11-25", to: "2026-11-24" }, now)).to.throw("must lie before");
  });
});
