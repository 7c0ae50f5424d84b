import { visionAlgorithm } from "../../configuration/visionRegistries.ts";
import { rulesOf } from "../rulesOf.ts";
import { repeated } from "../values.ts";
import { foreignTrainingImage } from "../../configuration/imageRegions.ts";
import { hasEbsOnly, hasGpu, hasLocalStorage } from "./machines.ts";
import { resourceRules, type ResourceConfig } from "./resourceConfig.ts";

export interface CreateTrainingJob {
  readonly AlgorithmSpecification?:
    | {
        readonly TrainingImage?: string | undefined;
        readonly AlgorithmName?: string | undefined;
        readonly TrainingInputMode?: string | undefined;
        readonly MetricDefinitions?: readonly unknown[] | undefined;
      }
    | undefined;
  readonly EnableManagedSpotTraining?: boolean | undefined;
  readonly InputDataConfig?: readonly Channel[] | undefined;
  readonly ResourceConfig?: ResourceConfig | undefined;
  readonly StoppingCondition?:
    | { readonly MaxRuntimeInSeconds?: number | undefined; readonly MaxWaitTimeInSeconds?: number | undefined }
    | undefined;
  readonly DebugHookConfig?:
    | { readonly CollectionConfigurations?: readonly { readonly CollectionName?: string | undefined }[] | undefined }
    | undefined;
  readonly DebugRuleConfigurations?: readonly { readonly RuleConfigurationName: string }[] | undefined;
  readonly ProfilerRuleConfigurations?: readonly { readonly RuleConfigurationName: string }[] | undefined;
  readonly ServerlessJobConfig?:
    { readonly JobType?: string | undefined; readonly EvaluationType?: string | undefined } | undefined;
}

export interface Channel {
  readonly ChannelName: string;
  readonly InputMode?: string | undefined;
  readonly CompressionType?: string | undefined;
  readonly DataSource: {
    readonly S3DataSource?:
      { readonly S3Uri?: string | undefined; readonly S3DataType?: string | undefined } | undefined;
  };
}

export interface TrainingState {
  /** URLs of channels under which there is no object. */
  readonly emptyUris?: ReadonlySet<string> | undefined;
  /** Whether the image is one of SageMaker's built-in algorithms. */
  readonly builtIn?: boolean | undefined;
  /** The region that is asked. */
  readonly region?: string | undefined;
}

const GPU_ALGORITHMS: ReadonlySet<string> = new Set([
  ...["image-classification", "object-detection", "semantic-segmentation", "seq2seq"],
]);

/** Whether one of SageMaker's own algorithms, by the name of its repository, trains on machines with a GPU alone. */
export function trainsOnGpu(algorithm: string): boolean {
  return GPU_ALGORITHMS.has(algorithm);
}

const MODEL = "service model of SageMaker";
const DAYS_28 = 28 * 24 * 60 * 60;

