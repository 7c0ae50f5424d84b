import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Channel } from "@aws-sdk/client-sagemaker";
import type { ObjectReader } from "../aws/objectReader.ts";
import { parseS3Uri, type S3Location } from "../../../domain/s3Uri.ts";
import { downloadKeys, downloadPrefix } from "../aws/transfer.ts";
import type { Services } from "../context.ts";
import type { Wire } from "../wire/json.ts";
import type { TrainingJob } from "./record.ts";

type Needs = Pick<Services, "cloud">;

/** Lays out a job's input as the training contract has it: the configuration files, and each channel's data from S3. */
export async function prepareInput(
  context: Needs,
  job: TrainingJob,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const config = join(folder, "input", "config");
  await mkdir(config, { recursive: true });
  const channels = job.InputDataConfig ?? [];
  const instanceType = job.ResourceConfig?.InstanceType ?? "";
  const files = {
    "hyperparameters.json": job.HyperParameters ?? {},
    "inputdataconfig.json": Object.fromEntries(
      channels.map((channel) => [channel.ChannelName, describe(channel, job)]),
    ),
    "resourceconfig.json": {
      current_host: "algo-1",
      hosts: ["algo-1"],
      current_instance_type: instanceType,
      current_group_name: "homogeneousCluster",
      instance_groups: [{ instance_group_name: "homogeneousCluster", instance_type: instanceType, hosts: ["algo-1"] }],
      network_interface_name: "lo",
    },
    // What else of the request the container finds beside its hyperparameters, under the names by which smdebug reads them.
    "checkpointconfig.json": job.CheckpointConfig,
    "debughookconfig.json": job.DebugHookConfig,
    "tensorboardoutputconfig.json": job.TensorBoardOutputConfig,
  };
  for (const [name, content] of Object.entries(files))
    if (content !== undefined) await writeFile(join(config, name), JSON.stringify(content));
  for (const channel of channels) {
    try {
      await fetchChannel(context, job, channel, join(folder, "input", "data", channel.ChannelName), signal);
    } catch (error) {
      throw signal.aborted ? error : asClientError(error, channel);
    }
  }
}

/** A channel as `inputdataconfig.json` has it; JSON leaves out what is undefined. */
function describe(channel: Wire<Channel>, job: TrainingJob): object {
  return {
    ContentType: channel.ContentType,
    RecordWrapperType: channel.RecordWrapperType ?? "None",
    S3DistributionType: channel.DataSource.S3DataSource?.S3DataDistributionType ?? "FullyReplicated",
    TrainingInputMode: channel.InputMode ?? job.AlgorithmSpecification?.TrainingInputMode ?? "File",
  };
}

async function fetchChannel(
  context: Needs,
  job: TrainingJob,
  channel: Wire<Channel>,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const source = channel.DataSource.S3DataSource;
  const at = source === undefined ? undefined : parseS3Uri(source.S3Uri);
  if (source === undefined || at === undefined) return;
  // What is compressed stays so: the service model's Channel.CompressionType "is used only in Pipe input mode".
  const options = { signal };
  if (source.S3DataType === "ManifestFile") {
    const objects = context.cloud.objects(job.RoleArn ?? "");
    const manifest = await readManifest(objects, at, signal);
    await downloadKeys(objects, manifest.bucket, manifest.files, folder, options);
    return;
  }
  const keys = await downloadPrefix(context.cloud, job.RoleArn ?? "", at, folder, options);
  if (keys.length === 0) throw new NoData(noObjects(source.S3Uri));
  const doubled = keys.find((key) => key.includes("//"));
  if (doubled !== undefined) throw new NoData(doubledSlash(`s3://${at.bucket}/${doubled}`));
}

/** A channel's data is not fetched, for a reason in AWS's words. */
class NoData extends Error {}

const noObjects = (uri: string): string =>
  `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region, that objects exist under that S3 prefix, and that the role has "s3:ListBucket" permissions on the bucket.`;

/** Its words: generative-ai-on-amazon-sagemaker#242. */
const doubledSlash = (uri: string): string =>
  `Failed to download data. S3 key: ${uri} has an illegal char sub-sequence '//' in it`;

/** A manifest names a common prefix, then the keys below it: `[{"prefix": "s3://b/p/"}, "a.png", …]`. */
async function readManifest(
  objects: ObjectReader,
  at: S3Location,
  signal: AbortSignal,
): Promise<{ bucket: string; files: { key: string; path: string }[] }> {
  const [head, ...names] = JSON.parse(await text(await objects.open(at, signal))) as [
    { prefix?: string }?,
    ...string[],
  ];
  const prefix = parseS3Uri(head?.prefix ?? "");
  if (prefix === undefined || !names.every((name) => typeof name === "string")) {
    throw new Error(`The manifest s3://${at.bucket}/${at.key} is not a list of a prefix and keys`);
  }
  return { bucket: prefix.bucket, files: names.map((name) => ({ key: prefix.key + name, path: name })) };
}

function asClientError(error: unknown, channel: Wire<Channel>): Error {
  const uri = channel.DataSource.S3DataSource?.S3Uri ?? "";
  if (error instanceof NoData) return new Error(`ClientError: Data download failed:${error.message}`);
  const name = error instanceof Error ? error.name : "";
  const message = error instanceof Error ? error.message : String(error);
  if (name === "AccessDenied" || name === "Forbidden") {
    return new Error(
      `ClientError: Data download failed: Failed to download data. Access denied for ${uri} (AccessDenied): ${message}`,
    );
  }
  return new Error(
    `ClientError: Data download failed: Failed to download data from ${uri}: ${name === "Error" ? "" : `${name}: `}${message}`,
    { cause: error },
  );
}
