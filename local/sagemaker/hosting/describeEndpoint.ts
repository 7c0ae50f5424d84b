import type * as sdk from "@aws-sdk/client-sagemaker";
import type { Context, LiveTraffic } from "../context.ts";
import type { Wire } from "../wire/json.ts";
import type { DeployedVariant, Deployment, Endpoint } from "./records.ts";

/** What DescribeEndpoint gives: the record, with the variants as they run now. */
export function describeEndpoint(context: Context, endpoint: Endpoint): Wire<sdk.DescribeEndpointOutput> {
  const { Deployed: deployed, Pending: pending } = endpoint;
  if (deployed === undefined) return { ...endpoint };
  const live = context.hosting.live(endpoint.EndpointName);
  const { capture, asynchronous } = deployed;
  return {
    ...endpoint,
    ...variantsOf(deployed, (variant) => summary(variant, deployed, live)),
    ...(capture && {
      DataCaptureConfig: {
        EnableCapture: capture.EnableCapture ?? false,
        CaptureStatus: capture.EnableCapture === true ? "Started" : "Stopped",
        CurrentSamplingPercentage: capture.InitialSamplingPercentage,
        DestinationS3Uri: capture.DestinationS3Uri,
        KmsKeyId: capture.KmsKeyId ?? "",
      },
    }),
    ...(asynchronous && { AsyncInferenceConfig: asynchronous }),
    ...(pending && {
      PendingDeploymentSummary: {
        EndpointConfigName: pending.configName,
        StartTime: pending.deployedAt,
        ...variantsOf(pending, (variant) => pendingSummary(variant, live?.share)),
      },
    }),
  };
}

/** The variants of a deployment, and its shadow, each as `summarised`. */
function variantsOf<T>({ variants, shadow }: Deployment, summarised: (variant: DeployedVariant) => T) {
  return {
    ProductionVariants: variants.map(summarised),
    ...(shadow && { ShadowProductionVariants: [summarised(shadow)] }),
  };
}

function pendingSummary({ config }: DeployedVariant, share = 0): Wire<sdk.PendingProductionVariantSummary> {
  const { VariantName, InitialVariantWeight = 1, InitialInstanceCount } = config;
  return {
    VariantName,
    CurrentWeight: InitialVariantWeight * share,
    DesiredWeight: InitialVariantWeight,
    ...(InitialInstanceCount === undefined ? {} : { DesiredInstanceCount: InitialInstanceCount }),
  };
}

function summary(
  variant: DeployedVariant,
  deployment: Deployment,
  live: LiveTraffic | undefined,
): Wire<sdk.ProductionVariantSummary> {
  const running = live?.fleet?.all.find((one) => one.name === variant.config.VariantName);
  const image = variant.container.Image ?? "";
  const { ServerlessConfig: serverless, InitialInstanceCount: count } = variant.config;
  const weight = variant.config.InitialVariantWeight ?? 1;
  return {
    VariantName: variant.config.VariantName,
    DeployedImages: [{ SpecifiedImage: image, ResolvedImage: image, ResolutionTime: deployment.deployedAt }],
    CurrentWeight: running?.weight ?? weight,
    DesiredWeight: weight,
    ...(serverless === undefined
      ? { CurrentInstanceCount: running?.instances.length ?? 0, DesiredInstanceCount: count ?? 1 }
      : { CurrentServerlessConfig: serverless, DesiredServerlessConfig: serverless, CurrentInstanceCount: 0 }),
  };
}
