import type * as pulumi from "@pulumi/pulumi";
import type { Alarm } from "@pulumi/aws-native/cloudwatch/alarm.js";
import type { ManagedPolicy } from "@pulumi/aws-native/iam/managedPolicy.js";
import type { input } from "@pulumi/aws/types/index.js";
import { variantsOf, type DeploymentOptions, type MonitoredEndpointArgs } from "./monitoredEndpointArgs.ts";
import { allow } from "../shared/policy.ts";
import { grant } from "../shared/serviceRole.ts";
import { SHADOW_VARIANT } from "../../domain/shadow/shadowVariant.ts";

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
 * Lets the roles of the models look at the alarms that roll an update back, as SageMaker does in their name. Source: SageMaker guide,
 * "Auto-Rollback Configuration and Monitoring": "Ensure that your IAM execution role has permission to perform the cloudwatch:DescribeAlarms
 * action on the auto-rollback alarms you specify." A variant's next role gets a permission of its own, as it does to write captured data.
 */
export function grantRollback(
  name: string,
  args: MonitoredEndpointArgs,
  alarms: readonly Alarm[],
  opts: pulumi.CustomResourceOptions,
): ManagedPolicy[] {
  if (alarms.length === 0 || isServerless(args)) return [];
  const shadow = args.shadow === undefined ? [] : [{ variantName: SHADOW_VARIANT, model: args.shadow.model }];
  return [...variantsOf(args), ...shadow].flatMap(({ variantName, model: { executionRoleName } }) =>
    executionRoleName === undefined
      ? []
      : grant(
          `${name}-${variantName}-rollback`,
          { roleName: executionRoleName },
          `Alarms that roll updates of the endpoint ${name} back`,
          [
            allow(
              "RollbackAlarms",
              ["cloudwatch:DescribeAlarms"],
              alarms.map((alarm) => alarm.arn),
            ),
          ],
          { ...opts, replaceOnChanges: ["roles"], deleteBeforeReplace: false },
        ),
  );
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
