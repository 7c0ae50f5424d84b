import type * as sdk from "@aws-sdk/client-sagemaker";
import { epochSeconds, type Wire } from "../wire/json.ts";

/** A training job as it is kept: what DescribeTrainingJob gives. */
export type TrainingJob = Wire<sdk.DescribeTrainingJobResponse>;

/** Kinds of stored records are the resource types of their ARNs, and keys are the rest of the ARN. */
export const TRAINING_JOB = "training-job";

/** AWS's words for the steps of a job. */
const messages: Partial<Record<sdk.SecondaryStatus, string>> = {
  Starting: "Preparing the instances for training",
  Downloading: "Downloading input data",
  Training: "Training image download completed. Training in progress.",
  Uploading: "Uploading generated training model",
  Completed: "Training job completed",
  Stopping: "Stopping the training job",
  Stopped: "Training job stopped",
  MaxRuntimeExceeded: "Training job runtime exceeded MaxRuntimeInSeconds provided",
  Failed: "Training job failed",
};

/** The job one step further: the step before ends now. */
export function nextStep(job: TrainingJob, secondary: sdk.SecondaryStatus, message?: string): TrainingJob {
  const now = epochSeconds();
  const before: Wire<sdk.SecondaryStatusTransition>[] = job.SecondaryStatusTransitions ?? [];
  const ended = before.map((step, index) =>
    index === before.length - 1 && step.EndTime === undefined ? { ...step, EndTime: now } : step,
  );
  const ending = endings[secondary];
  const step: Wire<sdk.SecondaryStatusTransition> = {
    Status: secondary,
    StartTime: now,
    StatusMessage: message ?? messages[secondary] ?? secondary,
    ...(ending === undefined ? {} : { EndTime: now }),
  };
  return {
    ...job,
    SecondaryStatus: secondary,
    SecondaryStatusTransitions: [...ended, step],
    LastModifiedTime: now,
    TrainingJobStatus: ending ?? (secondary === "Stopping" ? "Stopping" : job.TrainingJobStatus),
    ...(ending === undefined ? {} : { TrainingEndTime: now, ...elapsed(job, now) }),
  };
}

/** The status of a job that has ended in such a step. */
const endings: Partial<Record<sdk.SecondaryStatus, sdk.TrainingJobStatus>> = {
  Completed: "Completed",
  Failed: "Failed",
  Stopped: "Stopped",
  MaxRuntimeExceeded: "Stopped",
  MaxWaitTimeExceeded: "Stopped",
};

function elapsed(job: TrainingJob, now: number): Partial<TrainingJob> {
  if (job.TrainingStartTime === undefined) return {};
  const seconds = Math.max(1, Math.ceil(now - job.TrainingStartTime));
  return { TrainingTimeInSeconds: seconds, BillableTimeInSeconds: seconds };
}
