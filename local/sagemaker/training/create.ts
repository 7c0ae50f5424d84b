import type { Channel } from "@aws-sdk/client-sagemaker";
import { repeated } from "../../../domain/rules/values.ts";
import { joinKey, parseS3Uri } from "../../../domain/s3Uri.ts";
import type { MetricDefinition } from "../containers/images.ts";
import type { Context } from "../context.ts";
import type { Request } from "../resources/operation.ts";
import { createTags } from "../resources/tags.ts";
import { resourceInUse, validationException } from "../wire/errors.ts";
import { epochSeconds, omit, type Wire } from "../wire/json.ts";
import { checkTrainingQuota } from "./quota.ts";
import { nextStep, TRAINING_JOB, type TrainingJob } from "./record.ts";

type Input = Request<"CreateTrainingJob">;

const DEFAULT_MAX_RUNTIME = 86_400;

export async function createTrainingJob(input: Input, context: Context): Promise<{ TrainingJobArn: string }> {
  const name = input.TrainingJobName;
  const arn = context.arns.of(TRAINING_JOB, name);
  const metrics = checkRequest(input, context);
  if (context.store.get(TRAINING_JOB, name) !== undefined) throw alreadyThere(arn);
  await context.cloud.roles.check(input.RoleArn);
  // Looked at again: the role's check took time, and a twin of this request may have come first.
  if (context.store.get(TRAINING_JOB, name) !== undefined) throw alreadyThere(arn);
  checkTrainingQuota(context, input.ResourceConfig?.InstanceType ?? "");
  const job = nextStep(newJob(input, arn, metrics), "Starting");
  await context.store.put(TRAINING_JOB, name, job);
  await createTags(context, arn, input.Tags);
  context.training.begin(name);
  return { TrainingJobArn: arn };
}

