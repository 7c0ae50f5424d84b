import type { UpdateEndpointWeightsAndCapacitiesInput } from "@aws-sdk/client-sagemaker";
import type { Context } from "../context.ts";
import { validationException } from "../wire/errors.ts";
import { epochSeconds, type Wire } from "../wire/json.ts";
import { checkQuota } from "./deployment.ts";
import { ENDPOINT, findEndpoint, type Endpoint } from "./records.ts";

type Needs = Pick<Context, "arns" | "hosting" | "options" | "store">;

const BUSY = new Set(["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"]);

/** The endpoint, unless something is being done to it. */
export function notBusy(endpoint: Endpoint): Endpoint {
  if (BUSY.has(endpoint.EndpointStatus))
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
  const known = deployed.variants.map((variant) => variant.config.VariantName);
  for (const wanted of input.DesiredWeightsAndCapacities) {
    if (!known.includes(wanted.VariantName)) {
      throw validationException(
        `Variant(s) "${wanted.VariantName}" do not exist for endpoint "${endpoint.EndpointArn}".`,
      );
    }
  }
  const variants = deployed.variants.map((variant) => {
    const wanted = input.DesiredWeightsAndCapacities.find((one) => one.VariantName === variant.config.VariantName);
    return {
      ...variant,
      config: {
        ...variant.config,
        ...(wanted?.DesiredWeight === undefined ? {} : { InitialVariantWeight: wanted.DesiredWeight }),
        ...(wanted?.DesiredInstanceCount === undefined ? {} : { InitialInstanceCount: wanted.DesiredInstanceCount }),
      },
    };
  });
  checkQuota(context, endpoint.EndpointName, variants);
  await context.store.put(ENDPOINT, endpoint.EndpointName, {
    ...endpoint,
    EndpointStatus: "Updating",
    LastModifiedTime: epochSeconds(),
    Deployed: { ...deployed, variants },
  } satisfies Endpoint);
  context.hosting.rescale(endpoint.EndpointName);
  return endpoint;
}
