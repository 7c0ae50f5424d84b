/**
 * The ETL beside the usual Python script, on an archive of the official size that it makes in a temporary folder.
 *
 *   node bench/etl.ts [PYTHON]      PYTHON has numpy, matplotlib and boto3
 *
 * Every run is a process of its own, measured from its start to its end. Both upload to one local cloud, and that twice:
 * straight into it, where its own work on the same processors (0.7 ms an object) is most of it, and with answers
 * that come 10 ms later, as from a store that is not on this machine. Of S3 AWS says that small requests often take tens of
 * milliseconds:
 * https://docs.aws.amazon.com/whitepapers/latest/s3-optimizing-performance-best-practices/timeouts-and-retries-for-latency-sensitive-applications.html
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { TestCloud } from "../test/local/cloud/testCloud.ts";
import { putAway } from "./etl/distance.ts";
import { makeArchive } from "./etl/makeArchive.ts";

interface Run {
  readonly seconds: number;
  readonly pictures: number;
  readonly peakMegabytes: number;
}

const python = process.argv[2] ?? "python3";
const programs = {
  ours: [process.execPath, fileURLToPath(new URL("etl/ours.mjs", import.meta.url))],
  usual: [python, fileURLToPath(new URL("etl/usual.py", import.meta.url))],
} as const;
const distanceMs = 10;

const folder = mkdtempSync(join(tmpdir(), "etl-bench-"));
const cloud = new TestCloud();
try {
  const archive = join(folder, "cifar-100-python.tar.gz");
  await Promise.all([makeArchive(archive), cloud.start()]);
  console.log(`archive: 60,000 records, ${(statSync(archive).size / 1e6).toFixed(0)} MB`);
  const { endpoint = "" } = cloud.status;
  const upload = (where: string, url: string) => (program: keyof typeof programs, turn: number) =>
    run(program, ["upload", archive, `etl-bench-${where}-${program}-${turn}`], url);
  await compare("decode and filter", 3, (program) => run(program, ["decode", archive], endpoint));
  await compare("archive to S3 on this machine", 3, upload("here", endpoint));
  const away = await putAway(endpoint, distanceMs);
  await compare(`archive to S3 ${distanceMs} ms away`, 2, upload("away", away.url));
  away.close();
} finally {
  await cloud.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** Runs both in turns and compares the fastest of each. */
async function compare(
  what: string,
  turns: number,
  measure: (program: keyof typeof programs, turn: number) => Promise<Run>,
): Promise<void> {
  const runs: Record<keyof typeof programs, Run[]> = { ours: [], usual: [] };
  for (let turn = 0; turn < turns; turn++) {
    for (const program of ["usual", "ours"] as const) runs[program].push(await measure(program, turn));
  }
  const best = (list: Run[]): Run => list.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const [ours, usual] = [best(runs.ours), best(runs.usual)];
  if (ours.pictures !== usual.pictures)
    throw new Error(`${what}: ${ours.pictures} pictures here, ${usual.pictures} there`);
  const show = ({ seconds, peakMegabytes }: Run): string =>
    `${seconds.toFixed(2)} s (peak ${peakMegabytes.toFixed(0)} MB)`;
  console.log(
    `${what}: ${ours.pictures} pictures; ours ${show(ours)}, the usual script ${show(usual)}: ${(usual.seconds / ours.seconds).toFixed(1)} times as fast`,
  );
}

async function run(program: keyof typeof programs, args: readonly string[], endpoint: string): Promise<Run> {
  const [command, file] = programs[program];
  const { accessKeyId = "", secretAccessKey = "" } = cloud.status;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: "us-east-1",
  };
  // What an earlier run left to be written is not this run's work.
  await promisify(execFile)("sync");
  const start = performance.now();
  const { stdout } = await promisify(execFile)(command, [file, ...args], { env, cwd: folder });
  const seconds = (performance.now() - start) / 1000;
  return { seconds, ...(JSON.parse(stdout) as Omit<Run, "seconds">) };
}
