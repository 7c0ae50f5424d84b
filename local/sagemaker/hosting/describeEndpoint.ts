import type {
  DescribeEndpointOutput,
  PendingProductionVariantSummary,
  ProductionVariantSummary,
} from "@aws-sdk/client-sagemaker";
import type { Context } from "../context.ts";
import type { Wire } from "../wire/json.ts";
import type { DeployedVariant, Deployment, Endpoint } from "./records.ts";

/** What DescribeEndpoint gives: the record, with the variants as they run now. */
export function describeEndpoint(context: Context, endpoint: Endpoint): Wire<DescribeEndpointOutput> {
  const deployed = endpoint.Deployed;
  const live = context.hosting.live(endpoint.EndpointName);
  const pending = endpoint.Pending;
  return {
    ...endpoint,
    ...(deployed === undefined
      ? {}
      : {
          ProductionVariants: deployed.variants.map((variant) => summary(context, endpoint, deployed, variant)),
          ...(deployed.shadow !== undefined && {
            ShadowProductionVariants: [summary(context, endpoint, deployed, deployed.shadow)],
          }),
        }),
    ...(deployed?.capture === undefined
      ? {}
      : {
          DataCaptureConfig: {
            EnableCapture: deployed.capture.EnableCapture ?? false,
            CaptureStatus: deployed.capture.EnableCapture === true ? "Started" : "Stopped",
            CurrentSamplingPercentage: deployed.capture.InitialSamplingPercentage,
            DestinationS3Uri: deployed.capture.DestinationS3Uri,
            KmsKeyId: deployed.capture.KmsKeyId ?? "",
          },
        }),
    ...(deployed?.asynchronous === undefined ? {} : { AsyncInferenceConfig: deployed.asynchronous }),
    ...(deployed !== undefined && pending !== undefined
      ? {
          PendingDeploymentSummary: {
            EndpointConfigName: pending.configName,
            StartTime: pending.deployedAt,
            ProductionVariants: pending.variants.map((variant) => pendingSummary(variant, live?.share)),
            ...(pending.shadow !== undefined && {
              ShadowProductionVariants: [pendingSummary(pending.shadow, live?.share)],
            }),
          },
        }
      : {}),
  };
}

function pendingSummary({ config }: DeployedVariant, share = 0): Wire<PendingProductionVariantSummary> {
  const { VariantName, InitialVariantWeight = 1, InitialInstanceCount } = config;
  return {
    VariantName,
    CurrentWeight: InitialVariantWeight * share,
    DesiredWeight: InitialVariantWeight,
    ...(InitialInstanceCount === undefined ? {} : { DesiredInstanceCount: InitialInstanceCount }),
  };
}

function summary(
  context: Context,
  endpoint: Endpoint,
  deployment: Deployment,
  variant: DeployedVariant,
): Wire<ProductionVariantSummary> {
  const running = context.hosting
    .live(endpoint.EndpointName)
    ?.fleet?.all.find((one) => one.name === variant.config.VariantName);
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
