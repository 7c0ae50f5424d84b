import * as pulumi from "@pulumi/pulumi";
import { Alarm } from "@pulumi/aws-native/cloudwatch/alarm.js";
import type { AlarmOptions } from "./monitoredEndpointArgs.ts";
import { whenAllowed, type ChildOptions, type DocumentedRequest } from "../shared/rules/documentedRules.ts";
import { filled, tagList, type Tags } from "../shared/tags.ts";

/** The endpoint and variant that alarms watch. */
export interface Watched {
  readonly endpointName: pulumi.Input<string>;
  readonly variantName: string;
}

/** One alarm for server errors and one for latency. They are made before the endpoint, whose updates they roll back. */
export function createAlarms(
  name: string,
  watched: Watched,
  options: AlarmOptions,
  tags: Tags,
  opts: ChildOptions,
): Alarm[] {
  const periodSeconds = options.periodSeconds ?? 60;
  const evaluationPeriods = options.evaluationPeriods ?? 2;
  const actionArns = options.actionArns ?? [];
  const title = `Alarms of MonitoredEndpoint '${name}'`;
  const shared = {
    namespace: "AWS/SageMaker",
    dimensions: [
      { name: "EndpointName", value: watched.endpointName },
      { name: "VariantName", value: watched.variantName },
    ],
    comparisonOperator: "GreaterThanThreshold",
    period: whenAllowed(
      opts.parent,
      title,
      alarmRequest(periodSeconds, { EvaluationPeriods: evaluationPeriods }),
      periodSeconds,
    ),
    evaluationPeriods,
    // No requests, no problem.
    treatMissingData: "notBreaching",
    alarmActions: whenAllowed(opts.parent, title, alarmRequest(60, { AlarmActions: actionArns }), filled(actionArns)),
    tags: tagList(tags),
  };
  // Another one comes before the old one goes: the endpoint names it, and would have to go for the time between.
  const inOrder = { ...opts, deleteBeforeReplace: false };
  const latencyMicroseconds = pulumi.output(options.latencyThresholdMs ?? 2000).apply((ms) => ms * 1000);
  return [
    new Alarm(
      `${name}-errors`,
      {
        ...shared,
        alarmDescription: pulumi.interpolate`Server errors of endpoint ${watched.endpointName}, variant ${watched.variantName}`,
        metricName: "Invocation5XXErrors",
        statistic: "Sum",
        threshold: options.errorThreshold ?? 5,
      },
      inOrder,
    ),
    new Alarm(
      `${name}-latency`,
      {
        ...shared,
        alarmDescription: pulumi.interpolate`Model latency of endpoint ${watched.endpointName}, variant ${watched.variantName} (p99, microseconds)`,
        metricName: "ModelLatency",
        extendedStatistic: "p99",
        threshold: latencyMicroseconds,
      },
      inOrder,
    ),
  ];
}

/** What CloudWatch is asked with an alarm's own settings, as far as its rules are about those. */
function alarmRequest(Period: pulumi.Input<number>, settings: object): DocumentedRequest {
  const request = { MetricName: "Invocation5XXErrors", Statistic: "Sum", Period, ...settings };
  return { service: "cloudwatch", operation: "PutMetricAlarm", request };
}
