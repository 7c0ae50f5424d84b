import * as pulumi from "@pulumi/pulumi";
import { Policy, type PolicyArgs } from "@pulumi/aws/appautoscaling/policy.js";
import type { input } from "@pulumi/aws/types/index.js";
import { Alarm } from "@pulumi/aws-native/cloudwatch/alarm.js";
import type { Endpoint } from "@pulumi/aws/sagemaker/endpoint.js";
import { tagList, type Tags } from "../../shared/tags.ts";
import type { AutoscalingOptions } from "../capacityOptions.ts";

type Tracking = input.appautoscaling.PolicyTargetTrackingScalingPolicyConfiguration;

/** What wakes an endpoint that has no machines. */
export interface BacklogScaling {
  readonly wakePolicy: Policy;
  readonly waitingAlarm: Alarm;
}

/** Follows the requests that wait, of each machine. Source: SageMaker guide, "Autoscale an asynchronous endpoint", as is the default. */
export function backlogTracking(endpoint: Endpoint, options: AutoscalingOptions): Tracking {
  return {
    customizedMetricSpecification: {
      ...{ metricName: "ApproximateBacklogSizePerInstance", namespace: "AWS/SageMaker", statistic: "Average" },
      dimensions: [{ name: "EndpointName", value: endpoint.name }],
    },
    targetValue: options.targetBacklogPerInstance ?? 5,
  };
}

/**
 * Starts a machine when requests wait and there is none: the backlog of each machine, which is tracked, is no number then.
 * Source of policy and alarm: SageMaker guide, "Autoscale an asynchronous endpoint", "Define a scaling policy that scales up
 * from 0 for new requests".
 */
export function createWaking(
  name: string,
  endpoint: Endpoint,
  scaled: Pick<PolicyArgs, "resourceId" | "scalableDimension" | "serviceNamespace">,
  tags: Tags,
  opts: pulumi.CustomResourceOptions,
): BacklogScaling {
  const wakePolicy = new Policy(
    `${name}-wake-policy`,
    {
      ...scaled,
      policyType: "StepScaling",
      stepScalingPolicyConfiguration: {
        ...{ adjustmentType: "ChangeInCapacity", metricAggregationType: "Average", cooldown: 300 },
        stepAdjustments: [{ metricIntervalLowerBound: "0", scalingAdjustment: 1 }],
      },
    },
    opts,
  );
  const waitingAlarm = new Alarm(
    `${name}-waiting`,
    {
      alarmDescription: pulumi.interpolate`Requests of endpoint ${endpoint.name} wait, and there is no machine`,
      ...{ namespace: "AWS/SageMaker", metricName: "HasBacklogWithoutCapacity", statistic: "Average", period: 60 },
      dimensions: [{ name: "EndpointName", value: endpoint.name }],
      ...{ evaluationPeriods: 2, datapointsToAlarm: 2, threshold: 1 },
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      treatMissingData: "missing",
      alarmActions: [wakePolicy.arn],
      tags: tagList(tags),
    },
    { ...(opts.parent && { parent: opts.parent }) },
  );
  return { wakePolicy, waitingAlarm };
}
