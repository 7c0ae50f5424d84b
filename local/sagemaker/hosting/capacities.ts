import type { UpdateEndpointWeightsAndCapacitiesInput } from "@aws-sdk/client-sagemaker";
import { isInProgress } from "../../../domain/rules/sagemaker/endpoints.ts";
import type { Context } from "../context.ts";
import { validationException } from "../wire/errors.ts";
import { epochSeconds, type Wire } from "../wire/json.ts";
import { checkQuota } from "./deployment.ts";
import {
  ENDPOINT,
  everyVariant,
  findEndpoint,
  type DeployedVariant,
  type Deployment,
  type Endpoint,
} from "./records.ts";

type Needs = Pick<Context, "arns" | "hosting" | "options" | "store">;

/** The endpoint, unless something is being done to it. */
export function notBusy(endpoint: Endpoint): Endpoint {
  if (isInProgress(endpoint.EndpointStatus))
    throw validationException(`Cannot update in-progress endpoint "${endpoint.EndpointArn}".`);
  return endpoint;
}

/** On AWS too, an endpoint that failed can only be deleted. */
export function cannotUpdateFailed(endpoint: Endpoint): Error {
  return validationException(`Cannot update endpoint "${endpoint.EndpointArn}" with status Failed.`);
}

/** Gives variants of an endpoint in service other weights and numbers of instances. */
export async function changeCapacities(
  context: Needs,
  input: Wire<UpdateEndpointWeightsAndCapacitiesInput>,
): Promise<Endpoint> {
  const endpoint = notBusy(findEndpoint(context, input.EndpointName));
  const deployed = endpoint.Deployed;
  if (deployed === undefined || endpoint.EndpointStatus === "Failed") throw cannotUpdateFailed(endpoint);
  const known = everyVariant(deployed).map((variant) => variant.config.VariantName);
  for (const wanted of input.DesiredWeightsAndCapacities) {
    if (!known.includes(wanted.VariantName)) {
      throw validationException(
        `Variant(s) "${wanted.VariantName}" do not exist for endpoint "${endpoint.EndpointArn}".`,
      );
    }
  }
  for (const { config } of everyVariant(deployed)) checkKind(config, input);
  const changed = (variant: DeployedVariant): DeployedVariant => {
    const wanted = input.DesiredWeightsAndCapacities.find((one) => one.VariantName === variant.config.VariantName);
    return {
      ...variant,
      config: {
        ...variant.config,
        ...(wanted?.DesiredWeight === undefined ? {} : { InitialVariantWeight: wanted.DesiredWeight }),
        ...(wanted?.DesiredInstanceCount === undefined ? {} : { InitialInstanceCount: wanted.DesiredInstanceCount }),
        ...(wanted?.ServerlessUpdateConfig === undefined || variant.config.ServerlessConfig === undefined
          ? {}
          : { ServerlessConfig: { ...variant.config.ServerlessConfig, ...wanted.ServerlessUpdateConfig } }),
      },
    };
  };
  const next: Deployment = {
    ...deployed,
    variants: deployed.variants.map(changed),
    ...(deployed.shadow === undefined ? {} : { shadow: changed(deployed.shadow) }),
  };
  checkQuota(context, endpoint.EndpointName, next);
  await context.store.put(ENDPOINT, endpoint.EndpointName, {
    ...endpoint,
    EndpointStatus: "Updating",
    LastModifiedTime: epochSeconds(),
    Deployed: next,
  } satisfies Endpoint);
  context.hosting.rescale(endpoint.EndpointName);
  return endpoint;
}

/** A variant with machines has a number of them, a serverless one its concurrency. */
function checkKind(
  { VariantName: name, ServerlessConfig: serverless }: DeployedVariant["config"],
  { DesiredWeightsAndCapacities: desired }: Wire<UpdateEndpointWeightsAndCapacitiesInput>,
): void {
  const wanted = desired.find((one) => one.VariantName === name);
  if (serverless === undefined && wanted?.ServerlessUpdateConfig !== undefined)
    throw validationException(`Variant "${name}" is not serverless: it has no ServerlessUpdateConfig.`);
  if (serverless !== undefined && wanted?.DesiredInstanceCount !== undefined)
    throw validationException(`Variant "${name}" is serverless: it has no DesiredInstanceCount.`);
}
