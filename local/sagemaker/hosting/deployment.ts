import { randomUUID } from "node:crypto";
import type { ProductionVariant } from "@aws-sdk/client-sagemaker";
import type { Services } from "../context.ts";
import { instanceQuotaExceeded, validationException } from "../wire/errors.ts";
import { epochSeconds, type Wire } from "../wire/json.ts";
import {
  ENDPOINT,
  everyVariant,
  findModel,
  type DeployedVariant,
  type Deployment,
  type Endpoint,
  type EndpointConfig,
} from "./records.ts";

type Needs = Pick<Services, "arns" | "options" | "store">;

const DEFAULT_QUOTA = 8;

/** Resolves an endpoint configuration into all that its containers need. */
export function resolveDeployment(context: Needs, config: EndpointConfig): Deployment {
  const resolve = (variant: Wire<ProductionVariant>): DeployedVariant => {
    const model = findModel(context, variant.ModelName ?? "");
    const container = model.Packaged ?? model.PrimaryContainer ?? model.Containers?.[0];
    if (container === undefined || model.ExecutionRoleArn === undefined) {
      throw validationException(`The model "${model.ModelArn}" has no container or no execution role.`);
    }
    return {
      config: variant,
      modelName: model.ModelName,
      roleArn: model.ExecutionRoleArn,
      isolated: model.EnableNetworkIsolation === true || config.EnableNetworkIsolation === true,
      container,
    };
  };
  const [shadow] = config.ShadowProductionVariants ?? [];
  return {
    id: randomUUID(),
    configName: config.EndpointConfigName,
    variants: config.ProductionVariants.map(resolve),
    ...(shadow === undefined ? {} : { shadow: resolve(shadow) }),
    deployedAt: epochSeconds(),
    ...(config.DataCaptureConfig === undefined ? {} : { capture: config.DataCaptureConfig }),
    ...(config.AsyncInferenceConfig === undefined ? {} : { asynchronous: config.AsyncInferenceConfig }),
  };
}

/** Refuses what would take more instances of a type than the account may have. */
export function checkQuota(context: Needs, endpointName: string, wanted: Deployment): void {
  const quota = context.options.endpointInstanceQuota ?? DEFAULT_QUOTA;
  const used = new Map<string, number>();
  for (const endpoint of context.store.list<Endpoint>(ENDPOINT)) {
    if (endpoint.EndpointName === endpointName) continue;
    const deployment = endpoint.Deployed ?? endpoint.Pending;
    if (deployment !== undefined) for (const variant of everyVariant(deployment)) count(used, variant);
  }
  const delta = new Map<string, number>();
  for (const variant of everyVariant(wanted)) count(delta, variant);
  for (const [type, instances] of delta) {
    const current = used.get(type) ?? 0;
    if (current + instances > quota)
      throw instanceQuotaExceeded(type, "endpoint", { quota, used: current, wanted: instances });
  }
}

function count(map: Map<string, number>, variant: DeployedVariant): void {
  const type = variant.config.InstanceType;
  if (type !== undefined) map.set(type, (map.get(type) ?? 0) + (variant.config.InitialInstanceCount ?? 1));
}
