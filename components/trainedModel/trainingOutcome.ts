import type { DescribeTrainingJobResponse } from "@aws-sdk/client-sagemaker";
import { attemptOf, ranOutOfTime } from "./trainingAttempts.ts";

/** What a completed job left behind. */
export interface TrainingOutcome {
  readonly status: string;
  /** `s3://…/model.tar.gz`. */
  readonly modelArtifactUri: string;
  /** The last value of each metric that the algorithm reports, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly billableSeconds: number;
}

export interface Waiting {
  readonly jobName: string;
  /** Jobs that the same content may take, of which this one is one. */
  readonly maxAttempts: number;
  /** Give up this long after the call, seconds. */
  readonly timeoutSeconds: number;
  /** Called with the job's state whenever that changes. */
  readonly onProgress: (message: string) => void;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly now?: () => number;
}

/** Thrown when a training job ended otherwise than completed, is gone, or outlasts its time. */
export class TrainingError extends Error {
  override readonly name = "TrainingError";
}

/** Lost connections are waited out this long before they count as an answer. */
const PATIENCE_MS = 5 * 60_000;
const SHORTEST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

/** Waits until a job has ended, and says what it left or why it failed. */
export async function waitForTraining(
  describe: () => Promise<DescribeTrainingJobResponse>,
  waiting: Waiting,
): Promise<TrainingOutcome> {
  const { jobName, maxAttempts, timeoutSeconds, onProgress, sleep = delay, now = Date.now } = waiting;
  const start = now();
  let lastAnswer = start;
  let shown = "";
  for (;;) {
    try {
      const job = await describe();
      lastAnswer = now();
      const outcome = outcomeOf(job, jobName, maxAttempts);
      if (outcome !== undefined) return outcome;
      const state = [job.TrainingJobStatus, job.SecondaryStatus].filter((part) => part !== undefined).join("/");
      if (state !== shown) onProgress(`training job ${jobName} is ${state}`);
      shown = state;
    } catch (error) {
      if (!isTransient(error) || now() - lastAnswer > PATIENCE_MS) throw lookFailed(error, jobName);
    }
    const elapsed = now() - start;
    if (elapsed > timeoutSeconds * 1000) {
      throw new TrainingError(
        `training job ${jobName} is still ${shown || "unknown"} after ${Math.round(elapsed / 1000)} s; it goes on in AWS, and the next \`pulumi up\` waits for it again`,
      );
    }
    await sleep(Math.min(Math.max(elapsed / 10, SHORTEST_DELAY_MS), LONGEST_DELAY_MS));
  }
}

/** What a job left, or undefined while it runs. */
export function outcomeOf(
  job: DescribeTrainingJobResponse,
  jobName: string,
  maxAttempts: number,
): TrainingOutcome | undefined {
  switch (job.TrainingJobStatus) {
    case "Completed":
      return {
        status: job.TrainingJobStatus,
        modelArtifactUri: job.ModelArtifacts?.S3ModelArtifacts ?? "",
        metrics: lastMetrics(job),
        billableSeconds: job.BillableTimeInSeconds ?? 0,
      };
    case "Failed":
    case "Stopped":
      throw new TrainingError(
        `training job ${jobName} ${job.TrainingJobStatus.toLowerCase()}: ${reasonOf(job)}; ${ranOutOfTime(job) ? TOO_SHORT : whatNext(jobName, maxAttempts)}`,
      );
    default:
      return undefined;
  }
}

const TOO_SHORT = "another attempt would end so too: raise `maxRuntimeSeconds`";

/** SageMaker gives no reason of a job that it stopped itself, but a status. */
function reasonOf({ FailureReason, SecondaryStatus }: DescribeTrainingJobResponse): string {
  if (SecondaryStatus === "MaxRuntimeExceeded") return "it ran for as long as `maxRuntimeSeconds` allows";
  if (SecondaryStatus === "MaxWaitTimeExceeded") return "it took as long, waits included, as `maxWaitSeconds` allows";
  return FailureReason ?? "AWS gives no reason";
}

/** The program takes the next attempt of its own accord when it runs again (see `currentAttempt`). */
function whatNext(jobName: string, maxAttempts: number): string {
  const attempt = attemptOf(jobName);
  return attempt < maxAttempts
    ? `this was attempt ${attempt} of ${maxAttempts}, and the next \`pulumi up\` makes another`
    : `this was the last of ${maxAttempts} attempts: mend the cause, then raise \`attempt\` to train again`;
}

function lastMetrics(job: DescribeTrainingJobResponse): Record<string, number> {
  const metrics: Record<string, number> = {};
  for (const { MetricName, Value } of job.FinalMetricDataList ?? []) {
    if (MetricName !== undefined && Value !== undefined) metrics[MetricName] = Value;
  }
  return metrics;
}

function lookFailed(error: unknown, jobName: string): TrainingError {
  const reason = error instanceof TrainingError ? error.message : undefined;
  if (reason !== undefined) return error as TrainingError;
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  if (message.includes("not found")) {
    return new TrainingError(`training job ${jobName} is gone from AWS: run \`pulumi refresh\`, then train again`, {
      cause: error,
    });
  }
  return new TrainingError(`training job ${jobName} can't be looked at: ${name}: ${message}`, { cause: error });
}

const TRANSIENT_NAMES =
  /Throttl|TooManyRequests|RequestLimitExceeded|Timeout|ServiceUnavailable|InternalFailure|SlowDown/;
const TRANSIENT_CODES = /^(ECONNRESET|ECONNREFUSED|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|ENETUNREACH)$/;

/** Whether asking again may help: throttling, an unwell service, a lost connection. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, $metadata } = error as Error & { code?: string; $metadata?: { httpStatusCode?: number } };
  return TRANSIENT_NAMES.test(name) || TRANSIENT_CODES.test(code ?? "") || ($metadata?.httpStatusCode ?? 0) >= 500;
}

async function delay(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
}
