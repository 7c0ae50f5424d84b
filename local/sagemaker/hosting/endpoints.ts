import { typedOperations, type Request } from "../resources/operation.ts";
import { deregisterVariants } from "../scaling/targets.ts";
import { listPage } from "../resources/paging.ts";
import { notMonitored } from "../monitoring/monitoring.ts";
import { createTags } from "../resources/tags.ts";
import { validationException } from "../wire/errors.ts";
import { epochSeconds, omit } from "../wire/json.ts";
import { cannotUpdateFailed, changeCapacities, notBusy } from "./capacities.ts";
import { checkQuota, resolveDeployment } from "./deployment.ts";
import { describeEndpoint } from "./describeEndpoint.ts";
import {
  ENDPOINT,
  everyVariant,
  findEndpoint,
  findEndpointConfig,
  type DeployedVariant,
  type Deployment,
  type Endpoint,
} from "./records.ts";

export const endpointOperations = typedOperations("supported", {
  CreateEndpoint: async (input, context) => {
    const { EndpointName: name, EndpointConfigName: configName } = input;
    const arn = context.arns.of(ENDPOINT, name);
    if (context.store.get(ENDPOINT, name) !== undefined)
      throw validationException(`Cannot create already existing endpoint "${arn}".`);
    const pending = resolveDeployment(context, findEndpointConfig(context, configName));
    checkQuota(context, name, pending);
    const now = epochSeconds();
    const endpoint: Endpoint = {
      EndpointName: name,
      EndpointArn: arn,
      EndpointConfigName: configName,
      EndpointStatus: "Creating",
      CreationTime: now,
      LastModifiedTime: now,
      Pending: pending,
      ...(input.DeploymentConfig === undefined ? {} : { LastDeploymentConfig: input.DeploymentConfig }),
    };
    await context.store.put(ENDPOINT, name, endpoint);
    await createTags(context, arn, input.Tags);
    context.hosting.create(name);
    return { EndpointArn: arn };
  },

  DescribeEndpoint: (input, context) => describeEndpoint(context, findEndpoint(context, input.EndpointName)),

  UpdateEndpoint: async (input, context) => {
    const endpoint = notBusy(findEndpoint(context, input.EndpointName));
    if (endpoint.EndpointStatus === "Failed") throw cannotUpdateFailed(endpoint);
    const config = findEndpointConfig(context, input.EndpointConfigName);
    const pending = retain(resolveDeployment(context, config), endpoint, input);
    checkQuota(context, endpoint.EndpointName, pending);
    const deployment =
      input.DeploymentConfig ?? (input.RetainDeploymentConfig === true ? endpoint.LastDeploymentConfig : undefined);
    await context.store.put(ENDPOINT, endpoint.EndpointName, {
      ...omit(endpoint, "PendingConfig", "FailureReason"),
      EndpointStatus: "Updating",
      LastModifiedTime: epochSeconds(),
      Pending: pending,
      ...(deployment === undefined ? {} : { PendingConfig: deployment }),
    } satisfies Endpoint);
    context.hosting.update(endpoint.EndpointName);
    return { EndpointArn: endpoint.EndpointArn };
  },

  UpdateEndpointWeightsAndCapacities: async (input, context) => {
    const { EndpointArn } = await changeCapacities(context, input);
    return { EndpointArn };
  },

  DeleteEndpoint: async (input, context) => {
    const endpoint = findEndpoint(context, input.EndpointName);
    if (endpoint.EndpointStatus === "Deleting") return {};
    notBusy(endpoint);
    notMonitored(context, endpoint.EndpointName);
    // Source: SageMaker Developer Guide, "Delete endpoints configured for auto scaling".
    await deregisterVariants(context, endpoint.EndpointName);
    await context.store.put(ENDPOINT, endpoint.EndpointName, {
      ...endpoint,
      EndpointStatus: "Deleting",
      LastModifiedTime: epochSeconds(),
    });
    context.hosting.delete(endpoint.EndpointName);
    return {};
  },

  ListEndpoints: (input, context) => {
    const { items, next } = listPage(context.store.list<Endpoint>(ENDPOINT), input, {
      name: (endpoint) => endpoint.EndpointName,
      created: (endpoint) => endpoint.CreationTime,
      modified: (endpoint) => endpoint.LastModifiedTime,
      status: (endpoint) => endpoint.EndpointStatus,
      order: "Descending",
    });
    return { Endpoints: items, ...next };
  },
});

/** RetainAllVariantProperties: weights and instance counts stay what they are now, but for those excluded. */
function retain(next: Deployment, endpoint: Endpoint, input: Request<"UpdateEndpoint">): Deployment {
  const excluded = new Set<string>(
    input.ExcludeRetainedVariantProperties?.map((property) => property.VariantPropertyType) ?? [],
  );
  const current = endpoint.Deployed;
  let result = next;
  if (input.RetainAllVariantProperties === true && current !== undefined) {
    const retained = (variant: DeployedVariant): DeployedVariant => {
      const before = everyVariant(current).find((one) => one.config.VariantName === variant.config.VariantName)?.config;
      const weight = excluded.has("DesiredWeight") ? undefined : before?.InitialVariantWeight;
      const instances = excluded.has("DesiredInstanceCount") ? undefined : before?.InitialInstanceCount;
      return {
        ...variant,
        config: {
          ...variant.config,
          ...(weight === undefined ? {} : { InitialVariantWeight: weight }),
          ...(instances === undefined || variant.config.ServerlessConfig !== undefined
            ? {}
            : { InitialInstanceCount: instances }),
        },
      };
    };
    const capture = excluded.has("DataCaptureConfig") ? next.capture : current.capture;
    result = {
      ...omit(next, "capture"),
      variants: next.variants.map(retained),
      ...(next.shadow === undefined ? {} : { shadow: retained(next.shadow) }),
      ...(capture === undefined ? {} : { capture }),
    };
  }
  return result;
}
