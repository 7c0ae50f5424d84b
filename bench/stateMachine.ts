/**
 * The workflow's state machine (serialize, classify, filter; definition and functions of the project, with their roles),
 * beside a script that calls the same three functions in turn itself, which is what the state machine replaces.
 *
 *   node bench/stateMachine.ts [EXECUTIONS]
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateFunctionCommand, InvokeCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionOutput,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { setTimeout as sleep } from "node:timers/promises";
import { workflowDefinition } from "../components/inferenceWorkflow/workflowDefinition.ts";
import { buildFunctions } from "../functions/build.ts";
import { zip } from "../test/local/cloud/zip.ts";
import { BenchCloud } from "./cloud/benchCloud.ts";
import { invokeWith } from "./cloud/invoke.ts";
import { cpuSeconds, ms, oneByOne, printTable } from "./cloud/measure.ts";

const executions = Number(process.argv[2] ?? "100");
const PARALLEL = 100;
const THRESHOLD = 0.93;
const LOOK_MILLISECONDS = 5;
const names = ["serializeImageData", "classifyImage", "filterLowConfidence"] as const;

const bench = new BenchCloud();
const folder = mkdtempSync(join(tmpdir(), "state-machine-bench-"));
try {
  await bench.open();
  await bench.train();
  await bench.configure("scones");
  await bench.endpoint("scones");
  const lambda = new LambdaClient(bench.cloud.config());
  const sfn = new SFNClient(bench.cloud.config());
  const [serialize, classify, filter] = await createFunctions(lambda);
  const roleArn = await bench.newRole("machine", "states.amazonaws.com", {
    ...{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" },
  });
  const tasks = { serializeImageData: serialize, classifyImage: classify, filterLowConfidence: filter };
  const definition = workflowDefinition({ partition: "aws", ...tasks }, { maxRetries: 3, functionTimeoutSeconds: 65 });
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({ name: "inference", roleArn, definition: JSON.stringify(definition) }),
  );

  const execute = async (i: number): Promise<DescribeExecutionOutput> => {
    const input = JSON.stringify(event(i));
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
      await sleep(LOOK_MILLISECONDS);
    }
  };
  const script = async (i: number): Promise<void> => {
    let payload: unknown = event(i);
    for (const FunctionName of [serialize, classify, filter]) {
      const { Payload, FunctionError } = await lambda.send(
        new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }),
      );
      if (FunctionError !== undefined) return;
      payload = (JSON.parse(Buffer.from(Payload ?? []).toString()) as { body: unknown }).body;
    }
  };
  await oneByOne(10, execute);
  await oneByOne(10, script);
  let before = cpuSeconds(bench.pid);
  const machine = await oneByOne(executions, execute);
  const machineCpu = (cpuSeconds(bench.pid) - before) / executions;
  before = cpuSeconds(bench.pid);
  const calls = await oneByOne(executions, script);
  const callsCpu = (cpuSeconds(bench.pid) - before) / executions;
  printTable([
    ["", "p50", "p99", "server CPU"],
    ["state machine, start to end seen", ms(machine.p50), ms(machine.p99), ms(machineCpu * 1000)],
    ["script, three Invoke calls", ms(calls.p50), ms(calls.p99), ms(callsCpu * 1000)],
  ]);
  const began = performance.now();
  const ends = await Promise.all(Array.from({ length: PARALLEL }, (_, i) => execute(i)));
  const seconds = (performance.now() - began) / 1000;
  const right = (await Promise.all(ends.map(isRight))).filter(Boolean).length;
  console.log(`${PARALLEL} executions at once: ${seconds.toFixed(1)} s, ${right} of them right`);
  if (right !== PARALLEL) process.exitCode = 1;
} finally {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
}

function event(i: number): object {
  const { key } = bench.testPictures[i % bench.testPictures.length] ?? { key: "" };
  return { image_data: "", s3_bucket: bench.bucket, s3_key: key, inferences: [] };
}

/** Whether an execution ended as the endpoint's own answer for its picture says. */
async function isRight({ status, output, error }: DescribeExecutionOutput, i: number): Promise<boolean> {
  const expected = await invokeWith(bench.runtime, "scones", bench.testPictures, i);
  if (Math.max(...expected) < THRESHOLD) return status === "FAILED" && error === "THRESHOLD_CONFIDENCE_NOT_MET";
  if (status !== "SUCCEEDED") return false;
  const { inferences } = JSON.parse(output ?? "{}") as { inferences: number[] };
  return expected.every((value, c) => Math.abs(value - (inferences[c] ?? NaN)) < 1e-6);
}

async function createFunctions(lambda: LambdaClient): Promise<[string, string, string]> {
  await buildFunctions(folder);
  const Role = await bench.newRole("function", "lambda.amazonaws.com", {
    ...{ Effect: "Allow", Action: ["s3:GetObject", "sagemaker:InvokeEndpoint", "logs:*"], Resource: "*" },
  });
  const arns = names.map(async (name) => {
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName: name, Runtime: "nodejs22.x", Handler: "index.handler", Role, Timeout: 65, MemorySize: 512 },
        Code: { ZipFile: zip("index.mjs", readFileSync(join(folder, name, "index.mjs"), "utf8")) },
        Environment: { Variables: { ENDPOINT_NAME: "scones", CONFIDENCE_THRESHOLD: String(THRESHOLD) } },
      }),
    );
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: name });
    return FunctionArn ?? "";
  });
  return (await Promise.all(arns)) as [string, string, string];
}
