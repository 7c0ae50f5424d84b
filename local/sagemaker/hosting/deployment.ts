import { randomUUID } from "node:crypto";
import type { Services } from "../context.ts";
import { instanceQuotaExceeded, validationException } from "../wire/errors.ts";
import { epochSeconds } from "../wire/json.ts";
import {
  ENDPOINT,
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
  const variants = config.ProductionVariants.map((variant): DeployedVariant => {
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
  });
  return {
    id: randomUUID(),
    configName: config.EndpointConfigName,
    variants,
    deployedAt: epochSeconds(),
    ...(config.DataCaptureConfig === undefined ? {} : { capture: config.DataCaptureConfig }),
    ...(config.AsyncInferenceConfig === undefined ? {} : { asynchronous: config.AsyncInferenceConfig }),
  };
}

/** Refuses what would take more instances of a type than the account may have. */
export function checkQuota(context: Needs, endpointName: string, wanted: readonly DeployedVariant[]): void {
  const quota = context.options.endpointInstanceQuota ?? DEFAULT_QUOTA;
  const used = new Map<string, number>();
  for (const endpoint of context.store.list<Endpoint>(ENDPOINT)) {
    if (endpoint.EndpointName === endpointName) continue;
    for (const variant of (endpoint.Deployed ?? endpoint.Pending)?.variants ?? []) count(used, variant);
  }
  const delta = new Map<string, number>();
  for (const variant of wanted) count(delta, variant);
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
