import type * as pulumi from "@pulumi/pulumi";
import type { input } from "@pulumi/aws/types/index.js";
import type { DeploymentOptions } from "./monitoredEndpointArgs.ts";

type Capacity = { readonly type: "CAPACITY_PERCENT"; readonly value: pulumi.Input<number> };

/** How an update replaces the machines, in SageMaker's terms. */
export function deploymentConfig(
  options: DeploymentOptions,
  alarmNames: readonly pulumi.Input<string>[],
): input.sagemaker.EndpointDeploymentConfig {
  const { strategy = "allAtOnce", stepPercentage = 50, waitIntervalSeconds = 120 } = options;
  const step: Capacity = { type: "CAPACITY_PERCENT", value: stepPercentage };
  const maximumExecutionTimeoutInSeconds = options.maximumExecutionTimeoutSeconds ?? 3600;
  const rollback =
    alarmNames.length === 0
      ? {}
      : { autoRollbackConfiguration: { alarms: alarmNames.map((alarmName) => ({ alarmName })) } };
  if (strategy === "rolling") {
    return {
      rollingUpdatePolicy: {
        maximumBatchSize: step,
        waitIntervalInSeconds: waitIntervalSeconds,
        maximumExecutionTimeoutInSeconds,
      },
      ...rollback,
    };
  }
  return {
    blueGreenUpdatePolicy: {
      trafficRoutingConfiguration: {
        ...{ allAtOnce: { type: "ALL_AT_ONCE" }, canary: canary(step), linear: linear(step) }[strategy],
        waitIntervalInSeconds: waitIntervalSeconds,
      },
      terminationWaitInSeconds: options.terminationWaitSeconds ?? 60,
      maximumExecutionTimeoutInSeconds,
    },
    ...rollback,
  };
}

function canary(canarySize: Capacity): { type: "CANARY"; canarySize: Capacity } {
  return { type: "CANARY", canarySize };
}

function linear(linearStepSize: Capacity): { type: "LINEAR"; linearStepSize: Capacity } {
  return { type: "LINEAR", linearStepSize };
}
