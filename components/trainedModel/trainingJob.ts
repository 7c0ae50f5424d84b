import * as pulumi from "@pulumi/pulumi";
import { TrainingJob, type TrainingJobArgs } from "@pulumi/aws/sagemaker/trainingJob.js";
import type { input } from "@pulumi/aws/types/index.js";
import { isBuiltIn, isSharded, learnsFromPictures } from "./builtInAlgorithms.ts";
import { hyperparameterMap } from "./hyperparameters.ts";
import { ComponentError } from "../shared/componentError.ts";
import { whenAllowed, type DocumentedRequest } from "../shared/rules/documentedRules.ts";
import { settled } from "../shared/rules/lateChecks.ts";
import { ofEachProgram } from "../shared/rules/ownName.ts";
import { diskKeyOf } from "../shared/customerKey.ts";
import { contentHash, dashed, stackPath } from "../shared/names.ts";
import { prefixUri } from "../shared/refs.ts";
import { IMAGE_CLASSIFICATION } from "../shared/servedModel.ts";
import { currentJob } from "./trainingAttempts.ts";
import { DEFAULT_CHANNELS, type TrainedModelArgs, type TrainingChannel } from "./trainedModelArgs.ts";

const DEFAULT_MAX_RUNTIME_SECONDS = 7200;
export const DEFAULT_MAX_ATTEMPTS = 3;
export const DEFAULT_MACHINE = "ml.g4dn.xlarge";
export const USUAL_CONTENT = "application/x-image";
const KEY_ADVICE =
  "volumeKmsKeyArn goes with an instanceType whose storage is EBS alone: ml.p3.2xlarge (and other p2, p3), or, for an image of " +
  "your own that needs no GPU, ml.m5.xlarge (and other m4, m5, c4, c5, r5). Disks of a machine's own are encrypted by the machine itself: " +
  "leave volumeKmsKeyArn out for those.";

const GPU_ADVICE = "instanceType is to be one such as ml.g4dn.xlarge or ml.p3.2xlarge.";

/** Everything of a job that decides what comes out of it; a change of any of it is a new job. */
type JobSettings = Omit<TrainingJobArgs, "trainingJobName" | "roleArn" | "tags">;

export function createTrainingJob(
  name: string,
  args: TrainedModelArgs,
  image: pulumi.Input<string>,
  roleArn: pulumi.Input<string>,
  region: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): TrainingJob {
  const settings = jobSettings(args, image);
  const { maxAttempts = DEFAULT_MAX_ATTEMPTS, useSpot = false } = args;
  const title = `TrainedModel '${name}'`;
  const job = pulumi
    .all([pulumi.output(settings), pulumi.interpolate`${args.dataVersion}`, args.attempt ?? 1, maxAttempts, region])
    .apply(async ([known, dataVersion, attempt, limit, where]) => {
      const bareName = jobName(name, dataVersion, { known, attempt });
      await holdToOwnJob(opts.parent, title, bareName, where);
      const sought = { bareName, maxAttempts: limit, region: where, checkpoints: useSpot };
      const current = await currentJob(opts.parent, title, sought);
      return {
        ...current,
        checkpointUri: current.checkpointUri ?? `${known.checkpointConfig?.s3Uri ?? ""}/${bareName}`,
      };
    });
  return new TrainingJob(
    `${name}-training`,
    {
      ...settings,
      /*
       * A job begins with what lies at its checkpoints' address (SageMaker guide, "Checkpoints in Amazon SageMaker AI": "To resume a training
       * job from a checkpoint, run a new estimator with the same checkpoint_s3_uri"), and so with another model's weights and its last epoch
       * where two share one: attempts at the same content do, and nothing else. A job that is there keeps its own, also that of all jobs up to 0.1.0.
       * The local path is SageMaker's default, said: terraform-provider-aws makes a job anew whose path comes back as another than was given.
       */
      ...(useSpot && {
        checkpointConfig: { s3Uri: job.checkpointUri, localPath: "/opt/ml/checkpoints" },
      }),
      trainingJobName: whenAllowed(opts.parent, title, trainingRequest(args, image), job.name),
      roleArn,
      tags: args.tags,
    },
    {
      ...opts,
      // Who trains does not change what is trained: another role is for the next job. Nor does a default that 0.1.0 left out.
      ignoreChanges: ["roleArn", "checkpointConfig.localPath"],
      customTimeouts: { create: "30m", delete: "30m" },
    },
  );
}

