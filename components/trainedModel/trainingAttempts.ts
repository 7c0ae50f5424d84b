import * as pulumi from "@pulumi/pulumi";
import type { DescribeTrainingJobResponse } from "@aws-sdk/client-sagemaker";
import { ComponentError } from "../shared/componentError.ts";
import { sageMakerClient } from "../shared/looks/sageMakerClient.ts";

type Job = Pick<DescribeTrainingJobResponse, "TrainingJobStatus" | "SecondaryStatus" | "CheckpointConfig">;

/** A job by its name; undefined where there is none of that name. */
export type JobOf = (jobName: string) => Promise<Job | undefined>;

const ATTEMPT = /-(\d{1,2})$/;
const LONGEST_NAME = 63;

export interface JobSought {
  /** Name of the first attempt. */
  readonly bareName: string;
  readonly maxAttempts: number;
  readonly region: string;
  /** Whether the job keeps checkpoints. */
  readonly checkpoints: boolean;
}

/** Name of an attempt; the first one has the bare name. What is too long for a number behind it loses its beginning. */
export function attemptName(bareName: string, attempt: number): string {
  if (attempt === 1) return bareName;
  const suffix = `-${attempt}`;
  return `${bareName.slice(-(LONGEST_NAME - suffix.length)).replace(/^-+/, "")}${suffix}`;
}

/** Which attempt a job is. A bare name ends with twelve digits of a hash, which are no attempt. */
export function attemptOf(jobName: string): number {
  return Number(ATTEMPT.exec(jobName)?.[1] ?? 1);
}

/**
 * Whether another attempt would end as this job did: it had all the time that its settings give, and there is no checkpoint to go on from.
 * SageMaker stops such a job, and gives no reason but the secondary status (its service model, DescribeTrainingJobResponse).
 */
export function ranOutOfTime({ SecondaryStatus, CheckpointConfig }: Job): boolean {
  return SecondaryStatus === "MaxRuntimeExceeded" && CheckpointConfig === undefined;
}

/**
 * The attempt that data and settings are at: the latest one that AWS knows, or the one after it when that one has failed
 * or was stopped, but for want of time. Earlier ones may be gone (a replaced job is deleted), so only the latest counts; asked again, the
 * answer stays the same until another job has failed.
 */
export async function currentAttempt(bareName: string, maxAttempts: number, jobOf: JobOf): Promise<number> {
  const names = Array.from({ length: maxAttempts }, (_, index) => attemptName(bareName, index + 1));
  const jobs = await Promise.all(names.map(jobOf));
  const latest = jobs.findLastIndex((job) => job !== undefined && job.TrainingJobStatus !== "Deleting") + 1;
  const job = jobs[latest - 1];
  if (job === undefined) return 1;
  const isOver = job.TrainingJobStatus === "Failed" || job.TrainingJobStatus === "Stopped";
  return isOver && !ranOutOfTime(job) && latest < maxAttempts ? latest + 1 : latest;
}

/** The job that data and settings are at. */
export interface CurrentJob {
  readonly name: string;
  /** Where this job, or the one that it follows, keeps its checkpoints; undefined where there is neither, or they keep none. */
  readonly checkpointUri: string | undefined;
}

/** The job to have, looked up in AWS unless there can be but one and it keeps no checkpoints. */
export async function currentJob(
  component: pulumi.Resource,
  label: string,
  { bareName, maxAttempts, region, checkpoints }: JobSought,
): Promise<CurrentJob> {
  const first = { name: bareName, checkpointUri: undefined };
  if (maxAttempts === 1 && !checkpoints) return first;
  const client = await sageMakerClient(component, region);
  const { DescribeTrainingJobCommand } = await import("@aws-sdk/client-sagemaker");
  const found = new Map<string, DescribeTrainingJobResponse>();
  try {
    const attempt = await currentAttempt(bareName, maxAttempts, async (TrainingJobName) => {
      try {
        const job = await client.send(new DescribeTrainingJobCommand({ TrainingJobName }));
        found.set(TrainingJobName, job);
        return job;
      } catch (error) {
        if (error instanceof Error && error.message.includes("not found")) return undefined;
        throw error;
      }
    });
    const name = attemptName(bareName, attempt);
    const before = found.get(attemptName(bareName, Math.max(attempt - 1, 1)));
    if (before !== undefined && !found.has(name) && !pulumi.runtime.isDryRun()) {
      // The job that failed goes with the update, and its reason with it.
      const end = before.FailureReason ?? before.TrainingJobStatus ?? "";
      void pulumi.log.warn(`${label}: another attempt, ${name}, follows one that ended with: ${end}`, component);
    }
    return { name, checkpointUri: (found.get(name) ?? before)?.CheckpointConfig?.S3Uri };
  } catch (error) {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (!pulumi.runtime.isDryRun()) {
      throw new ComponentError(`${label}: training jobs named ${bareName} can't be looked up: ${reason}`, component);
    }
    // Without a look a preview takes the job for the first attempt, which it nearly always is.
    void pulumi.log.debug(`training jobs named ${bareName} can't be looked up in this preview: ${reason}`, component);
    return first;
  } finally {
    client.destroy();
  }
}
