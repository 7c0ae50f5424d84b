import type { ProductionVariant } from "@aws-sdk/client-sagemaker";
import { repeated } from "../../../domain/rules/values.ts";
import { parseS3Uri } from "../../../domain/s3Uri.ts";
import type { Context } from "../context.ts";
import { typedOperations, type Request } from "../resources/operation.ts";
import { listPage } from "../resources/paging.ts";
import { createTags, deleteTags } from "../resources/tags.ts";
import { validationException } from "../wire/errors.ts";
import { epochSeconds, type Wire } from "../wire/json.ts";
import { ENDPOINT_CONFIG, findEndpointConfig, findModel, type EndpointConfig } from "./records.ts";

export const endpointConfigOperations = typedOperations("supported", {
  CreateEndpointConfig: async (input, context) => {
    const arn = context.arns.of(ENDPOINT_CONFIG, input.EndpointConfigName);
    checkRequest(input, context);
    if (context.store.get(ENDPOINT_CONFIG, input.EndpointConfigName) !== undefined) {
      throw validationException(`Cannot create already existing endpoint configuration "${arn}".`);
    }
    const { Tags: tags, ...rest } = input;
    const config: EndpointConfig = {
      ...rest,
      ProductionVariants: input.ProductionVariants.map(weighted),
      ...(input.ShadowProductionVariants !== undefined && {
        ShadowProductionVariants: input.ShadowProductionVariants.map(weighted),
      }),
      EndpointConfigArn: arn,
      EnableNetworkIsolation: input.EnableNetworkIsolation ?? false,
      CreationTime: epochSeconds(),
    };
    await context.store.put(ENDPOINT_CONFIG, input.EndpointConfigName, config);
    await createTags(context, arn, tags);
    return { EndpointConfigArn: arn };
  },
  DescribeEndpointConfig: (input, context) => findEndpointConfig(context, input.EndpointConfigName),
  DeleteEndpointConfig: async (input, context) => {
    const config = findEndpointConfig(context, input.EndpointConfigName);
    await context.store.delete(ENDPOINT_CONFIG, config.EndpointConfigName);
    await deleteTags(context, config.EndpointConfigArn);
    return {};
  },
  ListEndpointConfigs: (input, context) => {
    const { items, next } = listPage(context.store.list<EndpointConfig>(ENDPOINT_CONFIG), input, {
      name: (config) => config.EndpointConfigName,
      created: (config) => config.CreationTime,
      order: "Descending",
    });
    return { EndpointConfigs: items, ...next };
  },
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
