import * as pulumi from "@pulumi/pulumi";
import { Alarm } from "@pulumi/aws-native/cloudwatch/alarm.js";
import { METRIC_NAMESPACE, RUN_METRICS } from "../../../domain/drift/monitorSignals.ts";
import type { MonitorOptions } from "./captureMonitorOptions.ts";
import { tagList, type Tags } from "../../shared/tags.ts";

const HOUR = 3600;
const DEFAULT_SILENCE_HOURS = 24;

/** Whom the alarms are about. */
export interface MonitoredTraffic {
  readonly endpointName: pulumi.Input<string>;
  readonly online: boolean;
  readonly tags: Tags;
}

/** Alarms on drift, on low confidence, and on silence: no captured request, or no monitor. */
export function createMonitorAlarms(
  name: string,
  { endpointName, online, tags }: MonitoredTraffic,
  options: MonitorOptions,
  topicArn: pulumi.Input<string> | undefined,
  opts: pulumi.CustomResourceOptions,
): Alarm[] {
  const shared = {
    namespace: METRIC_NAMESPACE,
    dimensions: [{ name: "Endpoint", value: endpointName }],
    period: HOUR,
    ...(topicArn !== undefined && { alarmActions: [topicArn] }),
    tags: tagList(tags),
  };
  // A state stands until the monitor judges an hour again: without enough requests it says nothing.
  const judged = {
    ...shared,
    statistic: "Maximum",
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: "ignore",
  };
  return [
    new Alarm(
      `${name}-drift`,
      {
        ...judged,
        metricName: RUN_METRICS.driftViolations,
        alarmDescription: pulumi.interpolate`Requests to the endpoint ${endpointName} or its answers are not what they were on its validation set`,
      },
      opts,
    ),
    new Alarm(
      `${name}-low-confidence`,
      {
        ...judged,
        metricName: RUN_METRICS.lowConfidenceViolations,
        alarmDescription: pulumi.interpolate`Too many answers of the endpoint ${endpointName} are below the confidence threshold`,
      },
      opts,
    ),
    new Alarm(
      `${name}-silence`,
      {
        ...shared,
        metricName: RUN_METRICS.newCaptures,
        alarmDescription: pulumi.interpolate`No request to the endpoint ${endpointName} was captured`,
        statistic: "Sum",
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        evaluationPeriods: options.silenceHours ?? DEFAULT_SILENCE_HOURS,
        treatMissingData: "breaching",
        actionsEnabled: online,
      },
      opts,
    ),
  ];
}
