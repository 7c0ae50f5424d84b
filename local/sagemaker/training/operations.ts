import type { Context } from "../context.ts";
import { typedOperations } from "../resources/operation.ts";
import { listPage, type ListRules } from "../resources/paging.ts";
import { deleteTags } from "../resources/tags.ts";
import { resourceInUse, validationException } from "../wire/errors.ts";
import { createTrainingJob } from "./create.ts";
import { TRAINING_JOB, type TrainingJob } from "./record.ts";
import { search } from "./search.ts";

const rules: ListRules<TrainingJob> = {
  name: (job) => job.TrainingJobName,
  created: (job) => job.CreationTime,
  modified: (job) => job.LastModifiedTime ?? job.CreationTime,
  status: (job) => job.TrainingJobStatus,
  order: "Ascending",
};

function find(context: Context, name: string): TrainingJob {
  const job = context.store.get<TrainingJob>(TRAINING_JOB, name);
  if (job === undefined) throw validationException("Requested resource not found.");
  return job;
}

export const trainingOperations = typedOperations("supported", {
  CreateTrainingJob: createTrainingJob,
  DescribeTrainingJob: (input, context) => find(context, input.TrainingJobName),
  StopTrainingJob: async (input, context) => {
    const job = find(context, input.TrainingJobName);
    if (job.TrainingJobStatus === "Stopping") return {};
    if (job.TrainingJobStatus !== "InProgress") {
      throw validationException(
        `The request was rejected because the training job is in status ${job.TrainingJobStatus}.`,
      );
    }
    await context.training.stopJob(job.TrainingJobName);
    return {};
  },
  DeleteTrainingJob: async (input, context) => {
    const job = find(context, input.TrainingJobName);
    if (job.TrainingJobStatus === "InProgress" || job.TrainingJobStatus === "Stopping") {
      throw resourceInUse(`The request was rejected because the training job is in status ${job.TrainingJobStatus}.`);
    }
    await context.store.delete(TRAINING_JOB, job.TrainingJobName);
    await deleteTags(context, job.TrainingJobArn);
    return {};
  },
  ListTrainingJobs: (input, context) => {
    const { WarmPoolStatusEquals: warmPool, TrainingPlanArnEquals: plan } = input;
    const kept = context.store
      .list<TrainingJob>(TRAINING_JOB)
      .filter(
        (job) =>
          (warmPool === undefined || job.WarmPoolStatus?.Status === warmPool) &&
          (plan === undefined || job.ResourceConfig?.TrainingPlanArn === plan),
      );
    const { items, next } = listPage(kept, input, rules);
    return { TrainingJobSummaries: items, ...next };
  },
  Search: search,
});
