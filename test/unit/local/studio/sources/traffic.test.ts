import { expect } from "chai";
import { summarize } from "../../../../../local/studio/sources/traffic.ts";

describe("summarize", () => {
  const start = Date.parse("2026-11-24T09:00:00Z");
  const at = (minute: number): Date => new Date(start + minute * 60_000);

  it("adds variants up, minute by minute, and weighs latencies by their number", () => {
    const traffic = summarize(
      [
        { Id: "invocations_0", Timestamps: [at(0), at(59)], Values: [3, 1] },
        { Id: "invocations_1", Timestamps: [at(59)], Values: [4] },
        { Id: "latencySum_0", Timestamps: [at(0)], Values: [4000] },
        { Id: "latencyCount_0", Timestamps: [at(0)], Values: [4] },
        { Id: "latencySum_1", Timestamps: [at(59)], Values: [16_000] },
        { Id: "latencyCount_1", Timestamps: [at(59)], Values: [4] },
        { Id: "latencyMaximum_1", Timestamps: [at(59)], Values: [9000] },
        { Id: "clientErrors_0", Timestamps: [at(0)], Values: [2] },
      ],
      start,
    );
    expect(traffic).to.include({
      invocations: 8,
      clientErrors: 2,
      serverErrors: 0,
      meanLatency: 2.5,
      maximumLatency: 9,
    });
    expect(traffic.minutes).to.have.length(60);
    expect([
      traffic.minutes[0]?.invocations,
      traffic.minutes[1]?.invocations,
      traffic.minutes[59]?.invocations,
    ]).to.deep.equal([3, 0, 5]);
  });

  it("knows no latency where nothing was asked", () => {
    expect(summarize([], start)).not.to.have.any.keys("meanLatency", "maximumLatency");
  });
});
