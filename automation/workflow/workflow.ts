import { setTimeout as sleep } from "node:timers/promises";
import type { DescribeExecutionOutput, HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import pMap from "p-map";
import type { WorkflowEvent } from "../../domain/workflow/workflowEvent.ts";
import type { Clients } from "../stack/clients.ts";
import { SconesError, throwIfAborted } from "../runs/errors.ts";
import { labelOf, readHistory } from "./executionHistory.ts";
import type { ExecutionRecord } from "../report/reportData.ts";
import type { Reporter } from "../progress/reporter.ts";

export type { ExecutionRecord } from "../report/reportData.ts";

export interface WorkflowTarget {
  readonly stateMachineArn: string;
  readonly bucket: string;
  readonly classes: readonly string[];
}

export interface RunExecutionsOptions {
  readonly clients: Clients;
  readonly target: WorkflowTarget;
  readonly keys: readonly string[];
  /** Number of the first image, where these go on from others under the same prefix. */
  readonly firstIndex?: number;
  /** Labels by key, where the data's manifest has them. */
  readonly labels: ReadonlyMap<string, string>;
  /** Begins every execution's name, which must be new in 90 days. */
  readonly namePrefix: string;
  /** Executions under these names may be there already, from a run that was cut off or that needs no repeating. */
  readonly resume?: boolean;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly reporter: Reporter;
  readonly onStarted?: (name: string) => void;
  readonly onFinished?: (record: ExecutionRecord, finished: number) => void;
}

/** Runs one execution an image, a bounded number at a time, and returns them in the order of the images. */
export async function runExecutions(options: RunExecutionsOptions): Promise<ExecutionRecord[]> {
  const { clients, target, keys, signal, firstIndex = 0 } = options;
  const sfn = await clients.sfn();
  let finished = 0;
  return pMap(
    keys,
    async (key, index) => {
      throwIfAborted(signal);
      const name = `${options.namePrefix}-${String(firstIndex + index).padStart(4, "0")}`;
      const input: WorkflowEvent = { image_data: "", s3_bucket: target.bucket, s3_key: key };
      const known = executionArn(target.stateMachineArn, name);
      const found = options.resume === true ? await describe(sfn, known) : undefined;
      const isThere = found !== undefined;
      const arn = isThere ? known : await startExecution(sfn, target.stateMachineArn, name, input);
      if (!isThere) options.onStarted?.(name);
      const ended = isEnded(found) ? found : await awaitExecution(sfn, arn, signal);
      const record = await readExecution(sfn, arn, target.classes, options.labels, ended);
      finished++;
      if (!isThere) announce(options.reporter, record);
      options.onFinished?.(record, finished);
      return record;
    },
    { concurrency: options.concurrency },
  );
}

/** `arn:…:stateMachine:NAME` → `arn:…:execution:NAME:EXECUTION` */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}

/** What Step Functions says of an execution; nothing where it knows none. */
async function describe(sfn: SFNClient, arn: string): Promise<DescribeExecutionOutput | undefined> {
  const { DescribeExecutionCommand, ExecutionDoesNotExist } = await import("@aws-sdk/client-sfn");
  try {
    return await sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

function isEnded(described: DescribeExecutionOutput | undefined): boolean {
  return described !== undefined && described.status !== "RUNNING" && described.status !== "PENDING_REDRIVE";
}

/**
 * A name stands for one image, so one that is there already is what was asked for. A start may be asked twice: the client repeats
 * what was not answered, and DescribeExecution may not know yet what an earlier run has started. Step Functions takes that for the same
 * start only as long as the execution runs (service model, StartExecution: "If the execution is closed […], it returns a 400
 * ExecutionAlreadyExists error").
 */
async function startExecution(
  sfn: SFNClient,
  stateMachineArn: string,
  name: string,
  event: WorkflowEvent,
): Promise<string> {
  const { ExecutionAlreadyExists, StartExecutionCommand } = await import("@aws-sdk/client-sfn");
  const start = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(event) });
  const started = await sfn.send(start).catch((error: unknown) => {
    if (error instanceof ExecutionAlreadyExists) return { executionArn: executionArn(stateMachineArn, name) };
    throw error;
  });
  if (started.executionArn === undefined) throw new SconesError(`Step Functions started no execution ${name}.`);
  return started.executionArn;
}

function announce(reporter: Reporter, record: ExecutionRecord): void {
  reporter.emit({
    type: "execution",
    name: record.name,
    arn: record.arn,
    status: record.status,
    s3Key: record.s3Key,
    seconds: (record.stoppedAt.getTime() - record.startedAt.getTime()) / 1000,
    ...(record.error === undefined ? {} : { error: record.error }),
    ...(record.predicted === undefined ? {} : { predicted: record.predicted }),
  });
}

