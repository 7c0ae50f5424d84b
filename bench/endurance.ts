/**
 * Many invocations of one endpoint: whether every answer is the right one, every capture is in S3 once, and how the
 * memory of the local cloud grows, beside a Flask + gunicorn serving container (which captures nothing).
 *
 *   node bench/endurance.ts [PYTHON] [INVOCATIONS] [ROUNDS]      PYTHON has flask, gunicorn, numpy and pillow
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import pMap from "p-map";
import { BenchCloud } from "./cloud/benchCloud.ts";
import { invokeWith } from "./cloud/invoke.ts";
import { printTable, residentMegabytes, together } from "./cloud/measure.ts";
import { startFlask } from "./peers/flaskServing.ts";

const [python, asked = "10000", rounds = "2"] = process.argv.slice(2);
const invocations = Number(asked);
const CLIENTS = 16;
const WARM_UP = 1000;

const bench = new BenchCloud();
const folder = mkdtempSync(join(tmpdir(), "endurance-bench-"));
const rows: string[][] = [["", "invocations", "rate", "before", "after", "growth"]];
let wrong = 0;
try {
  await bench.open();
  await bench.train();
  await bench.configure("scones", 2);
  await bench.endpoint("scones");
  const pictures = bench.testPictures;
  const expected = await pMap(pictures, (_, i) => invokeWith(bench.runtime, "scones", pictures, i), { concurrency: 4 });
  await run("warm-up", bench.runtime, WARM_UP, () => residentMegabytes(bench.pid), expected);
  for (let round = 1; round <= Number(rounds); round++)
    await run(`local cloud, round ${round}`, bench.runtime, invocations, () => residentMegabytes(bench.pid), expected);
  await sleep(4000);
  const answered = pictures.length + WARM_UP + Number(rounds) * invocations;
  const { lines, ids } = await captured();
  if (python !== undefined) {
    const peer = await startFlask(python, await bench.unpackModel(folder), 2);
    try {
      const client = new SageMakerRuntimeClient({ ...bench.cloud.config(), endpoint: peer.url });
      const memory = (): number => family(peer.pid).reduce((sum, pid) => sum + residentMegabytes(pid), 0);
      await run("warm-up", client, WARM_UP, memory, expected);
      await run("Flask + gunicorn", client, invocations, memory, expected);
    } finally {
      peer.stop();
    }
  }
  printTable(rows);
  console.log(`wrong answers: ${wrong}; answered ${answered}, captured ${lines}, of these different ${ids}`);
  if (wrong > 0 || lines !== answered || ids !== answered) process.exitCode = 1;
} finally {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
}

async function run(
  name: string,
  client: SageMakerRuntimeClient,
  count: number,
  memory: () => number,
  expected: readonly number[][],
): Promise<void> {
  const before = memory();
  const { rate } = await together(CLIENTS, count, async (i) => {
    const answer = await invokeWith(client, "scones", bench.testPictures, i);
    if (answer.some((value, c) => Math.abs(value - (expected[i % expected.length]?.[c] ?? NaN)) > 0.01)) wrong++;
  });
  // What is still on its way out, such as captures to S3, is none of what stays.
  await sleep(3000);
  const after = memory();
  const growth = `${(after - before).toFixed(1)} MB`;
  rows.push([name, String(count), `${rate.toFixed(0)}/s`, `${before.toFixed(0)} MB`, `${after.toFixed(0)} MB`, growth]);
}

/** Lines of captured data in S3, and how many different requests they are of. */
async function captured(): Promise<{ lines: number; ids: number }> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client: bench.s3 }, { Bucket: bench.bucket, Prefix: "captured/" }))
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
  const ids = new Set<string>();
  let lines = 0;
  for (const Key of keys) {
    const { Body } = await bench.s3.send(new GetObjectCommand({ Bucket: bench.bucket, Key }));
    for (const line of ((await Body?.transformToString()) ?? "").split("\n")) {
      if (line === "") continue;
      lines++;
      ids.add((JSON.parse(line) as { eventMetadata: { eventId: string } }).eventMetadata.eventId);
    }
  }
  return { lines, ids: ids.size };
}

/** A process and its children. */
function family(pid: number): number[] {
  const children = readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ")[1] === String(pid);
    } catch {
      return false;
    }
  });
  return [pid, ...children.map(Number)];
}
