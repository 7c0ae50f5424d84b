import { randomUUID } from "node:crypto";
import type { Alarm } from "@aws-sdk/client-application-auto-scaling";
import type { Services } from "../context.ts";
import type { Wire } from "../wire/json.ts";
import { parseResourceId, trackingOf, type Policy } from "./records.ts";
import { TRACKING_ALARMS, type AlarmKind } from "./targetTracking.ts";

type Needs = Pick<Services, "cloud" | "options">;

/**
 * Makes the two alarms of a target tracking policy in CloudWatch, or brings them to what it says now.
 *
 * They are for people to see, with the names and settings that AWS gives them; what scales is `AutoScaler`, whose minutes may
 * be shorter than CloudWatch's.
 */
export async function putAlarms(context: Needs, policy: Policy): Promise<Wire<Alarm>[]> {
  const tracking = trackingOf(policy);
  const names = parseResourceId(policy.ResourceId);
  if (tracking === undefined || names === undefined) return [];
  const { PutMetricAlarmCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await context.cloud.metrics();
  const alarms: Wire<Alarm>[] = [];
  const ofVariant = tracking.metric === "InvocationsPerInstance";
  for (const kind of ["AlarmHigh", "AlarmLow"] as const satisfies AlarmKind[]) {
    const { minutes, part, comparison } = TRACKING_ALARMS[kind];
    const prefix = `TargetTracking-${policy.ResourceId}-${kind}-`;
    const name = policy.Alarms?.find((one) => one.AlarmName.startsWith(prefix))?.AlarmName ?? prefix + randomUUID();
    await client.send(
      new PutMetricAlarmCommand({
        AlarmName: name,
        AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.PolicyARN}.`,
        AlarmActions: [policy.PolicyARN],
        Namespace: "AWS/SageMaker",
        MetricName: tracking.metric,
        Dimensions: [
          { Name: "EndpointName", Value: names.endpoint },
          // The backlog is the endpoint's.
          ...(ofVariant ? [{ Name: "VariantName", Value: names.variant }] : []),
        ],
        Statistic: ofVariant ? "Sum" : "Average",
        Period: 60,
        EvaluationPeriods: minutes,
        Threshold: tracking.targetValue * part,
        ComparisonOperator: comparison,
      }),
    );
    const { region, accountId } = context.options;
    alarms.push({ AlarmName: name, AlarmARN: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}` });
  }
  return alarms;
}

/** Takes a policy's alarms away; ones that are gone already are no matter. */
export async function deleteAlarms(context: Needs, policies: readonly Policy[]): Promise<void> {
  const names = policies.flatMap(({ Alarms }) => Alarms?.map(({ AlarmName }) => AlarmName) ?? []);
  if (names.length === 0) return;
  const { DeleteAlarmsCommand, DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await context.cloud.metrics();
  const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNames: names }));
  const there = MetricAlarms?.flatMap(({ AlarmName }) => AlarmName ?? []) ?? [];
  if (there.length > 0) await client.send(new DeleteAlarmsCommand({ AlarmNames: there }));
}
