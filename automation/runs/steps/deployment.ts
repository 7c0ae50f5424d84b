import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { StackOutputs } from "../../../domain/configuration/stackOutputs.ts";
import { bucketIn, ensureBucket, up } from "../../stack/deploy.ts";
import { SconesError, throwIfAborted } from "../errors.ts";
import type { PreparedDataset } from "../../dataset/etl.ts";
import type { CommonOptions, DatasetOptions } from "../options.ts";
import { recover } from "../../stack/recovery.ts";
import type { Session } from "../session.ts";
import { readState } from "../../stack/stack.ts";
import { dataConfigOf, setDataConfig, setUserConfig } from "../../stack/stackConfig.ts";
import { decodeStep } from "./dataset.ts";
import { readTraining } from "../../training/training.ts";
import type { Epoch, TrainingSummary } from "../../training/training.ts";

export async function cloudStep(session: Session): Promise<void> {
  await session.reporter.step("cloud", async (step) => {
    const cloud = await session.cloud((message, fraction) => step.progress(message, fraction));
    const where = cloud.env["AWS_ENDPOINT_URL"] ?? "AWS";
    return { value: undefined, message: `${cloud.kind} at ${where}, ${cloud.env["AWS_REGION"] ?? ""}` };
  });
}

/**
 * Data and cloud, in the order that tells first what is wrong: an archive that is no good should not cost the start of a local
 * cloud, and missing credentials for AWS not a download.
 */
export async function openingSteps(
  session: Session,
  options: DatasetOptions & CommonOptions,
): Promise<PreparedDataset> {
  if (isCloudFirst(options)) {
    await cloudStep(session);
    return decodeStep(session, options);
  }
  const prepared = await decodeStep(session, options);
  try {
    await cloudStep(session);
    return prepared;
  } catch (error) {
    prepared.close();
    throw error;
  }
}

export const openingStepNames = (options: DatasetOptions & CommonOptions): string[] =>
  isCloudFirst(options) ? ["cloud", "etl"] : ["etl", "cloud"];

/** Pictures in a bucket can't be looked at before the cloud is there. */
function isCloudFirst({ cloud, images }: DatasetOptions & CommonOptions): boolean {
  return cloud === "aws" || images?.startsWith("s3://") === true;
}

/**
 * Opens the stack, cleans up after a run that was killed, and sees to the bucket that the images go to. A bucket that is yet
 * to be made needs the data's setting, without which the program refuses; one that is there keeps the setting of what it has
 * until the new data is whole in it (`nameData`).
 */
export async function bucketStep(session: Session, prepared: PreparedDataset): Promise<string> {
  return session.reporter.step("bucket", async (step) => {
    const operation = await session.operation();
    const { stack } = operation;
    // What they may be together depends on the data.
    await setUserConfig(stack, session.options.config, dataConfigOf(prepared.manifest));
    await recover(operation, await session.cloud(), (message) => step.progress(message));
    if (bucketIn(await readState(stack)) === undefined) await nameData(stack, prepared);
    const { bucket, created } = await ensureBucket(operation);
    return { value: bucket, message: `${bucket} ${created ? "created" : "is there"}` };
  });
}

/** Sets what the program learns of the data, to be called once the bucket has all of it. */
export async function nameData(stack: Stack, prepared: PreparedDataset): Promise<void> {
  await setDataConfig(stack, dataConfigOf(prepared.manifest));
}

export async function upStep(session: Session): Promise<StackOutputs> {
  return session.reporter.step("up", async () => {
    const result = await up(await session.operation());
    return { value: result.outputs, message: result.description, counts: { ...result.changes } };
  });
}

export async function trainingStep(
  session: Session,
  jobName: string,
): Promise<TrainingSummary & { epochs: readonly Epoch[] }> {
  return session.reporter.step("training", async () => {
    const training = await readTraining(session.clients, jobName);
    const epochs = training.epochs.length;
    return {
      value: training,
      message: `${jobName}: ${training.status}, validation accuracy ${training.validationAccuracy.toFixed(4)}${epochs > 0 ? ` after ${epochs} epochs` : ""}, ${training.seconds} s`,
      counts: { epochs, validationAccuracy: training.validationAccuracy, seconds: training.seconds },
    };
  });
}

const endpointPatienceMs = 15 * 60_000;

export async function endpointStep(session: Session, name: string): Promise<{ name: string; status: string }> {
  return session.reporter.step("endpoint", async (step) => {
    const { DescribeEndpointCommand } = await import("@aws-sdk/client-sagemaker");
    const sagemaker = await session.clients.sagemaker();
    const deadline = Date.now() + endpointPatienceMs;
    for (;;) {
      throwIfAborted(session.signal);
      const { EndpointStatus: status = "Unknown", FailureReason } = await sagemaker.send(
        new DescribeEndpointCommand({ EndpointName: name }),
      );
      if (status === "InService") return { value: { name, status }, message: `${name} is in service` };
      if (status === "Failed" || Date.now() > deadline) {
        throw new SconesError(
          `Endpoint ${name} is ${status}: ${FailureReason ?? "no reason given"}. Run again to retry.`,
        );
      }
      step.progress(`${name} is ${status}`);
      await sleep(1000, undefined, { signal: session.signal }).catch(() => undefined);
    }
  });
}
