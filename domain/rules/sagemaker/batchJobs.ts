import { rulesOf } from "../rulesOf.ts";
import { givenOf } from "../values.ts";
import { hasLocalStorage } from "./machines.ts";

const SOURCE = "service model of SageMaker";
const MAX_PAYLOAD_MB = 100;

/** Why a key for the volumes of a machine is refused. */
function diskKey(
  cluster: { readonly InstanceType?: string | undefined; readonly VolumeKmsKeyId?: string | undefined } | undefined,
) {
  return cluster?.VolumeKmsKeyId !== undefined &&
    cluster.InstanceType !== undefined &&
    hasLocalStorage(cluster.InstanceType)
    ? `You can't request a VolumeKmsKeyId when using an instance type with local storage, got ${cluster.InstanceType}.`
    : undefined;
}

export interface CreateTransformJob {
  readonly MaxConcurrentTransforms?: number | undefined;
  readonly MaxPayloadInMB?: number | undefined;
  readonly BatchStrategy?: string | undefined;
  readonly TransformInput?: { readonly SplitType?: string | undefined } | undefined;
  readonly TransformResources?:
    { readonly InstanceType?: string | undefined; readonly VolumeKmsKeyId?: string | undefined } | undefined;
}

export const createTransformJobRules = rulesOf<CreateTransformJob>("sagemaker/CreateTransformJob", {
  "payload-size": {
    says: "A payload has 100 MB at most.",
    source: `${SOURCE}, CreateTransformJobRequest.MaxPayloadInMB: "The value of MaxPayloadInMB cannot be greater than 100 MB."`,
    broken: ({ MaxPayloadInMB: size = 0 }) =>
      size > MAX_PAYLOAD_MB ? `MaxPayloadInMB cannot be greater than ${MAX_PAYLOAD_MB}, got ${size}.` : undefined,
  },
  "payloads-at-once": {
    says: "Payloads at one time have 100 MB together at most.",
    source: `${SOURCE}, CreateTransformJobRequest.MaxPayloadInMB: "If you specify the MaxConcurrentTransforms parameter, the value of (MaxConcurrentTransforms * MaxPayloadInMB) also cannot exceed 100 MB."`,
    broken: ({ MaxPayloadInMB: size = 0, MaxConcurrentTransforms: transforms = 0 }) =>
      size <= MAX_PAYLOAD_MB && size * transforms > MAX_PAYLOAD_MB
        ? `MaxConcurrentTransforms * MaxPayloadInMB cannot exceed ${MAX_PAYLOAD_MB} MB, got ${transforms} * ${size}.`
        : undefined,
  },
  "batches-are-split": {
    says: "Records come in batches where the input is split into records.",
    source: `${SOURCE}, CreateTransformJobRequest.BatchStrategy: "To enable the batch strategy, you must set the SplitType property to Line, RecordIO, or TFRecord."`,
    broken: ({ BatchStrategy: strategy, TransformInput: input }) =>
      strategy === "MultiRecord" && input !== undefined && (input.SplitType ?? "None") === "None"
        ? "To enable the batch strategy MultiRecord, you must set SplitType to Line, RecordIO, or TFRecord."
        : undefined,
  },
  "local-disk-key": {
    says: "A key for the volume is for machines without NVMe disks of their own.",
    source: `${SOURCE}, TransformResources.VolumeKmsKeyId: "You can't request a VolumeKmsKeyId when using an instance type with local storage."`,
    broken: ({ TransformResources: resources }) => diskKey(resources),
  },
});

export interface CreateProcessingJob {
  readonly ProcessingInputs?: readonly ProcessingInput[] | undefined;
  readonly ProcessingOutputConfig?:
    | {
        readonly Outputs?:
          | readonly {
              readonly OutputName?: string | undefined;
              readonly S3Output?: object | undefined;
              readonly FeatureStoreOutput?: object | undefined;
              readonly AppManaged?: boolean | undefined;
            }[]
          | undefined;
      }
    | undefined;
  readonly ProcessingResources?:
    | {
        readonly ClusterConfig?:
          { readonly InstanceType?: string | undefined; readonly VolumeKmsKeyId?: string | undefined } | undefined;
      }
    | undefined;
}

