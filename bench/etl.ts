/**
 * The ETL beside the usual Python script, on an archive of the official size that it makes in a temporary folder.
 *
 *   node bench/etl.ts [PYTHON]      PYTHON has numpy, matplotlib and boto3
 *
 * Both upload to one local cloud. Every run is a process of its own, measured from its start to its end.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TestCloud } from "../test/local/cloud/testCloud.ts";
import { makeArchive } from "./etl/makeArchive.ts";

interface Run {
  readonly seconds: number;
  readonly pictures: number;
  readonly peakMegabytes: number;
}

const python = process.argv[2] ?? "python3";
const programs = {
  ours: [process.execPath, fileURLToPath(new URL("etl/ours.ts", import.meta.url))],
  usual: [python, fileURLToPath(new URL("etl/usual.py", import.meta.url))],
} as const;

const folder = mkdtempSync(join(tmpdir(), "etl-bench-"));
const cloud = new TestCloud();
try {
  const archive = join(folder, "cifar-100-python.tar.gz");
  await Promise.all([makeArchive(archive), cloud.start()]);
  console.log(`archive: 60,000 records, ${(statSync(archive).size / 1e6).toFixed(0)} MB`);
  compare("decode and filter", 3, (program) => run(program, ["decode", archive]));
  compare("archive to S3", 3, (program, turn) =>
    run(program, ["upload", archive, `etl-bench-${program}-${process.pid}-${turn}`]),
  );
} finally {
  await cloud.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** Runs both in turns and compares the fastest of each. */
function compare(what: string, turns: number, measure: (program: keyof typeof programs, turn: number) => Run): void {
  const runs: Record<keyof typeof programs, Run[]> = { ours: [], usual: [] };
  for (let turn = 0; turn < turns; turn++) {
    for (const program of ["usual", "ours"] as const) runs[program].push(measure(program, turn));
  }
  const best = (list: Run[]): Run => list.reduce((a, b) => (b.seconds < a.seconds ? b : a));
  const [ours, usual] = [best(runs.ours), best(runs.usual)];
  if (ours.pictures !== usual.pictures)
    throw new Error(`${what}: ${ours.pictures} pictures here, ${usual.pictures} there`);
  const show = ({ seconds, peakMegabytes }: Run): string =>
    `${seconds.toFixed(2)} s (peak ${peakMegabytes.toFixed(0)} MB)`;
  console.log(
    `${what}: ${ours.pictures} pictures; ours ${show(ours)}, pickle + numpy ${show(usual)}: ${(usual.seconds / ours.seconds).toFixed(1)} times as fast`,
  );
}

function run(program: keyof typeof programs, args: readonly string[]): Run {
  const [command, file] = programs[program];
  const { endpoint = "", accessKeyId = "", secretAccessKey = "" } = cloud.status;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_REGION: "us-east-1",
  };
  const start = performance.now();
  const result = spawnSync(command, [file, ...args], { encoding: "utf8", env, cwd: folder });
  const seconds = (performance.now() - start) / 1000;
  if (result.status !== 0)
    throw new Error(`${program} ${args.join(" ")} failed: ${result.error?.message ?? result.stderr}`);
  return { seconds, ...(JSON.parse(result.stdout) as Omit<Run, "seconds">) };
}