const firstPauseMs = 100;
const longestPauseMs = 2000;
/** DescribeExecution is "eventually consistent" (its API reference): it may not know yet an execution just started. */
const knownWithinMs = 30_000;
/** The workflow's own tasks time out long before. */
const patienceMs = 10 * 60_000;

/** Waits for an execution's end; nothing is told of one that Step Functions still does not know after {@link knownWithinMs}. */
async function awaitExecution(
  sfn: SFNClient,
  arn: string,
  signal: AbortSignal,
): Promise<DescribeExecutionOutput | undefined> {
  const started = Date.now();
  for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 1.5)) {
    throwIfAborted(signal);
    const described = await describe(sfn, arn);
    if (isEnded(described) || (described === undefined && Date.now() >= started + knownWithinMs)) return described;
    if (Date.now() > started + patienceMs)
      throw new SconesError(`Execution ${arn} still runs after ${patienceMs / 60_000} minutes.`);
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * An ended execution read back with its history.
 * @param known What Step Functions said of it after its end. @default - it is asked
 */
export async function readExecution(
  sfn: SFNClient,
  arn: string,
  classes: readonly string[],
  labels: ReadonlyMap<string, string>,
  known?: DescribeExecutionOutput,
): Promise<ExecutionRecord> {
  const { DescribeExecutionCommand } = await import("@aws-sdk/client-sfn");
  const [described, events] = await Promise.all([
    known ?? sfn.send(new DescribeExecutionCommand({ executionArn: arn })),
    historyOf(sfn, arn),
  ]);
  const history = readHistory(events);
  const s3Key = keyOf(described.input);
  const actual = labels.get(s3Key);
  const predicted = labelOf(history.inferences, classes);
  const error = described.error ?? history.error;
  const cause = described.cause ?? history.cause;
  const startedAt = described.startDate ?? new Date(0);
  return {
    name: described.name ?? arn.split(":").at(-1) ?? arn,
    arn,
    status: described.status ?? "UNKNOWN",
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    startedAt,
    stoppedAt: described.stopDate ?? startedAt,
    s3Key,
    ...(actual === undefined ? {} : { actual }),
    ...(predicted === undefined ? {} : { predicted }),
    ...(history.inferences === undefined ? {} : { inferences: history.inferences }),
    states: history.states,
  };
}

async function historyOf(sfn: SFNClient, executionArn: string): Promise<HistoryEvent[]> {
  const { GetExecutionHistoryCommand } = await import("@aws-sdk/client-sfn");
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken }));
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

function keyOf(input: string | undefined): string {
  try {
    const event = JSON.parse(input ?? "{}") as Partial<WorkflowEvent>;
    return event.s3_key ?? "";
  } catch {
    return "";
  }
}

export interface Tally {
  readonly executions: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly failedByError: Readonly<Record<string, number>>;
  /** Seconds from start to end of an execution. */
  readonly p50: number;
  readonly p95: number;
}

export function tally(records: readonly ExecutionRecord[]): Tally {
  const failures = records.filter((record) => record.status !== "SUCCEEDED");
  const failedByError: Record<string, number> = {};
  for (const { error, status } of failures) {
    const name = error ?? status;
    failedByError[name] = (failedByError[name] ?? 0) + 1;
  }
  const seconds = records.map((record) => (record.stoppedAt.getTime() - record.startedAt.getTime()) / 1000);
  return {
    executions: records.length,
    succeeded: records.length - failures.length,
    failed: failures.length,
    failedByError,
    p50: percentile(seconds, 0.5),
    p95: percentile(seconds, 0.95),
  };
}

/** Nearest-rank percentile; 0 of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** The newest ended executions with their histories. */
export async function latestExecutions(
  sfn: SFNClient,
  stateMachineArn: string,
  most: number,
  classes: readonly string[],
  labels: ReadonlyMap<string, string>,
): Promise<ExecutionRecord[]> {
  const { paginateListExecutions } = await import("@aws-sdk/client-sfn");
  const arns: string[] = [];
  for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn })) {
    for (const { executionArn: arn, status } of page.executions ?? []) {
      if (arn !== undefined && status !== "RUNNING") arns.push(arn);
    }
    if (arns.length >= most) break;
  }
  return pMap(arns.slice(0, most), (arn) => readExecution(sfn, arn, classes, labels), { concurrency: 8 });
}
