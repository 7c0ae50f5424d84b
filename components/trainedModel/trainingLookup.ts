import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output.js";
import type { TrainingJob } from "@pulumi/aws/sagemaker/trainingJob.js";
import { ComponentError } from "../shared/componentError.ts";
import { sageMakerClient } from "../shared/looks/sageMakerClient.ts";
import { outcomeOf, TrainingError, waitForTraining, type TrainingOutcome, type Waiting } from "./trainingOutcome.ts";

export interface Lookup {
  readonly region: pulumi.Input<string>;
  readonly timeoutSeconds: pulumi.Input<number>;
  readonly maxAttempts: pulumi.Input<number>;
  readonly accuracyMetric: string;
  readonly minimumAccuracy: number | undefined;
}

export interface TrainingOutputs {
  readonly status: pulumi.Output<string>;
  readonly modelArtifactUri: pulumi.Output<string>;
  readonly metrics: pulumi.Output<Readonly<Record<string, number>>>;
  readonly validationAccuracy: pulumi.Output<number | undefined>;
  readonly billableSeconds: pulumi.Output<number>;
}

/**
 * What the provider does not report of a training job, known once the job has completed.
 *
 * The job's ARN decides whether there is something to look at: in a preview the ARN is known exactly when the job exists
 * already and stays as it is. Then its outcome is looked up too, so that a preview shows no change where there is none.
 */
export function trainingOutcome(
  component: pulumi.ComponentResource,
  label: string,
  job: TrainingJob,
  lookup: Lookup,
): TrainingOutputs {
  const outcome = pulumi
    .all([job.trainingJobName, lookup.region, lookup.timeoutSeconds, lookup.maxAttempts, job.arn])
    .apply(async ([jobName, region, timeoutSeconds, maxAttempts]) => {
      try {
        const found = await look(component, region, { jobName, timeoutSeconds, maxAttempts });
        checkAccuracy(found, jobName, lookup);
        return found;
      } catch (error) {
        if (!(error instanceof TrainingError)) throw error;
        throw new ComponentError(`${label}: ${error.message}`, component);
      }
    });
  return {
    status: outcome.status,
    modelArtifactUri: outcome.modelArtifactUri,
    metrics: outcome.metrics,
    validationAccuracy: outcome.metrics.apply((metrics) => metrics[lookup.accuracyMetric]),
    billableSeconds: outcome.billableSeconds,
  };
}

async function look(
  component: pulumi.ComponentResource,
  region: string,
  job: Omit<Waiting, "onProgress">,
): Promise<TrainingOutcome> {
  const { jobName } = job;
  const client = await sageMakerClient(component, region);
  const { DescribeTrainingJobCommand } = await import("@aws-sdk/client-sagemaker");
  const describe = async () => client.send(new DescribeTrainingJobCommand({ TrainingJobName: jobName }));
  try {
    if (!pulumi.runtime.isDryRun()) {
      const onProgress = (message: string) => void pulumi.log.info(message, component, undefined, true);
      return await waitForTraining(describe, { ...job, onProgress });
    }
    // A preview never waits: what it can't know yet stays unknown.
    return outcomeOf(await describe(), jobName, job.maxAttempts) ?? notYetKnown();
  } catch (error) {
    if (!pulumi.runtime.isDryRun() || error instanceof TrainingError) throw error;
    void pulumi.log.debug(`training job ${jobName} can't be looked at in this preview: ${String(error)}`, component);
    return notYetKnown();
  } finally {
    client.destroy();
  }
}

function notYetKnown(): TrainingOutcome {
  return unknown as unknown as TrainingOutcome;
}

/** The quality gate: a model below it goes nowhere. */
function checkAccuracy(outcome: TrainingOutcome, jobName: string, lookup: Lookup): void {
  const { minimumAccuracy, accuracyMetric } = lookup;
  if (minimumAccuracy === undefined || (outcome as unknown) === unknown) return;
  const accuracy = outcome.metrics[accuracyMetric];
  if (accuracy === undefined) {
    const reported = Object.keys(outcome.metrics).join(", ") || "none";
    throw new TrainingError(
      `training job ${jobName} reports no metric ${accuracyMetric} to hold against minimumAccuracy (it reports: ${reported}); name another as accuracyMetric`,
    );
  }
  if (accuracy < minimumAccuracy) {
    throw new TrainingError(
      `the accuracy ${accuracy} of training job ${jobName} is below minimumAccuracy ${minimumAccuracy}, so no model is made of it`,
    );
  }
}