function alreadyThere(arn: string): Error {
  return resourceInUse(
    `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
  );
}

function newJob(input: Input, arn: string, metrics: readonly MetricDefinition[]): TrainingJob {
  const now = epochSeconds();
  const { OutputDataConfig: output, ...rest } = omit(input, "Tags");
  const algorithm = input.AlgorithmSpecification;
  return {
    ...rest,
    // As on AWS, a job of a built-in algorithm tells the algorithm's own metrics.
    ...(algorithm === undefined || metrics.length === 0
      ? {}
      : { AlgorithmSpecification: { ...algorithm, MetricDefinitions: [...metrics] } }),
    TrainingJobArn: arn,
    TrainingJobStatus: "InProgress",
    SecondaryStatus: "Starting",
    ModelArtifacts: { S3ModelArtifacts: modelArtifact(output.S3OutputPath, input.TrainingJobName) },
    ...(input.InputDataConfig === undefined ? {} : { InputDataConfig: input.InputDataConfig.map(withDefaults) }),
    OutputDataConfig: { KmsKeyId: "", CompressionType: "GZIP", ...output },
    StoppingCondition: { MaxRuntimeInSeconds: DEFAULT_MAX_RUNTIME, ...input.StoppingCondition },
    EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
    EnableInterContainerTrafficEncryption: input.EnableInterContainerTrafficEncryption ?? false,
    EnableManagedSpotTraining: input.EnableManagedSpotTraining ?? false,
    CreationTime: now,
    LastModifiedTime: now,
    SecondaryStatusTransitions: [],
  };
}

function withDefaults(channel: Wire<Channel>): Wire<Channel> {
  return { CompressionType: "None", RecordWrapperType: "None", ...channel };
}

/** Where a job's model goes: `<S3OutputPath>/<job>/output/model.tar.gz`. */
function modelArtifact(outputPath: string, name: string): string {
  const at = parseS3Uri(outputPath);
  return at === undefined ? "" : `s3://${at.bucket}/${joinKey(at.key, name, "output", "model.tar.gz")}`;
}

/** What the model can't say: rules between members, and what does not run here. Gives the metrics of the algorithm. */
function checkRequest(input: Input, context: Context): readonly MetricDefinition[] {
  const algorithm = input.AlgorithmSpecification;
  const image = algorithm?.TrainingImage;
  if (algorithm === undefined || algorithm.AlgorithmName !== undefined || image === undefined) {
    throw validationException(
      "AlgorithmSpecification must name a TrainingImage; algorithm resources (AlgorithmName) do not run on the local cloud.",
    );
  }
  // A command from a request would let any caller run any program on this machine; the image map is its owner's.
  if (algorithm.ContainerEntrypoint !== undefined || algorithm.ContainerArguments !== undefined) {
    throw validationException(
      "ContainerEntrypoint and ContainerArguments are not supported on the local cloud; an image's command stands in its image map.",
    );
  }
  const local = context.images.resolve(image, "train");
  if (local.metrics.length > 0 && (algorithm.MetricDefinitions?.length ?? 0) > 0) {
    throw validationException(
      "You can't override the metric definitions for Amazon SageMaker algorithms. Please retry the request without specifying metric definitions.",
    );
  }
  if (input.ResourceConfig === undefined)
    throw validationException("ResourceConfig is required for a training job with a TrainingImage.");
  const instances = input.ResourceConfig.InstanceCount ?? 1;
  if (instances < 1) throw validationException(`ResourceConfig: InstanceCount must be at least 1, got ${instances}`);
  if (instances > 1 || (input.ResourceConfig.InstanceGroups?.length ?? 0) > 0) {
    throw validationException(
      "ResourceConfig: the local cloud trains on one instance; distributed training is not supported.",
    );
  }
  if (parseS3Uri(input.OutputDataConfig.S3OutputPath) === undefined) {
    throw validationException(
      `OutputDataConfig.S3OutputPath must be an s3:// address, got ${input.OutputDataConfig.S3OutputPath}`,
    );
  }
  const spot = input.StoppingCondition?.MaxWaitTimeInSeconds;
  if (spot !== undefined && input.EnableManagedSpotTraining !== true) {
    throw validationException("MaxWaitTimeInSeconds must not be set when EnableManagedSpotTraining is false.");
  }
  if (
    input.EnableManagedSpotTraining === true &&
    (spot ?? 0) < (input.StoppingCondition?.MaxRuntimeInSeconds ?? DEFAULT_MAX_RUNTIME)
  ) {
    throw validationException(
      "Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds",
    );
  }
  checkChannels(input.InputDataConfig ?? [], algorithm.TrainingInputMode);
  return local.metrics;
}

function checkChannels(channels: readonly Wire<Channel>[], mode: string | undefined): void {
  const twin = repeated(channels.map((channel) => channel.ChannelName));
  if (twin !== undefined)
    throw validationException(`Channel names must be unique; the channel ${twin} is given more than once.`);
  for (const channel of channels) {
    const source = channel.DataSource.S3DataSource;
    if (source === undefined)
      throw validationException(`Channel ${channel.ChannelName}: only S3DataSource is supported on the local cloud.`);
    if (source.S3DataType !== "S3Prefix" && source.S3DataType !== "ManifestFile") {
      throw validationException(
        `Channel ${channel.ChannelName}: S3DataType ${source.S3DataType} is not supported on the local cloud.`,
      );
    }
    if ((channel.InputMode ?? mode) === "Pipe") {
      throw validationException(
        `Channel ${channel.ChannelName}: input mode Pipe is not supported on the local cloud; use File or FastFile.`,
      );
    }
    if (channel.RecordWrapperType === "RecordIO") {
      throw validationException(
        `Channel ${channel.ChannelName}: RecordWrapperType RecordIO is not supported on the local cloud.`,
      );
    }
    if (parseS3Uri(source.S3Uri) === undefined) {
      throw validationException(`Channel ${channel.ChannelName}: S3Uri must be an s3:// address, got ${source.S3Uri}`);
    }
  }
}
