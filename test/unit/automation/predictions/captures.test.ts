import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mock } from "node:test";
import { S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { collectCaptures, recordsSince } from "../../../../automation/predictions/captures.ts";
import { Clients } from "../../../../automation/stack/clients.ts";
import { baselineRequestId } from "../../../../domain/captures/baselineRequest.ts";
import { answerCommands } from "../../../support/sentCommands.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

describe("recordsSince", () => {
  const lines = ["2026-11-24T14:05:11Z", "2026-11-24T14:05:12Z", "2026-11-24T14:05:13Z"]
    .map((inferenceTime) => JSON.stringify({ eventMetadata: { eventId: "x", inferenceTime }, eventVersion: "0" }))
    .join("\n");

  it("counts the records of the awaited time, its own second too", () => {
    expect(recordsSince(lines, new Date("2026-11-24T14:05:12.900Z"))).to.equal(2);
    expect(recordsSince(lines, new Date("2026-11-24T15:00:00Z"))).to.equal(0);
  });
});

describe("collectCaptures", () => {
  const folder = useTempFolder();
  afterEach(() => mock.restoreAll());

  it("reads each object once, also where the baseline's lines are left out of it", async () => {
    const line = (inferenceId?: string): string =>
      `${JSON.stringify({ eventMetadata: { inferenceTime: "2026-11-24T14:05:12Z", inferenceId } })}\n`;
    const text = line(baselineRequestId("m", 0)) + line();
    const modified = new Date("2026-11-24T14:06:00.250Z");
    const sent = answerCommands(S3Client, {
      ListObjectsV2: () => ({
        Contents: [{ Key: "captured/e/hour/a.jsonl", Size: text.length, LastModified: modified }],
      }),
      GetObject: () => ({ Body: { transformToString: () => Promise.resolve(text) } }),
    });
    const target = join(folder(), "captured");
    mkdirSync(target);
    writeFileSync(join(target, "of-another.jsonl"), text);
    const collect = (): ReturnType<typeof collectCaptures> =>
      collectCaptures({
        ...{ clients: new Clients(), source: "s3://b/captured/e", folder: target, expected: 1, patienceSeconds: 1 },
        ...{
          since: new Date("2026-11-24T14:05:00Z"),
          signal: new AbortController().signal,
          onProgress: () => undefined,
        },
      });
    for (const gets of [1, 1]) {
      expect(await collect()).to.deep.equal({ files: ["hour-a.jsonl"], arrived: 1 });
      expect(sent.filter(({ name }) => name === "GetObject")).to.have.length(gets);
    }
    expect(readdirSync(target)).to.deep.equal(["hour-a.jsonl"]);
    expect(readFileSync(join(target, "hour-a.jsonl"), "utf8")).to.equal(line());
    modified.setSeconds(1);
    await collect();
    expect(sent.filter(({ name }) => name === "GetObject")).to.have.length(2);
  });
});
