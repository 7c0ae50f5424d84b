/**
 * InvokeEndpoint of the local cloud (signatures, IAM, data capture on) beside a Flask + gunicorn serving container that
 * has the same model in numpy, both called by the AWS SDK with the same pictures in the same run.
 *
 *   node bench/invokeEndpoint.ts PYTHON [REQUESTS] [ARCHIVE]
 *
 * PYTHON has flask, gunicorn, numpy and pillow; ARCHIVE is of CIFAR-100's layout, in place of the embedded sample.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { BenchCloud, type Picture } from "./cloud/benchCloud.ts";
import { invokeWith } from "./cloud/invoke.ts";
import { cpuSeconds, ms, oneByOne, printTable, together } from "./cloud/measure.ts";
import { mean, median } from "./imageClassification/scores.ts";
import { startFlask } from "./peers/flaskServing.ts";
import type { Peer } from "./peers/peer.ts";

const [python = "python3", asked = "2000", archive] = process.argv.slice(2);
const requests = Number(asked);
const CLIENTS = 16;
const ROUNDS = 3;
const workers = availableParallelism();

const bench = new BenchCloud();
const folder = mkdtempSync(join(tmpdir(), "invoke-bench-"));
let peer: Peer | undefined;
try {
  await bench.open(archive);
  await bench.train();
  await bench.configure("one", 1);
  await bench.endpoint("one");
  await bench.configure("all", workers);
  await bench.endpoint("all");
  const pictures = bench.testPictures;
  console.log(
    `PNG of ${mean(pictures.map(({ png }) => png.length)).toFixed(0)} bytes, ${workers} cores, ${requests} requests`,
  );
  peer = await startFlask(python, await bench.unpackModel(folder), workers);
  const there = new SageMakerRuntimeClient({ ...bench.cloud.config(), endpoint: peer.url });
  const furthest = await compare(bench.runtime, there, pictures);
  console.log(`largest difference of a probability: ${furthest.toExponential(1)}`);

  const servers = [
    { name: "local cloud, 1 instance", client: bench.runtime, endpoint: "one", pid: bench.pid },
    { name: `local cloud, ${workers} instances`, client: bench.runtime, endpoint: "all", pid: bench.pid },
    { name: `Flask + gunicorn, ${workers} workers`, client: there, endpoint: "any", pid: peer.pid },
  ];
  const measured = servers.map((server) => ({ server, rounds: [] as Measured[] }));
  for (let round = 0; round < ROUNDS; round++)
    for (const { server, rounds } of measured) rounds.push(await measure(server, pictures));
  printTable([
    ["", "p50", "p99", `${CLIENTS} clients`, "p50", "p99", "server CPU a request"],
    ...measured.map(({ server, rounds }) => {
      const of = (pick: (one: Measured) => number): number => median(rounds.map(pick));
      return [
        ...[server.name, ms(of((r) => r.p50)), ms(of((r) => r.p99)), `${of((r) => r.rate).toFixed(0)}/s`],
        ...[ms(of((r) => r.busyP50)), ms(of((r) => r.busyP99)), ms(of((r) => r.cpu))],
      ];
    }),
  ]);
} finally {
  peer?.stop();
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
}

interface Server {
  readonly name: string;
  readonly client: SageMakerRuntimeClient;
  readonly endpoint: string;
  readonly pid: number;
}

interface Measured {
  readonly p50: number;
  readonly p99: number;
  readonly rate: number;
  readonly busyP50: number;
  readonly busyP99: number;
  readonly cpu: number;
}

async function measure({ client, endpoint, pid }: Server, pictures: readonly Picture[]): Promise<Measured> {
  const call = (i: number): Promise<unknown> => invokeWith(client, endpoint, pictures, i);
  await oneByOne(100, call);
  const calm = await oneByOne(requests, call);
  const before = cpuSeconds(pid);
  const busy = await together(CLIENTS, requests, call);
  const cpu = ((cpuSeconds(pid) - before) / requests) * 1000;
  return { ...calm, rate: busy.rate, busyP50: busy.p50, busyP99: busy.p99, cpu };
}

/** The largest difference between the probabilities of both servers. */
async function compare(
  here: SageMakerRuntimeClient,
  there: SageMakerRuntimeClient,
  pictures: readonly Picture[],
): Promise<number> {
  let furthest = 0;
  for (let i = 0; i < 50; i++) {
    const [ours, theirs] = [await invokeWith(here, "one", pictures, i), await invokeWith(there, "any", pictures, i)];
    furthest = Math.max(furthest, ...ours.map((value, i) => Math.abs(value - (theirs[i] ?? NaN))));
  }
  if (!(furthest < 0.01)) throw new Error(`the two servers do not have the same model: ${furthest}`);
  return furthest;
}
