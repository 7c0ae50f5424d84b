import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";

export interface Deployed {
  readonly DeploymentConfig?: DeploymentConfig | undefined;
}

export interface DeploymentConfig {
  readonly BlueGreenUpdatePolicy?:
    | {
        readonly TrafficRoutingConfiguration?:
          | { readonly CanarySize?: CapacitySize | undefined; readonly LinearStepSize?: CapacitySize | undefined }
          | undefined;
      }
    | undefined;
  readonly RollingUpdatePolicy?: { readonly MaximumBatchSize?: CapacitySize | undefined } | undefined;
}

interface CapacitySize {
  readonly Type?: string | undefined;
  readonly Value?: number | undefined;
}

export interface DeploymentState {
  /** Machines of each variant, in the order of the configuration. */
  readonly instanceCounts?: readonly number[] | undefined;
}

const SOURCE = "service model of SageMaker";

/** Why a size is no share of a variant from least to most percent: a count is compared where the machines are known. */
function outside(
  what: string,
  size: CapacitySize | undefined,
  [least, most]: readonly [number, number],
  { instanceCounts = [] }: DeploymentState,
): string | undefined {
  if (size?.Value === undefined) return undefined;
  const { Type: type, Value: value } = size;
  const range = `between ${least}% and ${most}% of the variant's total instance count`;
  if (type === "CAPACITY_PERCENT")
    return value < least || value > most ? `${what} must be ${range}, got ${value}%.` : undefined;
  const machines = instanceCounts.find((count) => value * 100 < count * least || value * 100 > count * most);
  return type === "INSTANCE_COUNT" && machines !== undefined
    ? `${what} must be ${range}, got ${value} of ${machines}.`
    : undefined;
}

/** What a deployment is held to when an endpoint is created or updated. */
export function deploymentRules(operation: string): readonly Rule<Deployed, DeploymentState>[] {
  return rulesOf<Deployed, DeploymentState>(`sagemaker/${operation}`, {
    "one-update-policy": {
      says: "A deployment is blue/green or rolling, not both.",
      source: `${SOURCE}, DeploymentConfig.BlueGreenUpdatePolicy: "Only one update policy should be used in the deployment configuration."`,
      broken: ({ DeploymentConfig: deployment }) =>
        deployment?.BlueGreenUpdatePolicy !== undefined && deployment.RollingUpdatePolicy !== undefined
          ? "Only one update policy should be used in the deployment configuration, got BlueGreenUpdatePolicy and RollingUpdatePolicy."
          : undefined,
    },
    "canary-size": {
      says: "A canary is half of the machines at most.",
      source: `${SOURCE}, TrafficRoutingConfig.CanarySize: "Value must be less than or equal to 50% of the variant's total instance count."`,
      broken: ({ DeploymentConfig: deployment }, state) =>
        outside(
          "CanarySize",
          deployment?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration?.CanarySize,
          [0, 50],
          state,
        ),
    },
    "linear-step": {
      says: "A linear step is a tenth to half of the machines.",
      source: `${SOURCE}, TrafficRoutingConfig.LinearStepSize: "Value must be 10-50% of the variant's total instance count."`,
      broken: ({ DeploymentConfig: deployment }, state) =>
        outside(
          "LinearStepSize",
          deployment?.BlueGreenUpdatePolicy?.TrafficRoutingConfiguration?.LinearStepSize,
          [10, 50],
          state,
        ),
    },
    "rolling-batch": {
      says: "A rolling batch is a twentieth to half of the machines.",
      source: `${SOURCE}, RollingUpdatePolicy.MaximumBatchSize: "Value must be between 5% to 50% of the variant's total instance count."`,
      broken: ({ DeploymentConfig: deployment }, state) =>
        outside("MaximumBatchSize", deployment?.RollingUpdatePolicy?.MaximumBatchSize, [5, 50], state),
    },
  });
}
