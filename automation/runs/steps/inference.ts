import { createHash, randomBytes } from "node:crypto";
import type { StackOutputs } from "../../../domain/configuration/stackOutputs.ts";
import { SconesError } from "../errors.ts";
import type { ValidationSet } from "../../predictions/baseline.ts";
import type { RunOptions } from "../options.ts";
import type { Picture, Prediction } from "../../predictions/predict.ts";
import { predict } from "../../predictions/predict.ts";
import { formatPercent, formatMilliseconds, plural } from "../../progress/format.ts";
import type { LabelledKeys } from "../../dataset/selection.ts";
import { selectionOrder } from "../../dataset/selection.ts";
import type { Session } from "../session.ts";
import type { ExecutionRecord, Tally } from "../../workflow/workflow.ts";
import { runExecutions, tally } from "../../workflow/workflow.ts";

export const thresholdError = "THRESHOLD_CONFIDENCE_NOT_MET";

export interface Asked {
  readonly prediction: Prediction;
  /** Requests that this run sent to the endpoint. */
  readonly sent: number;
}

/** Asks about one picture and, once a model, about so many others that the monitor has an hour to judge. */
export async function predictStep(
  session: Session,
  options: RunOptions,
  outputs: StackOutputs,
  picture: Picture,
  validation: ValidationSet,
): Promise<Asked> {
  return session.reporter.step("predict", async (step) => {
    const { clients, reporter } = session;
    const prediction = await predict(clients, outputs.endpointName, outputs.classes, picture);
    const actual = validation.images.get(picture.name);
    reporter.emit({ type: "prediction", ...prediction, ...(actual === undefined ? {} : { actual }) });
    step.progress("asking about more test pictures");
    const more = await trafficOnce(session, options, outputs, validation);
    const others = more === 0 ? "" : `; ${plural(more, "more test picture")} asked about, for the monitor to judge`;
    return {
      value: { prediction, sent: 1 + more },
      message: `${prediction.image} is a ${prediction.label} (${formatPercent(prediction.confidence)})${others}`,
      counts: { pictures: 1 + more },
    };
  });
}

/** Sends further test pictures unless an earlier run did so to the same model; returns how many. */
async function trafficOnce(
  session: Session,
  options: RunOptions,
  outputs: StackOutputs,
  validation: ValidationSet,
): Promise<number> {
  if (outputs.monitor === undefined) return 0;
  const record = await session.record();
  const { endpointName, modelName, modelArtifactUri } = outputs;
  const parts = [endpointName, modelName, modelArtifactUri, validation.dataVersion];
  const fingerprint = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  if (!options.fresh && record.find("traffic", fingerprint) !== undefined) return 0;
  const { sendTraffic } = await import("../../predictions/traffic.ts");
  const began = performance.now();
  // The workflow asks about its own.
  const taken = new Set(selectionOrder(validation.images).slice(0, options.executions));
  const images = new Map([...validation.images].filter(([key]) => !taken.has(key)));
  const pictures = await sendTraffic(session.clients, outputs, { ...validation, images }, session.signal);
  await record.finish("traffic", fingerprint, (performance.now() - began) / 1000, { pictures });
  return pictures;
}

export interface WorkflowFindings {
  readonly definition: string;
  readonly records: readonly ExecutionRecord[];
  readonly tally: Tally;
  /** Executions that this run started and that reached the endpoint; the others are an earlier run's. */
  readonly invoked: number;
}

/** How many further images are tried, in parts of the first selection, when none of it stayed below the threshold. */
const furtherRounds = 3;

/**
 * Runs the workflow on a selection of the test images that depends on their names alone. The executions of an earlier
 * run count as long as model, endpoint, workflow, functions and data are the same ones.
 */
