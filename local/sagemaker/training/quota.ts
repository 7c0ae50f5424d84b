import type { Services } from "../context.ts";
import { instanceQuotaExceeded } from "../wire/errors.ts";
import { TRAINING_JOB, type TrainingJob } from "./record.ts";

const DEFAULT_QUOTA = 8;

/** Refuses one more running job than the account may have instances of its type for. */
export function checkTrainingQuota(context: Pick<Services, "options" | "store">, type: string): void {
  const quota = context.options.trainingInstanceQuota ?? DEFAULT_QUOTA;
  const used = context.store
    .list<TrainingJob>(TRAINING_JOB)
    .filter(
      ({ TrainingJobStatus: status, ResourceConfig: resources }) =>
        (status === "InProgress" || status === "Stopping") && resources?.InstanceType === type,
    ).length;
  if (used + 1 > quota) throw instanceQuotaExceeded(type, "training job", { quota, used, wanted: 1 });
}
