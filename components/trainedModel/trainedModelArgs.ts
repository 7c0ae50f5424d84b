import type * as pulumi from "@pulumi/pulumi";
import type { ImageClassificationHyperparameters } from "./hyperparameters.ts";
import type { BucketRef } from "../shared/refs.ts";
import type { RegistrationOptions } from "../shared/registration.ts";

/** One input of a training job: objects of the bucket under one prefix. */
export interface TrainingChannel {
  /** Name under which the algorithm finds the data, such as `train`. */
  readonly channelName: string;
  /** Prefix in the bucket, such as `train/`, or the key of one object, such as `train.lst`. */
  readonly prefix: string;
  /**
   * MIME type of the objects.
   * @default "application/x-image", or "application/x-sagemaker-model" of the channel `model`, from which SageMaker's own algorithms go on; none
   * for those that learn from no pictures
   */
  readonly contentType?: string;
}

/** A figure that SageMaker reads from the log of an image of your own. */
export interface MetricDefinition {
  /** Name of the metric, such as `validation:accuracy`; 1 to 255 characters. */
  readonly name: string;
  /** Regular expression whose first group is the figure, such as `accuracy=([0-9.]+)`; 1 to 500 characters. */
  readonly regex: string;
}

export interface TrainedModelArgs {
  /** Bucket that holds the channels and receives the model. */
  readonly bucket: BucketRef;
  /**
   * Version of the data. The same data and settings are never trained twice, and a new version always is:
   * take a hash of the content, 1 to 12 letters and digits.
   */
  readonly dataVersion: pulumi.Input<string>;
  /**
   * Hyperparameters of the built-in image classification, which needs them.
   * @default - none but `additionalHyperparameters`: for another algorithm, or an image of your own
   */
  readonly hyperparameters?: ImageClassificationHyperparameters;
  /**
   * Hyperparameters under the algorithm's own names, which win over `hyperparameters`: for another algorithm, an image of
   * your own, or what `hyperparameters` does not name.
   * @default - none
   */
  readonly additionalHyperparameters?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Inputs of the job: another built-in algorithm needs its own.
   * @default - `train` and `validation` from `train/` and `test/`, `train_lst` and `validation_lst` from `train.lst` and `test.lst`
   */
  readonly channels?: TrainingChannel[];
  /**
   * Prefix in the bucket for the model, ends with a slash.
   * @default "models/"
   */
  readonly outputPrefix?: string;
  /**
   * Built-in algorithm: the name of its repository, such as `sagemaker-xgboost`.
   * @default "image-classification"
   */
  readonly algorithm?: pulumi.Input<string>;
  /**
   * Tag of the built-in algorithm's image.
   * @default "1", which XGBoost and frameworks don't have
   */
  readonly algorithmVersion?: pulumi.Input<string>;
  /**
   * Container image of your own, in ECR and of the same region, for training and serving instead of the built-in algorithm.
   * @default - the built-in algorithm's image of the region
   */
  readonly image?: pulumi.Input<string>;
  /**
   * Environment of the container that serves, such as `SAGEMAKER_PROGRAM` for a framework's; the model's role may read objects that it names.
   * @default - none
   */
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Machine that trains; billed by the second while it does. SageMaker refuses one without a GPU for the built-in image
   * classification, and names p2, p3, g4dn and g5 as those that it runs on.
   * @default "ml.g4dn.xlarge"
   */
  readonly instanceType?: pulumi.Input<string>;
  /**
   * Number of machines, 1 to 100.
   * @default 1
   */
  readonly instanceCount?: pulumi.Input<number>;
  /**
   * Disk of each machine in GB, 1 to 16384.
   * @default 30
   */
  readonly volumeSizeGb?: pulumi.Input<number>;
  /**
   * Seconds after which the job is stopped, 60 to 2419200 (28 days).
   * @default 7200
   */
  readonly maxRuntimeSeconds?: pulumi.Input<number>;
  /**
   * Times that SageMaker starts the job again after an internal error of its own, 0 to 30.
   * @default 2
   */
  readonly maxRetries?: pulumi.Input<number>;
  /**
   * Jobs that the same data and settings may take, 1 to 10: when the latest one failed (no capacity, missing data …) or
   * was stopped, the next update makes another, until this many have ended so. None follows one that ran out of
   * `maxRuntimeSeconds`, unless `useSpot` has it go on from checkpoints.
   * @default 3
   */
  readonly maxAttempts?: pulumi.Input<number>;
  /**
   * Raise it to train the same data and settings again though their job has completed, or `maxAttempts` is used up.
   * @default 1
   */
  readonly attempt?: pulumi.Input<number>;
  /**
   * Train on spot machines, at up to a tenth of the price; interrupted jobs go on from checkpoints in the bucket.
   * @default false
   */
  readonly useSpot?: boolean;
  /**
   * Seconds that a spot job may take with its interruptions, at least `maxRuntimeSeconds`; an algorithm without checkpoints (kmeans) gets an hour at most.
   * @default - twice `maxRuntimeSeconds`
   */
  readonly maxWaitSeconds?: pulumi.Input<number>;
  /**
   * Prefix in the bucket for the checkpoints of spot training, ends with a slash; each data and settings have a folder there.
   * @default "checkpoints/"
   */
  readonly checkpointPrefix?: string;
  /**
   * Subnets in which the machines train and serve: at least two, in different availability zones (SageMaker guide, "Give SageMaker AI
   * Hosted Endpoints Access to Resources in Your Amazon VPC"); those of a shared VPC too. SageMaker takes its network interfaces away
   * from them some time after an endpoint is deleted: a stack that makes the subnets or security groups itself may have to be destroyed twice (terraform-provider-aws#34397).
   * @default - SageMaker's own network
   */
  readonly subnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Security groups of the machines; needed with `subnetIds`.
   * @default - none
   */
  readonly securityGroupIds?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Cut the containers that train and serve off from the network: they reach nothing, not even S3, and have no credentials.
   * SageMaker itself still brings data and model, and takes logs, checkpoints and captured data away. Not for a serverless
   * endpoint, nor for an image that calls AWS by itself.
   * @default false
   */
  readonly networkIsolation?: boolean;
  /**
   * KMS key for the disks of the machines that train, where they take one: NVMe disks of a machine's own, as the default
   * has, are encrypted by the machine itself. The model is encrypted with the key of its bucket.
   * @default - `volumeKmsKeyArn`, or SageMaker's key
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * KMS key that encrypts the machines' EBS volumes; a machine with NVMe disks of its own, as the default is, has none
   * that takes a key and is refused with it: name an `instanceType` such as ml.p3.2xlarge, or ml.m5.xlarge for an `image` that needs no GPU.
   * @default - the disks are encrypted with SageMaker's key
   */
  readonly volumeKmsKeyArn?: pulumi.Input<string>;
  /**
   * Name of the metric that `validationAccuracy` and `minimumAccuracy` are about.
   * @default "validation:accuracy"
   */
  readonly accuracyMetric?: string;
  /**
   * Metrics of an image of your own, up to 40; the built-in algorithms report theirs by themselves.
   * @default - an image of your own reports none
   */
  readonly metricDefinitions?: MetricDefinition[];
  /**
   * Accuracy (after the last epoch) below which no model is made and the update fails, 0 to 1.
   * @default - every completed job makes a model
   */
  readonly minimumAccuracy?: number;
  /**
   * Also register the model as a version in SageMaker's model registry, with its accuracy and what trained it; `{}` for
   * a group of the component's own.
   * @default - the model is not registered
   */
  readonly register?: RegistrationOptions;
  /**
   * Boundary of the permissions of the two roles.
   * @default - none
   */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * Tags of job, model and roles.
   * @default - none but the provider's default tags
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

export const DEFAULT_CHANNELS: readonly TrainingChannel[] = [
  { channelName: "train", prefix: "train/" },
  { channelName: "validation", prefix: "test/" },
  { channelName: "train_lst", prefix: "train.lst" },
  { channelName: "validation_lst", prefix: "test.lst" },
];
