import pMap from "p-map";
import { BaselineSums } from "../../domain/drift/baselineSums.ts";
import { imageMeasures } from "../../domain/images/imageSums.ts";
import { baselineRequestId } from "../../domain/captures/baselineRequest.ts";
import type { MonitorBaseline } from "../../domain/drift/monitorBaseline.ts";
import type { StackOutputs } from "../../domain/configuration/stackOutputs.ts";
import { bucketAndPrefix } from "../stack/s3Uri.ts";
import type { Clients } from "../stack/clients.ts";
import { SconesError } from "../runs/errors.ts";
import { askEndpoint } from "./predict.ts";
import type { LabelledKeys } from "../dataset/selection.ts";

/** A validation set that is larger goes through the model in an even sample of so many pictures. */
const mostPictures = 5000;
export const requestsAtATime = 16;

/** The pictures of the data that the model was validated with. */
export interface ValidationSet {
  readonly dataVersion: string;
  readonly images: LabelledKeys;
  read(key: string): Uint8Array | Promise<Uint8Array>;
}

export interface BaselineOptions {
  readonly clients: Clients;
  readonly outputs: StackOutputs;
  readonly validation: ValidationSet;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
  /** When the model took over, where that was not as soon as it was made. @default - its creation */
  readonly since?: Date;
}

/** Where the monitor looks for what the traffic should be like. */
export function baselinePlace(outputs: StackOutputs): { readonly bucket: string; readonly key: string } | undefined {
  if (outputs.monitor === undefined) return undefined;
  const { bucket, prefix } = bucketAndPrefix(`${outputs.monitor.monitoringUri}/${outputs.endpointName}`);
  return { bucket, key: `${prefix}baseline.json` };
}

/** The baseline as it is in the bucket; undefined where there is none. */
export async function readBaseline(clients: Clients, outputs: StackOutputs): Promise<MonitorBaseline | undefined> {
  const place = baselinePlace(outputs);
  if (place === undefined) return undefined;
  const { GetObjectCommand, NoSuchKey } = await import("@aws-sdk/client-s3");
  try {
    const { Body } = await (await clients.s3()).send(new GetObjectCommand({ Bucket: place.bucket, Key: place.key }));
    return JSON.parse((await Body?.transformToString()) ?? "") as MonitorBaseline;
  } catch (error) {
    if (error instanceof NoSuchKey || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a baseline is what the deployed model says of this validation set. */
export function isBaselineOf(
  baseline: MonitorBaseline | undefined,
  outputs: StackOutputs,
  dataVersion: string,
): baseline is MonitorBaseline {
  return (
    baseline?.model?.name === outputs.modelName &&
    baseline.model.artifactUri === outputs.modelArtifactUri &&
    baseline.dataVersion === dataVersion &&
    baseline.threshold === outputs.confidenceThreshold &&
    imageMeasures.every((measure) => baseline.images?.histograms[measure] !== undefined) &&
    JSON.stringify(baseline.classNames) === JSON.stringify(outputs.classes)
  );
}

/** Sends the validation set through the deployed model once, and writes down what it says. */
export async function measureBaseline(options: BaselineOptions): Promise<MonitorBaseline> {
  const { clients, outputs, validation, signal, onProgress } = options;
  const place = baselinePlace(outputs);
  if (place === undefined) throw new SconesError("The stack has no monitor: there is nobody to use a baseline.");
  const { endpointName, modelName: name, modelArtifactUri: artifactUri, trainingJobName } = outputs;
  const sums = new BaselineSums(outputs.confidenceThreshold, outputs.classes);
  const images = evenly([...validation.images], mostPictures);
  let done = 0;
  await pMap(
    images,
    async ([key, label], index) => {
      const body = await validation.read(key);
      const request = { name: key, body, inferenceId: baselineRequestId(name, index) };
      sums.add({ body, label, probabilities: await askEndpoint(clients, endpointName, request) });
      onProgress(++done, images.length);
    },
    { concurrency: requestsAtATime, signal },
  );
  const { DescribeModelCommand } = await import("@aws-sdk/client-sagemaker");
  const { CreationTime } = await (await clients.sagemaker()).send(new DescribeModelCommand({ ModelName: name }));
  const since = options.since ?? CreationTime;
  const baseline: MonitorBaseline = {
    endpointName,
    model: { name, artifactUri, trainingJobName },
    ...(since && { since: since.toISOString() }),
    createdAt: new Date().toISOString(),
    dataVersion: validation.dataVersion,
    ...sums.numbers(),
  };
  const { PutObjectCommand } = await import("@aws-sdk/client-s3");
  const Body = JSON.stringify(baseline);
  const { bucket: Bucket, key: Key } = place;
  await (await clients.s3()).send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));
  return baseline;
}

/** As many as are wanted, as far apart from each other as can be: keys begin with their class. */
export function evenly<T>(items: readonly T[], most: number): readonly T[] {
  if (items.length <= most) return items;
  return Array.from({ length: most }, (_, index) => items[Math.floor((index * items.length) / most)] as T);
}
