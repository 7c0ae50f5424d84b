import { expect } from "chai";
import { mayHold, parseS3Uri } from "../../../../automation/monitoring/captureFiles.ts";

const range = { from: new Date("2026-02-28T22:30:00Z"), to: new Date("2026-03-01T00:10:00Z") };

describe("mayHold", () => {
  const cases: [string, boolean][] = [
    ["scones/AllTraffic/", true],
    ["scones/AllTraffic/2026/", true],
    ["scones/AllTraffic/2025/", false],
    ["scones/AllTraffic/2026/02/", true],
    ["scones/AllTraffic/2026/03/", true],
    ["scones/AllTraffic/2026/04/", false],
    ["scones/AllTraffic/2026/02/27/", false],
    ["scones/AllTraffic/2026/02/28/", true],
    ["scones/AllTraffic/2026/02/28/21/", false],
    ["scones/AllTraffic/2026/02/28/22/", true],
    ["scones/AllTraffic/2026/03/01/01/", true],
    ["scones/AllTraffic/2026/03/01/02/", false],
  ];
  for (const [folder, expected] of cases) {
    it(`${expected ? "keeps" : "leaves out"} ${folder}`, () => expect(mayHold(folder, range)).to.equal(expected));
  }

  it("keeps everything without a range", () => expect(mayHold("a/b/1999/01/01/01/", {})).to.equal(true));
});

describe("parseS3Uri", () => {
  it("takes bucket and prefix apart", () => {
    expect(parseS3Uri("s3://b")).to.deep.equal({ bucket: "b", prefix: "" });
    expect(parseS3Uri("s3://b/x/y/")).to.deep.equal({ bucket: "b", prefix: "x/y/" });
  });
  it("fails for anything else", () => expect(() => parseS3Uri("s3:///x")).to.throw("not an S3 URI"));
});
