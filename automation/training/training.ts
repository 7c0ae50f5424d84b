import { setTimeout as sleep } from "node:timers/promises";
import type { DescribeTrainingJobCommandOutput } from "@aws-sdk/client-sagemaker";
import type { Clients } from "../stack/clients.ts";
import type { Reporter } from "../progress/reporter.ts";

export const trainingLogGroup = "/aws/sagemaker/TrainingJobs";

export interface Epoch {
  readonly epoch: number;
  readonly trainAccuracy?: number;
  readonly validationAccuracy?: number;
  /** Cross-entropy, where the job's log tells it; the built-in algorithm of AWS tells accuracies alone. */
  readonly trainLoss?: number;
  readonly validationLoss?: number;
}

export interface TrainingSummary {
  readonly jobName: string;
  readonly status: string;
  readonly validationAccuracy: number;
  readonly seconds: number;
}

const costPattern = /Epoch\[(\d+)\] Time cost=([0-9.]+)/;
/** Lines of MXNet's training loop, with its names of a classifier's loss. */
const linePattern =
  /Epoch\[(\d+)\].*?(Train|Validation)-(accuracy|cross-entropy|nll-loss|loss)=([0-9.]+(?:e[+-]?\d+)?)/;

/** Gathers the epochs of a job's log, whatever order and however often its lines are read. */
export class EpochLog {
  readonly #epochs = new Map<number, { -readonly [K in keyof Epoch]: Epoch[K] }>();
  readonly #costs = new Map<number, number>();

  /** True when the line told something new. */
  read(line: string): boolean {
    const [, costed, seconds] = costPattern.exec(line) ?? [];
    if (costed !== undefined) this.#costs.set(Number(costed), Number(seconds));
    const [, number, kind, metric, value] = linePattern.exec(line) ?? [];
    if (number === undefined || value === undefined) return false;
    const epoch = Number(number);
    const entry = this.#epochs.get(epoch) ?? { epoch };
    const member =
      `${kind === "Train" ? "train" : "validation"}${metric === "accuracy" ? "Accuracy" : "Loss"}` as const;
    const isNew = entry[member] !== Number(value);
    entry[member] = Number(value);
    this.#epochs.set(epoch, entry);
    return isNew;
  }

