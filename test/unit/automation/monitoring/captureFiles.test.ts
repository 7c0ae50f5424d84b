import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ListObjectsV2Command, NoSuchBucket, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { MonitoringError } from "../../../../automation/monitoring/errors.ts";
import { mockedClient } from "../../../support/mockedClient.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";
import { listCaptureFiles, mayHold } from "../../../../automation/monitoring/captureFiles.ts";

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

describe("listCaptureFiles", () => {
  const folder = useTempFolder();
  const s3 = mockedClient(S3Client);

  it("names the folder that it may not read", async () => {
    const closed = join(folder(), "scones", "AllTraffic");
    mkdirSync(closed, { recursive: true });
    chmodSync(closed, 0);
    // Nothing is closed to root.
    const isRoot = process.geteuid?.() === 0;
    chmodSync(folder(), 0o755);
    if (isRoot) process.seteuid?.(65534);
    const error: unknown = await listCaptureFiles(folder(), {})
      .catch((thrown: unknown) => thrown)
      .finally(() => {
        if (isRoot) process.seteuid?.(0);
        chmodSync(closed, 0o755);
      });
    expect(error).to.be.instanceOf(MonitoringError);
    expect((error as Error).message).to.contain(`the folder ${closed} can't be read: EACCES`);
  });

  it("names the bucket that is not there, where S3's own words do not", async () => {
    s3.on(ListObjectsV2Command).rejects(
      new NoSuchBucket({ message: "The specified bucket does not exist", $metadata: {} }),
    );
    const error: unknown = await listCaptureFiles("s3://gone/x", {}, new S3Client({ region: "us-east-1" })).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(MonitoringError);
    expect((error as Error).message).to.equal("there is no bucket gone");
  });
});
