import type { ProductionVariant } from "@aws-sdk/client-sagemaker";
import { repeated } from "../../../domain/rules/values.ts";
import { parseS3Uri } from "../../../domain/s3Uri.ts";
import type { Context } from "../context.ts";
import { familyOf } from "../resources/family.ts";
import type { Request } from "../resources/operation.ts";
import { validationException } from "../wire/errors.ts";
import type { Wire } from "../wire/json.ts";
import { findModel, notFound } from "./records.ts";

export const endpointConfigs = familyOf<Request<"CreateEndpointConfig">>("EndpointConfig", {
  support: "supported",
  create: (input, context) => {
    checkRequest(input, context);
    return {
      ProductionVariants: input.ProductionVariants.map(weighted),
      ...(input.ShadowProductionVariants !== undefined && {
        ShadowProductionVariants: input.ShadowProductionVariants.map(weighted),
      }),
      EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
    };
  },
  alreadyThere: (arn) => validationException(`Cannot create already existing endpoint configuration "${arn}".`),
  notFound: (arn) => notFound("endpoint configuration", arn),
  list: { order: "Descending" },
});

function weighted(variant: Wire<ProductionVariant>): Wire<ProductionVariant> {
  return { ...variant, InitialVariantWeight: variant.InitialVariantWeight ?? 1 };
}

function checkRequest(input: Request<"CreateEndpointConfig">, context: Context): void {
  const variants = [...input.ProductionVariants, ...(input.ShadowProductionVariants ?? [])];
  const twin = repeated(variants.map((variant) => variant.VariantName));
  if (twin !== undefined)
    throw validationException(
      `Duplicate variant name ${twin}: the names of an endpoint configuration's variants must be unique.`,
    );
  for (const variant of variants) checkVariant(variant, context);
  checkAsynchronous(input.AsyncInferenceConfig);
  const capture = input.DataCaptureConfig;
  if (capture !== undefined && parseS3Uri(capture.DestinationS3Uri) === undefined) {
    throw validationException(
      `DataCaptureConfig.DestinationS3Uri must be an s3:// address, got ${capture.DestinationS3Uri}`,
    );
  }
}

function checkAsynchronous(config: Request<"CreateEndpointConfig">["AsyncInferenceConfig"]): void {
  for (const name of ["S3OutputPath", "S3FailurePath"] as const) {
    const path = config?.OutputConfig[name];
    if (path !== undefined && parseS3Uri(path) === undefined)
      throw validationException(`AsyncInferenceConfig.OutputConfig.${name} must be an s3:// address, got ${path}`);
  }
  if (config !== undefined && config.OutputConfig.S3OutputPath === undefined)
    throw validationException("AsyncInferenceConfig.OutputConfig needs an S3OutputPath on the local cloud.");
}

function checkVariant(variant: Wire<ProductionVariant>, context: Context): void {
  const at = `Production variant ${variant.VariantName}`;
  if (variant.ModelName === undefined)
    throw validationException(
      `${at}: a ModelName is required; inference components are not supported on the local cloud.`,
    );
  findModel(context, variant.ModelName);
  // The service model is sometimes ahead of the SDK's types: strategies for language models' prompts.
  const routing: string = variant.RoutingConfig?.RoutingStrategy ?? "RANDOM";
  if (!["RANDOM", "LEAST_OUTSTANDING_REQUESTS"].includes(routing))
    throw validationException(`${at}: the RoutingStrategy ${routing} is not offered by the local cloud.`);
  const serverless = variant.ServerlessConfig !== undefined;
  if (serverless && (variant.InstanceType !== undefined || variant.InitialInstanceCount !== undefined)) {
    throw validationException(
      `${at}: InstanceType and InitialInstanceCount must not be given together with ServerlessConfig.`,
    );
  }
  if (!serverless && (variant.InstanceType === undefined || variant.InitialInstanceCount === undefined)) {
    throw validationException(
      `${at}: InstanceType and InitialInstanceCount are required unless ServerlessConfig is given.`,
    );
  }
}
