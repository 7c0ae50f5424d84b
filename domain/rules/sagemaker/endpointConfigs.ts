import { rulesOf } from "../rulesOf.ts";
import { hasLocalStorage } from "./machines.ts";

export interface CreateEndpointConfig {
  readonly ProductionVariants?: readonly ProductionVariant[] | undefined;
  readonly ShadowProductionVariants?: readonly ProductionVariant[] | undefined;
  readonly DataCaptureConfig?: object | undefined;
  readonly AsyncInferenceConfig?: object | undefined;
  readonly CrossRegionTrafficConfig?: object | undefined;
  readonly ExplainerConfig?: ExplainerConfig | undefined;
}

export interface ProductionVariant {
  readonly VariantName: string;
  readonly ModelName?: string | undefined;
  readonly InstanceType?: string | undefined;
  readonly InitialInstanceCount?: number | undefined;
  readonly AcceleratorType?: string | undefined;
  readonly VolumeSizeInGB?: number | undefined;
  readonly ManagedInstanceScaling?: { readonly Status?: string | undefined } | undefined;
  readonly ServerlessConfig?:
    | {
        readonly MemorySizeInMB?: number | undefined;
        readonly MaxConcurrency?: number | undefined;
        readonly ProvisionedConcurrency?: number | undefined;
      }
    | undefined;
  readonly RoutingConfig?:
    | {
        readonly RoutingStrategy?: string | undefined;
        readonly PrefixAwareRoutingConfig?:
          | { readonly PrefixLength?: number | undefined; readonly ConcurrencyThreshold?: number | undefined }
          | undefined;
      }
    | undefined;
}

interface ExplainerConfig {
  readonly ClarifyExplainerConfig?:
    | {
        readonly ShapConfig?:
          | {
              readonly ShapBaselineConfig?:
                | { readonly ShapBaseline?: string | undefined; readonly ShapBaselineUri?: string | undefined }
                | undefined;
            }
          | undefined;
      }
    | undefined;
}

/** What is known of the models that a configuration names. */
export interface ModelFacts {
  readonly multiModel?: boolean | undefined;
  readonly pipeline?: boolean | undefined;
  readonly vpc?: boolean | undefined;
  readonly networkIsolation?: boolean | undefined;
  readonly modelDataSource?: boolean | undefined;
}

export interface EndpointConfigState {
  readonly models?: ReadonlyMap<string, ModelFacts> | undefined;
}

const MODEL = "service model of SageMaker";
const EXCLUSIONS = 'SageMaker guide, "Deploy models with Amazon SageMaker Serverless Inference", feature exclusions';

/** What a serverless variant's model must not be, and how AWS's page names it. */
const EXCLUDED: readonly (readonly [keyof ModelFacts, string])[] = [
  ["multiModel", "multi-model endpoints"],
  ["pipeline", "inference pipelines"],
  ["vpc", "VPC configuration"],
  ["networkIsolation", "network isolation"],
];

function serverlessOf({ ProductionVariants = [] }: CreateEndpointConfig): readonly ProductionVariant[] {
  return ProductionVariants.filter((variant) => variant.ServerlessConfig !== undefined);
}

function allVariants(request: CreateEndpointConfig): readonly ProductionVariant[] {
  return [...(request.ProductionVariants ?? []), ...(request.ShadowProductionVariants ?? [])];
}

/*
 * No rule on KmsKeyId beside machines with NVMe disks: the service model said until 2025 that such a call fails, and says
 * now that the key "does not encrypt instance local storage".
 */
