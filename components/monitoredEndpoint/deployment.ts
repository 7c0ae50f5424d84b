import type * as pulumi from "@pulumi/pulumi";
import type { Alarm } from "@pulumi/aws-native/cloudwatch/alarm.js";
import type { input } from "@pulumi/aws/types/index.js";
import { variantsOf, type DeploymentOptions, type MonitoredEndpointArgs } from "./monitoredEndpointArgs.ts";
import { allow, type Statement } from "../shared/policy.ts";

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

/**
 * A look at the alarms that roll an update back, as SageMaker takes it as the models' roles. Source: SageMaker guide, "Auto-Rollback
 * Configuration and Monitoring": "Ensure that your IAM execution role has permission to perform the cloudwatch:DescribeAlarms action on the
 * auto-rollback alarms you specify." They can be named, for they are metric alarms; composite ones would need "*" (CloudWatch API reference,
 * DescribeAlarms).
 */
export function rollbackStatements(args: MonitoredEndpointArgs, alarms: readonly Alarm[]): readonly Statement[] {
  if (alarms.length === 0 || isServerless(args)) return [];
  const arns = alarms.map((alarm) => alarm.arn);
  return [allow("RollbackAlarms", ["cloudwatch:DescribeAlarms"], arns)];
}

/** Such an endpoint is updated by no strategy of its own. */
export function isServerless(args: MonitoredEndpointArgs): boolean {
  return variantsOf(args).some((variant) => variant.serverless !== undefined);
}

function canary(canarySize: Capacity): { type: "CANARY"; canarySize: Capacity } {
  return { type: "CANARY", canarySize };
}

function linear(linearStepSize: Capacity): { type: "LINEAR"; linearStepSize: Capacity } {
  return { type: "LINEAR", linearStepSize };
}