export async function workflowStep(
  session: Session,
  options: RunOptions,
  outputs: StackOutputs,
  images: LabelledKeys,
  dataVersion: string,
): Promise<WorkflowFindings> {
  return session.reporter.step("workflow", async (step) => {
    const began = performance.now();
    const { definition, fingerprint } = await describeWorkflow(session, outputs, dataVersion, options.executions);
    const record = await session.record();
    const known = options.fresh ? undefined : record.find("workflow", fingerprint);
    const namePrefix = known?.did["namePrefix"] ?? `run-${fingerprint}-${randomBytes(4).toString("hex")}`;
    if (typeof namePrefix !== "string") throw new SconesError("The record of earlier runs is damaged; use --fresh.");
    if (known === undefined) await record.finish("workflow", fingerprint, 0, { namePrefix });

    const order = selectionOrder(images);
    const records: ExecutionRecord[] = [];
    const started = new Set<string>();
    for (let round = 0; round <= furtherRounds; round++) {
      const from = round * options.executions;
      const keys = order.slice(from, from + options.executions);
      if (keys.length === 0) break;
      const more = await runExecutions({
        clients: session.clients,
        target: { stateMachineArn: outputs.stateMachineArn, bucket: outputs.bucketName, classes: outputs.classes },
        keys,
        firstIndex: from,
        labels: images,
        namePrefix,
        resume: known !== undefined,
        concurrency: options.concurrency,
        signal: session.signal,
        reporter: session.reporter,
        onStarted: (name) => started.add(name),
        onFinished: (_, finished) => step.progress(`${finished} of ${keys.length} executions`, finished / keys.length),
      });
      records.push(...more);
      if (records.some(({ error }) => error === thresholdError)) break;
      if (round < furtherRounds)
        session.reporter.info(`No execution fell below the threshold yet: trying further images.`);
    }
    const result = tally(records);
    const seconds = (performance.now() - began) / 1000;
    if (started.size > 0)
      await record.finish("workflow", fingerprint, seconds, { namePrefix, executions: records.length });
    const reused = records.length - started.size;
    const invoked = records.filter(({ name, inferences }) => started.has(name) && inferences !== undefined).length;
    const errors = Object.entries(result.failedByError).map(([name, count]) => `${count} × ${name}`);
    return {
      value: { definition, records, tally: result, invoked },
      message: `${plural(records.length, "execution")}${reused > 0 ? ` (${reused} of an earlier run)` : ""}: ${result.succeeded} succeeded, ${result.failed} failed${errors.length > 0 ? ` (${errors.join(", ")})` : ""}; p50 ${formatMilliseconds(result.p50 * 1000)}, p95 ${formatMilliseconds(result.p95 * 1000)}`,
      counts: { executions: result.executions, succeeded: result.succeeded, failed: result.failed, reused },
    };
  });
}

/** The definition as deployed, and a fingerprint of all that an execution's outcome depends on. */
async function describeWorkflow(
  session: Session,
  outputs: StackOutputs,
  dataVersion: string,
  executions: number,
): Promise<{ definition: string; fingerprint: string }> {
  const [{ DescribeStateMachineCommand }, { GetFunctionConfigurationCommand }, sfn, lambda] = await Promise.all([
    import("@aws-sdk/client-sfn"),
    import("@aws-sdk/client-lambda"),
    session.clients.sfn(),
    session.clients.lambda(),
  ]);
  const [machine, ...functions] = await Promise.all([
    sfn.send(new DescribeStateMachineCommand({ stateMachineArn: outputs.stateMachineArn })),
    ...outputs.functionNames.map((FunctionName) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))),
  ]);
  const definition = machine.definition ?? "";
  const parts = [
    outputs.stateMachineArn,
    machine.creationDate?.toISOString(),
    definition,
    outputs.endpointName,
    outputs.modelArtifactUri,
    outputs.confidenceThreshold,
    functions.map(({ CodeSha256, Environment }) => [CodeSha256, Environment?.Variables]),
    dataVersion,
    executions,
  ];
  const fingerprint = createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
  return { definition, fingerprint };
}

/** Executions that failed for any other reason than the threshold: the workflow itself is not in order. */
export function unexpectedFailures(records: readonly ExecutionRecord[]): readonly ExecutionRecord[] {
  return records.filter(({ status, error }) => status !== "SUCCEEDED" && error !== thresholdError);
}