/**
 * A name that stands for data and settings: equal content has an equal name and so the same job. Jobs of other stacks
 * differ in it too, because SageMaker knows one job of a name in an account and region.
 */
function jobName(name: string, dataVersion: string, settings: unknown): string {
  const digits = contentHash({ owner: stackPath(), settings, dataVersion }).slice(0, 12);
  return `${dashed(name).slice(0, 63 - 2 - 12 - digits.length)}-${dashed(dataVersion).slice(0, 12)}-${digits}`;
}

/** Who trains in a program, by the jobs' names and places. */
const trainersByJob = ofEachProgram<{ readonly owner: pulumi.Resource; readonly title: string }>();

/**
 * Refuses a second job of one name, as SageMaker would ("Training job names must be unique within an AWS account and Region"): names of components
 * that begin alike are cut to the same, and below parents of two kinds there may be two of one name.
 */
async function holdToOwnJob(owner: pulumi.Resource, title: string, bareName: string, region: string): Promise<void> {
  const trainers = trainersByJob();
  if (trainers === undefined) return;
  // Of a provider that the program passes the account is not known here.
  const provider = owner.getProvider("aws:index:Provider");
  const key = [provider && (await settled(provider.urn)), region, bareName].join(" ");
  const other = trainers.get(key) ?? { owner, title };
  trainers.set(key, other);
  if (other.owner === owner) return;
  const same = `has the same data and settings and its job the same name, ${bareName}, which SageMaker takes once`;
  throw new ComponentError(
    `${title}: ${other.title} ${same}: use that one's model, give this one a name that differs in its first 37 characters, or another \`attempt\``,
    owner,
  );
}

/** What the documented rules of CreateTrainingJob are about, of what the job is made of. */
export function trainingRequest(args: TrainedModelArgs, image?: pulumi.Input<string>): DocumentedRequest {
  const { instanceType, instanceCount, volumeSizeInGb, volumeKmsKeyId } = resourceConfig(args);
  const { maxRuntimeInSeconds, maxWaitTimeInSeconds } = stoppingCondition(args);
  return {
    service: "sagemaker",
    operation: "CreateTrainingJob",
    request: {
      ...(image !== undefined && { AlgorithmSpecification: { TrainingImage: image } }),
      EnableManagedSpotTraining: args.useSpot ?? false,
      InputDataConfig: (args.channels ?? DEFAULT_CHANNELS).map(({ channelName, prefix }) => ({
        ChannelName: channelName,
        DataSource: {
          S3DataSource: {
            S3DataType: "S3Prefix",
            S3Uri: pulumi.interpolate`s3://${args.bucket.bucketName}/${prefix}`,
          },
        },
      })),
      ResourceConfig: {
        InstanceType: instanceType,
        InstanceCount: instanceCount,
        VolumeSizeInGB: volumeSizeInGb,
        VolumeKmsKeyId: volumeKmsKeyId,
      },
      StoppingCondition: { MaxRuntimeInSeconds: maxRuntimeInSeconds, MaxWaitTimeInSeconds: maxWaitTimeInSeconds },
    },
    advice: {
      "sagemaker/CreateTrainingJob/local-disk-key": KEY_ADVICE,
      "sagemaker/CreateTrainingJob/gpu-algorithm": GPU_ADVICE,
    },
  };
}

/** The key of the disks: one that is meant for them alone as it is, the one for everything where the machine takes it. */
function diskKey({ volumeKmsKeyArn, kmsKeyArn, instanceType = DEFAULT_MACHINE }: TrainedModelArgs) {
  if (volumeKmsKeyArn !== undefined || kmsKeyArn === undefined) return volumeKmsKeyArn;
  return diskKeyOf(instanceType, kmsKeyArn);
}

function resourceConfig(args: TrainedModelArgs) {
  return {
    instanceType: args.instanceType ?? DEFAULT_MACHINE,
    instanceCount: args.instanceCount ?? 1,
    volumeSizeInGb: args.volumeSizeGb ?? 30,
    volumeKmsKeyId: diskKey(args),
  };
}