export const createTrainingJobRules = [
  ...rulesOf<CreateTrainingJob, TrainingState>("sagemaker/CreateTrainingJob", {
    "image-region": {
      says: "An image in ECR is of the job's own region.",
      source: "AWS's answer in aws-samples/mlops-amazon-sagemaker#9",
      broken: ({ AlgorithmSpecification: algorithm }, { region }) =>
        foreignTrainingImage(algorithm?.TrainingImage, region),
    },
    "local-disk-key": {
      says: "A key for the volume is for machines without NVMe disks of their own.",
      source: `${MODEL}, ResourceConfig.VolumeKmsKeyId: "You can't request a VolumeKmsKeyId when using an instance type with local storage."`,
      broken: ({ ResourceConfig: resources }) => {
        if (resources?.VolumeKmsKeyId === undefined) return undefined;
        const groups = resources.InstanceGroups?.map((group) => group.InstanceType) ?? [];
        const types = [resources.InstanceType, ...groups].filter((type) => type !== undefined);
        // Of several groups some may have volumes for the key.
        return types.length > 0 && types.every(hasLocalStorage)
          ? `You can't request a VolumeKmsKeyId when using an instance type with local storage, got ${types.join(", ")}.`
          : undefined;
      },
    },
    "volume-size": {
      says: "A machine with EBS storage only is given the size of its volume.",
      source: `${MODEL}, ResourceConfig.VolumeSizeInGB: "When using an ML instance with the EBS-only storage option … you must define the size of EBS volume through VolumeSizeInGB"`,
      broken: ({ ResourceConfig: resources }) =>
        resources?.InstanceType !== undefined &&
        resources.VolumeSizeInGB === undefined &&
        hasEbsOnly(resources.InstanceType)
          ? `VolumeSizeInGB must be specified for ${resources.InstanceType}, an instance type with EBS-only storage.`
          : undefined,
    },
    "algorithm-or-image": {
      says: "Either an algorithm or an image is named, not both.",
      source: `${MODEL}, AlgorithmSpecification.AlgorithmName: "mutually exclusive with the TrainingImage parameter"; TrainingImage: "You must specify either …"`,
      broken: ({ AlgorithmSpecification: algorithm }) =>
        algorithm === undefined || (algorithm.TrainingImage === undefined) !== (algorithm.AlgorithmName === undefined)
          ? undefined
          : "You must specify either AlgorithmName or TrainingImage, and not both.",
    },
    "built-in-metrics": {
      says: "SageMaker's own algorithms take no metric definitions.",
      source: 'SageMaker guide, "Define metrics"; the message is in reports of sagemaker-python-sdk',
      broken: ({ AlgorithmSpecification: algorithm }, { builtIn }) =>
        builtIn === true && (algorithm?.MetricDefinitions?.length ?? 0) > 0
          ? "You can't override the metric definitions for Amazon SageMaker algorithms. Please retry the request without specifying metric definitions."
          : undefined,
    },
    "gpu-algorithm": {
      says: "SageMaker's own algorithms for images and sequences train on machines with a GPU.",
      source:
        'SageMaker guide, "Parameters for Built-in Algorithms", column "Instance class" of Image Classification - MXNet, Object Detection - MXNet, Semantic Segmentation, Seq2Seq Modeling; the message is in amazon-sagemaker-examples#1951',
      broken: ({ AlgorithmSpecification: algorithm, ResourceConfig: resources }) => {
        const name = visionAlgorithm(algorithm?.TrainingImage ?? "");
        if (name === undefined || !trainsOnGpu(name)) return undefined;
        const groups = resources?.InstanceGroups?.map((group) => group.InstanceType) ?? [];
        const type = [resources?.InstanceType, ...groups].find((each) => each !== undefined && !hasGpu(each));
        return type === undefined
          ? undefined
          : `Instance type ${type} is not supported by algorithm ${name}; only GPU instances are supported.`;
      },
    },
    "augmented-manifest-pipe": {
      says: "An augmented manifest file is read in Pipe mode.",
      source: `${MODEL}, S3DataSource.S3DataType: "AugmentedManifestFile can only be used if the Channel's input mode is Pipe."`,
      broken: ({ AlgorithmSpecification: algorithm, InputDataConfig = [] }) => {
        const channel = InputDataConfig.find(
          ({ DataSource, InputMode = algorithm?.TrainingInputMode }) =>
            DataSource.S3DataSource?.S3DataType === "AugmentedManifestFile" &&
            InputMode !== undefined &&
            InputMode !== "Pipe",
        );
        return channel === undefined
          ? undefined
          : `AugmentedManifestFile can only be used if the Channel's input mode is Pipe, which that of ${channel.ChannelName} is not.`;
      },
    },
    "no-objects": {
      says: "There are objects under the URL of each channel.",
      source: "message of CreateTrainingJob, in reports of sagemaker-python-sdk and amazon-sagemaker-examples",
      broken: ({ InputDataConfig = [] }, { emptyUris }) => {
        const uri = InputDataConfig.map((channel) => channel.DataSource.S3DataSource?.S3Uri).find(
          (candidate) => candidate !== undefined && emptyUris?.has(candidate) === true,
        );
        return uri === undefined
          ? undefined
          : `No S3 objects found under S3 URL "${uri}" given in input data source. Please ensure that the bucket exists in the selected region, that objects exist under that S3 prefix, and that the role has "s3:ListBucket" permissions on the bucket.`;
      },
    },
    "wait-time": {
      says: "A spot job may wait at least as long as it may run.",
      source: `${MODEL}, StoppingCondition.MaxWaitTimeInSeconds: "It must be equal to or greater than MaxRuntimeInSeconds."`,
      broken: ({ StoppingCondition: stopping }) =>
        (stopping?.MaxWaitTimeInSeconds ?? Infinity) < (stopping?.MaxRuntimeInSeconds ?? 0)
          ? `MaxWaitTimeInSeconds must be equal to or greater than MaxRuntimeInSeconds (${stopping?.MaxRuntimeInSeconds}), got ${stopping?.MaxWaitTimeInSeconds}.`
          : undefined,
    },
    "run-time": {
      says: "A job runs for 28 days at most.",
      source: `${MODEL}, StoppingCondition.MaxRuntimeInSeconds: "The maximum value is 28 days."`,
      broken: ({ StoppingCondition: stopping }) =>
        (stopping?.MaxRuntimeInSeconds ?? 0) > DAYS_28
          ? `MaxRuntimeInSeconds must be at most ${DAYS_28}, got ${stopping?.MaxRuntimeInSeconds}.`
          : undefined,
    },
    "rule-names-differ": {
      says: "The rules of the debugger and of the profiler differ in name.",
      source: `${MODEL}, DebugRuleConfiguration.RuleConfigurationName: "It must be unique relative to other rule configuration names."`,
      broken: ({ DebugRuleConfigurations = [], ProfilerRuleConfigurations = [] }) => {
        const name = [DebugRuleConfigurations, ProfilerRuleConfigurations]
          .map((rules) => repeated(rules.map((rule) => rule.RuleConfigurationName)))
          .find((twice) => twice !== undefined);
        return name === undefined ? undefined : `RuleConfigurationName must be unique, got "${name}" more than once.`;
      },
    },
    "collection-names-differ": {
      says: "The debugger's collections differ in name.",
      source: `${MODEL}, CollectionConfiguration.CollectionName: "The name must be unique relative to other rule configuration names."`,
      broken: ({ DebugHookConfig: hook }) => {
        const name = repeated((hook?.CollectionConfigurations ?? []).map((collection) => collection.CollectionName));
        return name === undefined ? undefined : `CollectionName must be unique, got "${name}" more than once.`;
      },
    },
    "evaluation-type": {
      says: "A serverless evaluation says of which type it is.",
      source: `${MODEL}, ServerlessJobConfig.EvaluationType: "Required when serverless job type is Evaluation."`,
      broken: ({ ServerlessJobConfig: job }) =>
        job?.JobType === "Evaluation" && job.EvaluationType === undefined
          ? "EvaluationType is required when JobType is Evaluation."
          : undefined,
    },
  }),
  ...resourceRules<CreateTrainingJob>(
    "sagemaker/CreateTrainingJob",
    ({ ResourceConfig: resources, EnableManagedSpotTraining }) => ({
      resources,
      spot: EnableManagedSpotTraining,
    }),
  ),
];

export interface JobStatus {
  readonly status?: string | undefined;
  /** Status of the job's warm pool, `Available` as long as it is kept. */
  readonly warmPoolStatus?: string | undefined;
}

export const deleteTrainingJobRules = rulesOf<object, JobStatus>("sagemaker/DeleteTrainingJob", {
  "has-ended": {
    says: "A job that is in progress or stopping stays.",
    source: `${MODEL}, DeleteTrainingJob: "You cannot delete a job that is in the InProgress or Stopping state."`,
    broken: (_, { status }) =>
      status === "InProgress" || status === "Stopping"
        ? `The training job can't be deleted: it is in the ${status} state.`
        : undefined,
  },
  "warm-pool": {
    says: "A job whose warm pool is kept stays.",
    source: `${MODEL}, DeleteTrainingJob: "You can delete only training jobs that … don't retain an Available managed warm pool."`,
    broken: (_, { warmPoolStatus }) =>
      warmPoolStatus === "Available"
        ? "The training job can't be deleted: it retains an Available managed warm pool."
        : undefined,
  },
});
