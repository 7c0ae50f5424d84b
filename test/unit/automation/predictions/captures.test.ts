import { expect } from "chai";
import { parseS3Uri, recordsSince } from "../../../../automation/predictions/captures.ts";

describe("parseS3Uri", () => {
  it("takes bucket and prefix apart", () => {
    expect(parseS3Uri("s3://b/captured/endpoint")).to.deep.equal({ bucket: "b", prefix: "captured/endpoint/" });
    expect(parseS3Uri("s3://b/captured/")).to.deep.equal({ bucket: "b", prefix: "captured/" });
    expect(parseS3Uri("s3://b")).to.deep.equal({ bucket: "b", prefix: "" });
  });

  it("fails on anything else", () => {
    expect(() => parseS3Uri("https://b/captured")).to.throw("is no S3 URI");
  });
});

describe("recordsSince", () => {
  const lines = ["2026-11-24T14:05:11Z", "2026-11-24T14:05:12Z", "2026-11-24T14:05:13Z"]
    .map((inferenceTime) => JSON.stringify({ eventMetadata: { eventId: "x", inferenceTime }, eventVersion: "0" }))
    .join("\n");

  it("counts the records of the awaited time, its own second too", () => {
    expect(recordsSince(lines, new Date("2026-11-24T14:05:12.900Z"))).to.equal(2);
    expect(recordsSince(lines, new Date("2026-11-24T15:00:00Z"))).to.equal(0);
  });
});