  /** How long the epochs after `done` take, if they take as long as those before; undefined while there is none. */
  secondsLeft(total: number, done: number): number | undefined {
    const costs = [...this.#costs.values()];
    if (costs.length === 0 || done >= total) return undefined;
    return (costs.reduce((sum, seconds) => sum + seconds, 0) / costs.length) * (total - done);
  }

  get epochs(): readonly Epoch[] {
    return [...this.#epochs.values()].sort((a, b) => a.epoch - b.epoch);
  }
}

/** Reads a job's log from the beginning and then on, stream by stream. */
export class TrainingLogReader {
  readonly #clients: Clients;
  readonly #jobName: string;
  readonly #tokens = new Map<string, string | undefined>();

  constructor(clients: Clients, jobName: string) {
    this.#clients = clients;
    this.#jobName = jobName;
  }

  /**
   * The lines that are new since the last call; none while the log isn't there yet. A page may be empty where more follow: the end is
   * where the token that was sent comes back (service model of CloudWatch Logs, GetLogEvents).
   */
  async next(): Promise<string[]> {
    const { DescribeLogStreamsCommand, GetLogEventsCommand, ResourceNotFoundException } =
      await import("@aws-sdk/client-cloudwatch-logs");
    const logs = await this.#clients.logs();
    const lines: string[] = [];
    try {
      const { logStreams = [] } = await logs.send(
        new DescribeLogStreamsCommand({ logGroupName: trainingLogGroup, logStreamNamePrefix: `${this.#jobName}/` }),
      );
      for (const { logStreamName } of logStreams) {
        if (logStreamName === undefined) continue;
        for (;;) {
          const nextToken = this.#tokens.get(logStreamName);
          const page = await logs.send(
            new GetLogEventsCommand({ logGroupName: trainingLogGroup, logStreamName, startFromHead: true, nextToken }),
          );
          lines.push(...(page.events ?? []).map((event) => event.message ?? ""));
          this.#tokens.set(logStreamName, page.nextForwardToken);
          if (page.nextForwardToken === undefined || page.nextForwardToken === nextToken) break;
        }
      }
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    return lines;
  }
}

export async function describeTraining(clients: Clients, jobName: string): Promise<DescribeTrainingJobCommandOutput> {
  const { DescribeTrainingJobCommand } = await import("@aws-sdk/client-sagemaker");
  return (await clients.sagemaker()).send(new DescribeTrainingJobCommand({ TrainingJobName: jobName }));
}

const pollEveryMs = 500;
const slowestPollMs = 5000;

/**
 * Shows a job's epochs until it ends or the signal says that nobody waits any more. Whether the training succeeded is
 * the program's to judge; here a failed look is no failure of the run: it is repeated, ever more slowly.
 */
export async function followTraining(
  clients: Clients,
  reporter: Reporter,
  jobName: string,
  signal: AbortSignal,
): Promise<readonly Epoch[]> {
  const reader = new TrainingLogReader(clients, jobName);
  const log = new EpochLog();
  let status = "";
  let told = 0;
  let pause = pollEveryMs;
  while (!signal.aborted) {
    try {
      const job = await describeTraining(clients, jobName);
      const shown = job.SecondaryStatus ?? job.TrainingJobStatus ?? "";
      for (const line of await reader.next()) log.read(line);
      const whole = log.epochs.filter(({ validationAccuracy }) => validationAccuracy !== undefined);
      for (const epoch of whole.slice(told)) reportProgress(reporter, jobName, shown, job, log, epoch);
      if (shown !== status && whole.length === told) reportProgress(reporter, jobName, shown, job, log, whole.at(-1));
      told = whole.length;
      status = shown;
      pause = pollEveryMs;
      if (job.TrainingJobStatus !== "InProgress" && job.TrainingJobStatus !== "Stopping") break;
    } catch {
      pause = Math.min(slowestPollMs, pause * 2); // Throttled, offline, or the job is not there yet.
    }
    await sleep(pause, undefined, { signal }).catch(() => undefined);
  }
  return log.epochs;
}

function reportProgress(
  reporter: Reporter,
  jobName: string,
  status: string,
  job: DescribeTrainingJobCommandOutput,
  log: EpochLog,
  last: Epoch | undefined,
): void {
  const total = Number(job.HyperParameters?.["epochs"]);
  const secondsLeft = last === undefined ? undefined : log.secondsLeft(total, last.epoch + 1);
  reporter.emit({
    type: "training",
    jobName,
    status,
    ...last,
    ...(Number.isInteger(total) && total > 0 ? { epochs: total } : {}),
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
  });
}

/** The finished job as the service tells it: its final metric, its time, and the epochs of its log. */
export async function readTraining(
  clients: Clients,
  jobName: string,
): Promise<TrainingSummary & { epochs: readonly Epoch[] }> {
  const [job, lines] = await Promise.all([
    describeTraining(clients, jobName),
    // An account may forbid reading logs, or have let them expire: the job's own numbers remain.
    new TrainingLogReader(clients, jobName).next().catch(() => [] as string[]),
  ]);
  const log = new EpochLog();
  for (const line of lines) log.read(line);
  const metric = job.FinalMetricDataList?.find((entry) => entry.MetricName === "validation:accuracy")?.Value;
  const began = job.TrainingStartTime?.getTime() ?? job.CreationTime?.getTime() ?? 0;
  const ended = job.TrainingEndTime?.getTime() ?? began;
  return {
    jobName,
    status: job.TrainingJobStatus ?? "Unknown",
    validationAccuracy:
      metric ?? log.epochs.findLast((epoch) => epoch.validationAccuracy !== undefined)?.validationAccuracy ?? 0,
    seconds: job.TrainingTimeInSeconds ?? Math.round((ended - began) / 1000),
    epochs: log.epochs,
  };
}

/** The last lines of the log of a job that did not complete; empty for one that did, or has no log. */
export async function lastWordsOf(clients: Clients, jobName: string): Promise<string> {
  const job = await describeTraining(clients, jobName).catch(() => undefined);
  if (job?.TrainingJobStatus !== "Failed" && job?.TrainingJobStatus !== "Stopped") return "";
  const lines = await new TrainingLogReader(clients, jobName).next().catch(() => [] as string[]);
  if (lines.length === 0) return "";
  return `\nThe log of ${jobName} ends with:${lines
    .slice(-5)
    .map((line) => `\n  ${line}`)
    .join("")}`;
}