function stoppingCondition(args: TrainedModelArgs): input.sagemaker.TrainingJobStoppingCondition {
  const maxRuntime = args.maxRuntimeSeconds ?? DEFAULT_MAX_RUNTIME_SECONDS;
  return {
    maxRuntimeInSeconds: maxRuntime,
    ...(args.useSpot === true && { maxWaitTimeInSeconds: maxWait(args, maxRuntime) }),
  };
}

function jobSettings(args: TrainedModelArgs, image: pulumi.Input<string>): JobSettings {
  const { bucket, useSpot = false } = args;
  return {
    algorithmSpecification: {
      trainingImage: image,
      trainingInputMode: "File",
      ...(args.metricDefinitions !== undefined && { metricDefinitions: args.metricDefinitions }),
    },
    hyperParameters: hyperparameterMap(args.hyperparameters, args.additionalHyperparameters),
    inputDataConfigs: (args.channels ?? DEFAULT_CHANNELS).map((channel) => inputChannel(channel, args)),
    outputDataConfig: {
      s3OutputPath: prefixUri(bucket, args.outputPrefix ?? "models/"),
      kmsKeyId: bucket.kmsKeyArn,
    },
    resourceConfig: resourceConfig(args),
    stoppingCondition: stoppingCondition(args),
    // SageMaker takes 1 to 30 here: no retries is no strategy.
    retryStrategy: pulumi
      .output(args.maxRetries ?? 2)
      .apply((maximumRetryAttempts) => (maximumRetryAttempts === 0 ? undefined : { maximumRetryAttempts })),
    ...(useSpot && {
      enableManagedSpotTraining: true,
      checkpointConfig: { s3Uri: checkpointUri(args) },
    }),
    // Left out rather than false: a job's settings are in its name.
    ...(args.networkIsolation === true && { enableNetworkIsolation: true }),
    ...(args.subnetIds !== undefined && {
      vpcConfig: { subnets: args.subnetIds, securityGroupIds: args.securityGroupIds ?? [] },
    }),
  };
}

function checkpointUri({ bucket, checkpointPrefix = "checkpoints/" }: TrainedModelArgs): pulumi.Output<string> {
  return prefixUri(bucket, checkpointPrefix);
}

function maxWait(args: TrainedModelArgs, maxRuntime: pulumi.Input<number>): pulumi.Input<number> {
  return args.maxWaitSeconds ?? pulumi.output(maxRuntime).apply((seconds) => 2 * seconds);
}

/** Seconds to wait for a job: what it may run, and half an hour for SageMaker to find and ready the machines. */
export function waitSeconds(args: TrainedModelArgs): pulumi.Output<number> {
  const maxRuntime = args.maxRuntimeSeconds ?? DEFAULT_MAX_RUNTIME_SECONDS;
  const longest = args.useSpot === true ? maxWait(args, maxRuntime) : maxRuntime;
  return pulumi.output(longest).apply((seconds) => seconds + 1800);
}

function inputChannel(
  channel: TrainingChannel,
  { bucket: { bucketName }, image, algorithm = IMAGE_CLASSIFICATION }: TrainedModelArgs,
): input.sagemaker.TrainingJobInputDataConfig {
  const { channelName } = channel;
  const builtIn = pulumi.output(image === undefined ? algorithm : "");
  return {
    channelName,
    contentType: channel.contentType ?? builtIn.apply((own) => usualContent(own, channelName)),
    compressionType: "None",
    dataSource: {
      s3DataSource: {
        s3DataType: "S3Prefix",
        s3DataDistributionType: builtIn.apply((own) =>
          isSharded(own, channelName) ? "ShardedByS3Key" : "FullyReplicated",
        ),
        s3Uri: pulumi.interpolate`s3://${bucketName}/${channel.prefix}`,
      },
    },
  };
}

/** @param builtIn the built-in algorithm, or "" of an image of one's own */
function usualContent(builtIn: string, channelName: string): string | undefined {
  // Each of the others has a type of its own that it goes by: "application/x-image is not an accepted ContentType" (sagemaker-xgboost-container).
  if (isBuiltIn(builtIn) && !learnsFromPictures(builtIn)) return undefined;
  // SageMaker guide, "Image Classification - MXNet", incremental training: what SageMaker's own algorithms go on from.
  return builtIn !== "" && channelName === "model" ? "application/x-sagemaker-model" : USUAL_CONTENT;
}
