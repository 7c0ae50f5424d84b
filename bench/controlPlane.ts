/**
 * SageMaker's control plane of the local cloud beside moto's server, both called by the AWS SDK in the same run: describing,
 * listing, creating, and how long it takes from CreateEndpoint to InService (moto says InService at once and serves nothing).
 *
 *   node bench/controlPlane.ts PYTHON [CALLS]      PYTHON has moto[server]
 */
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  DescribeModelCommand,
  ListModelsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { BenchCloud } from "./cloud/benchCloud.ts";
import { cpuSeconds, type Latencies, ms, oneByOne, percentiles, printTable } from "./cloud/measure.ts";
import { startMoto } from "./peers/motoServer.ts";

const [python = "python3", asked = "1000"] = process.argv.slice(2);
const calls = Number(asked);
const ENDPOINTS = 10;
const MODELS = 100;
const LOOK_MILLISECONDS = 10;

const bench = new BenchCloud();
const rows: string[][] = [["", "local cloud p50", "p99", "moto p50", "p99"]];
const moto = await startMoto(python);
try {
  await bench.open();
  await bench.train();
  await bench.configure("scones");
  const there = new SageMakerClient({ ...bench.cloud.config(), endpoint: moto.url });
  await prepareMoto(there);
  const servers = [bench.sageMaker, there] as const;

  await both("CreateModel", MODELS, (client, i) => client.send(new CreateModelCommand(modelRequest(`model-${i}`))));
  await both("DescribeModel", calls, (client, i) =>
    client.send(new DescribeModelCommand({ ModelName: `model-${i % MODELS}` })),
  );
  await both("ListModels, 10 of 101", calls / 4, (client) => client.send(new ListModelsCommand({ MaxResults: 10 })));
  const before = cpuSeconds(bench.pid);
  const ready = percentiles(await createToInService());
  rows.push(["CreateEndpoint to InService", ms(ready.p50), ms(ready.p99), "serves nothing", ""]);
  const cost = (cpuSeconds(bench.pid) - before) / ENDPOINTS;
  await there.send(new CreateEndpointCommand({ EndpointName: "scones", EndpointConfigName: "scones" }));
  await both("DescribeEndpoint", calls, (client) =>
    client.send(new DescribeEndpointCommand({ EndpointName: "scones" })),
  );
  printTable(rows);
  console.log(`processor time from create to deleted, container included: ${cost.toFixed(2)} s`);

  async function both(
    name: string,
    count: number,
    call: (client: SageMakerClient, i: number) => Promise<unknown>,
  ): Promise<void> {
    const seen: Latencies[] = [];
    for (const client of servers) seen.push(await oneByOne(count, (i) => call(client, i)));
    rows.push([name, ...seen.flatMap(({ p50, p99 }) => [ms(p50), ms(p99)])]);
  }
} finally {
  moto.stop();
  await bench.close();
}

function modelRequest(name: string): ConstructorParameters<typeof CreateModelCommand>[0] {
  const container = { Image: "000000000000.dkr.ecr.us-east-1.amazonaws.com/image-classification:1" };
  return { ModelName: name, ExecutionRoleArn: bench.role, PrimaryContainer: container };
}

async function prepareMoto(client: SageMakerClient): Promise<void> {
  await client.send(new CreateModelCommand(modelRequest("scones")));
  await client.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: "scones",
      ProductionVariants: [
        { VariantName: "A", ModelName: "scones", InstanceType: "ml.m5.large", InitialInstanceCount: 1 },
      ],
    }),
  );
}

/** Milliseconds until DescribeEndpoint says InService, for endpoints one after another; the last one stays. */
async function createToInService(): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < ENDPOINTS; i++) {
    const EndpointName = i === ENDPOINTS - 1 ? "scones" : `scones-${i}`;
    const began = performance.now();
    await bench.sageMaker.send(new CreateEndpointCommand({ EndpointName, EndpointConfigName: "scones" }));
    for (;;) {
      const { EndpointStatus, FailureReason } = await bench.sageMaker.send(
        new DescribeEndpointCommand({ EndpointName }),
      );
      if (EndpointStatus === "InService") break;
      if (EndpointStatus !== "Creating") throw new Error(`${EndpointStatus ?? ""}: ${FailureReason ?? ""}`);
      await sleep(LOOK_MILLISECONDS);
    }
    times.push(performance.now() - began);
    if (EndpointName !== "scones") await bench.sageMaker.send(new DeleteEndpointCommand({ EndpointName }));
  }
  return times;
}