export const createEndpointConfigRules = rulesOf<CreateEndpointConfig, EndpointConfigState>(
  "sagemaker/CreateEndpointConfig",
  {
    "serverless-memory": {
      says: "A serverless variant has memory in whole gigabytes, from 1,024 to 6,144 MB.",
      source: `${MODEL}, ProductionVariantServerlessConfig.MemorySizeInMB: "Valid values are in 1 GB increments: 1024 MB, … or 6144 MB."`,
      broken: (request) => {
        const size = serverlessOf(request)
          .map((variant) => variant.ServerlessConfig?.MemorySizeInMB)
          .find((memory) => memory !== undefined && (memory < 1024 || memory > 6144 || memory % 1024 !== 0));
        return size === undefined
          ? undefined
          : `MemorySizeInMB must be one of 1024, 2048, 3072, 4096, 5120, 6144, got ${size}.`;
      },
    },
    "serverless-concurrency": {
      says: "As much concurrency is provisioned as there may be at most.",
      source: `${MODEL}, ProductionVariantServerlessConfig.ProvisionedConcurrency: "Should be less than or equal to MaxConcurrency."`,
      broken: (request) => {
        const config = serverlessOf(request)
          .map((variant) => variant.ServerlessConfig)
          .find((serverless) => (serverless?.ProvisionedConcurrency ?? 0) > (serverless?.MaxConcurrency ?? Infinity));
        return config === undefined
          ? undefined
          : `ProvisionedConcurrency must be less than or equal to MaxConcurrency (${config.MaxConcurrency}), got ${config.ProvisionedConcurrency}.`;
      },
    },
    "serverless-capture": {
      says: "Data of a serverless variant isn't captured.",
      source: EXCLUSIONS,
      broken: (request) =>
        request.DataCaptureConfig !== undefined && serverlessOf(request).length > 0
          ? "DataCaptureConfig is not supported for serverless endpoints."
          : undefined,
    },
    "serverless-alone": {
      says: "A serverless variant is the only one.",
      source: EXCLUSIONS,
      broken: (request) =>
        serverlessOf(request).length > 0 && (request.ProductionVariants?.length ?? 0) > 1
          ? "Multiple production variants are not supported for serverless endpoints."
          : undefined,
    },
    "serverless-model": {
      says: "The model of a serverless variant is no multi-model, no pipeline, in no VPC and not isolated from the network.",
      source: EXCLUSIONS,
      broken: (request, { models }) => {
        for (const { ModelName } of serverlessOf(request)) {
          const facts = ModelName === undefined ? undefined : models?.get(ModelName);
          const excluded = EXCLUDED.find(([fact]) => facts?.[fact] === true);
          if (excluded !== undefined)
            return `Serverless endpoints do not support ${excluded[1]}, which ${ModelName} has.`;
        }
        return undefined;
      },
    },
    "serverless-data-source": {
      says: "The model of a serverless variant is one archive, no ModelDataSource.",
      source: `${MODEL}, ContainerDefinition.ModelDataSource: "Currently you cannot use ModelDataSource in conjunction with … SageMaker serverless endpoints"`,
      broken: (request, { models }) => {
        const variant = serverlessOf(request).find(
          ({ ModelName }) => ModelName !== undefined && models?.get(ModelName)?.modelDataSource === true,
        );
        return variant === undefined
          ? undefined
          : `You cannot use ModelDataSource with serverless endpoints, as ${variant.ModelName} does.`;
      },
    },
    "shadow-pair": {
      says: "A shadow variant goes with exactly one production variant, and there is one of it.",
      source: `${MODEL}, CreateEndpointConfigInput.ShadowProductionVariants: "you can only specify one variant for ProductionVariants and one variant for ShadowProductionVariants"`,
      broken: ({ ProductionVariants = [], ShadowProductionVariants = [] }) =>
        ShadowProductionVariants.length > 0 && (ShadowProductionVariants.length > 1 || ProductionVariants.length > 1)
          ? `You can only specify one variant for ProductionVariants and one for ShadowProductionVariants, got ${ProductionVariants.length} and ${ShadowProductionVariants.length}.`
          : undefined,
    },
    "cross-region": {
      says: "Traffic from other regions reaches no serverless and no asynchronous endpoint.",
      source: `${MODEL}, CreateEndpointConfigInput.CrossRegionTrafficConfig: "You can't specify it with serverless variants or with AsyncInferenceConfig."`,
      broken: (request) =>
        request.CrossRegionTrafficConfig !== undefined &&
        (request.AsyncInferenceConfig !== undefined || serverlessOf(request).length > 0)
          ? "You can't specify CrossRegionTrafficConfig with serverless variants or with AsyncInferenceConfig."
          : undefined,
    },
    "no-accelerator": {
      says: "A variant has no accelerator of Elastic Inference.",
      source: `${MODEL}, ProductionVariant.AcceleratorType: "This parameter is no longer supported. Elastic Inference (EI) is no longer available."`,
      broken: (request) => {
        const variant = allVariants(request).find(({ AcceleratorType }) => AcceleratorType !== undefined);
        return variant === undefined
          ? undefined
          : `AcceleratorType is no longer supported: Elastic Inference is no longer available, got ${variant.AcceleratorType}.`;
      },
    },
    "managed-scaling": {
      says: "The machines of a variant are scaled by the endpoint where its models are inference components.",
      source: "AWS's answer in terraform-provider-aws#45926",
      broken: (request) =>
        allVariants(request).some(
          ({ ModelName, ManagedInstanceScaling: scaling }) =>
            ModelName !== undefined && scaling !== undefined && scaling.Status !== "DISABLED",
        )
          ? "ManagedInstanceScaling is only supported for inference component endpoints."
          : undefined,
    },
    "volume-size": {
      says: "A machine with NVMe disks of its own is given no size of a volume.",
      source:
        'SageMaker Python SDK, volume_size_supported in its utils: such a family "does not support attaching an EBS volume"; the message is in autogluon-cloud#50',
      broken: (request) => {
        const variant = allVariants(request).find(
          ({ InstanceType, VolumeSizeInGB }) =>
            VolumeSizeInGB !== undefined && InstanceType !== undefined && hasLocalStorage(InstanceType),
        );
        return variant === undefined
          ? undefined
          : `VolumeSize parameter is not allowed for the selected Instance type ${variant.InstanceType}.`;
      },
    },
    "prefix-routing": {
      says: "Routing by prefix is configured where it is the strategy, with a length and a threshold.",
      source: `${MODEL}, ProductionVariantRoutingConfig.PrefixAwareRoutingConfig: "Specify this parameter only when you set RoutingStrategy to PREFIX_AWARE"; PrefixAwareRoutingConfig: "Required when RoutingStrategy is PREFIX_AWARE."`,
      broken: (request) => {
        for (const { RoutingConfig: routing, VariantName } of allVariants(request)) {
          const prefix = routing?.PrefixAwareRoutingConfig;
          if (
            prefix !== undefined &&
            routing?.RoutingStrategy !== undefined &&
            routing.RoutingStrategy !== "PREFIX_AWARE"
          )
            return `PrefixAwareRoutingConfig of ${VariantName} is for the RoutingStrategy PREFIX_AWARE, got ${routing.RoutingStrategy}.`;
          const incomplete = prefix?.PrefixLength === undefined || prefix.ConcurrencyThreshold === undefined;
          if (routing?.RoutingStrategy === "PREFIX_AWARE" && incomplete)
            return `PrefixLength and ConcurrencyThreshold are required when RoutingStrategy is PREFIX_AWARE, as that of ${VariantName}.`;
        }
        return undefined;
      },
    },
    "shap-baseline": {
      says: "A SHAP baseline is given inside the request or as a URI, not both.",
      source: `${MODEL}, ClarifyShapBaselineConfig: "ShapBaseline and ShapBaselineUri are mutually exclusive parameters. One or the either is required"`,
      broken: ({ ExplainerConfig: explainer }) => {
        const baseline = explainer?.ClarifyExplainerConfig?.ShapConfig?.ShapBaselineConfig;
        return baseline === undefined ||
          (baseline.ShapBaseline === undefined) !== (baseline.ShapBaselineUri === undefined)
          ? undefined
          : "ShapBaseline and ShapBaselineUri are mutually exclusive, and one of them is required.";
      },
    },
  },
);