interface ProcessingInput {
  readonly InputName?: string | undefined;
  readonly AppManaged?: boolean | undefined;
  readonly S3Input?:
    | {
        readonly LocalPath?: string | undefined;
        readonly S3InputMode?: string | undefined;
        readonly S3CompressionType?: string | undefined;
      }
    | undefined;
  readonly DatasetDefinition?: object | undefined;
}

const IN_CONTAINER = "/opt/ml/processing/";

function inputsOf({ ProcessingInputs = [] }: CreateProcessingJob): readonly ProcessingInput[] {
  return ProcessingInputs;
}

export const createProcessingJobRules = rulesOf<CreateProcessingJob>("sagemaker/CreateProcessingJob", {
  "one-input-source": {
    says: "An input is from S3 or from a data set, not both.",
    source: `${SOURCE}, ProcessingInput: "The processing input must specify exactly one of either S3Input or DatasetDefinition types."`,
    broken: (request) => {
      const input = inputsOf(request).find(
        ({ S3Input, DatasetDefinition }) => givenOf([S3Input, DatasetDefinition]) !== 1,
      );
      return input === undefined
        ? undefined
        : `The processing input must specify exactly one of either S3Input or DatasetDefinition types, which ${input.InputName} does not.`;
    },
  },
  "one-output-target": {
    says: "An output goes to S3 or to a feature store, not both.",
    source: `${SOURCE}, ProcessingOutput: "The processing output must specify exactly one of either S3Output or FeatureStoreOutput types."`,
    broken: ({ ProcessingOutputConfig: config }) => {
      const output = config?.Outputs?.find(
        ({ S3Output, FeatureStoreOutput }) => givenOf([S3Output, FeatureStoreOutput]) !== 1,
      );
      return output === undefined
        ? undefined
        : `The processing output must specify exactly one of either S3Output or FeatureStoreOutput types, which ${output.OutputName} does not.`;
    },
  },
  "feature-store-app": {
    says: "An output to a feature store is managed by the app.",
    source: `${SOURCE}, ProcessingOutput.FeatureStoreOutput: "This processing output type is only supported when AppManaged is specified."`,
    broken: ({ ProcessingOutputConfig: config }) => {
      const output = config?.Outputs?.find(
        ({ FeatureStoreOutput, AppManaged = false }) => FeatureStoreOutput !== undefined && !AppManaged,
      );
      return output === undefined
        ? undefined
        : `FeatureStoreOutput is only supported when AppManaged is specified, which ${output.OutputName} does not.`;
    },
  },
  "input-path": {
    says: "An input has a path under /opt/ml/processing/, unless the app manages it.",
    source: `${SOURCE}, ProcessingS3Input.LocalPath: "must begin with /opt/ml/processing/. LocalPath is a required parameter when AppManaged is False (default)."`,
    broken: (request) => {
      const input = inputsOf(request).find(
        ({ S3Input: s3, AppManaged = false }) =>
          s3 !== undefined && (s3.LocalPath === undefined ? !AppManaged : !s3.LocalPath.startsWith(IN_CONTAINER)),
      );
      return input === undefined
        ? undefined
        : `LocalPath must begin with ${IN_CONTAINER}, got ${input.S3Input?.LocalPath ?? "none"} in ${input.InputName}.`;
    },
  },
  "gzip-is-piped": {
    says: "A compressed input is piped.",
    source: `${SOURCE}, ProcessingS3Input.S3CompressionType: "Gzip can only be used when Pipe mode is specified as the S3InputMode."`,
    broken: (request) => {
      const input = inputsOf(request).find(
        ({ S3Input: s3 }) => s3?.S3CompressionType === "Gzip" && s3.S3InputMode !== "Pipe",
      );
      return input === undefined
        ? undefined
        : `Gzip can only be used when Pipe mode is specified as the S3InputMode, got ${input.S3Input?.S3InputMode ?? "none"} in ${input.InputName}.`;
    },
  },
  "local-disk-key": {
    says: "A key for the volume is for machines without NVMe disks of their own.",
    source: `${SOURCE}, ProcessingClusterConfig.VolumeKmsKeyId: "You can't request a VolumeKmsKeyId when using an instance type with local storage."`,
    broken: ({ ProcessingResources: resources }) => diskKey(resources?.ClusterConfig),
  },
});
