import * as pulumi from "@pulumi/pulumi";
import type { Alarm } from "@pulumi/aws-native/cloudwatch/alarm.js";
import type { Role } from "@pulumi/aws-native/iam/role.js";
import { Schedule } from "@pulumi/aws-native/scheduler/schedule.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { DRIFT_EVENT, METRIC_NAMESPACE } from "../../../domain/drift/monitorSignals.ts";
import { DEFAULT_CONFIDENCE_THRESHOLD } from "../../../domain/workflow/prediction.ts";
import type { AwsContext } from "../../shared/awsContext.ts";
import type { MonitorOptions } from "./captureMonitorOptions.ts";
import { createMonitorAlarms } from "./monitorAlarms.ts";
import { uniqueName } from "../../shared/names.ts";
import { allow, bucketKeyStatements, type Statement } from "../../shared/policy.ts";
import type { BucketRef } from "../../shared/refs.ts";
import { serviceRole } from "../../shared/serviceRole.ts";
import { whenAllowed, type ChildOptions } from "../../shared/rules/documentedRules.ts";
import { scheduleRequest } from "./scheduleRequest.ts";
import type { Tags } from "../../shared/tags.ts";
import { createBundledFunction, type BundledFunction } from "../../shared/bundledFunction.ts";

/** What is known of a monitor from outside. */
export interface Monitor {
  /** Name of the function that reads what is new; it can be invoked at any time. */
  readonly functionName: string;
  /** Where baseline, hours and reports are, `s3://bucket/prefix`; the endpoint's name follows. */
  readonly monitoringUri: string;
  /** Names of the alarms on drift, low confidence and silence. */
  readonly alarmNames: string[];
  /** The topic that the alarms notify, if there is one. */
  readonly topicArn?: string;
}

/** The resources behind a `Monitor`. */
export interface CaptureMonitor {
  readonly monitorCaptures: BundledFunction;
  readonly scheduleRole: Role;
  readonly schedule: Schedule;
  readonly alarms: readonly Alarm[];
  /** Undefined without `createTopic`. */
  readonly topic: Topic | undefined;
}

/** What is monitored. */
export interface CaptureMonitorPlace {
  readonly bucket: BucketRef;
  /** Prefix of the captured data, ends with a slash. */
  readonly prefix: string;
  readonly captureUri: pulumi.Input<string>;
  readonly endpointName: pulumi.Input<string>;
  /** An endpoint that is offline on purpose is not silent, and nothing new comes of it. */
  readonly online: boolean;
  /** Whether a shadow gets copies of the requests, which is then compared with the live model. */
  readonly hasShadow: boolean;
  readonly kmsKeyArn: pulumi.Input<string> | undefined;
  readonly logRetentionDays: pulumi.Input<number> | undefined;
  readonly tags: Tags;
}

/** Below it, for each endpoint: the baseline, the hours, the reports. */
const MONITORING_PREFIX = "monitoring/";
const DEFAULT_SCHEDULE = "cron(10 * * * ? *)";

/** A function on a schedule that watches over what an endpoint captures, and alarms on what it says. */
export function createCaptureMonitor(
  name: string,
  place: CaptureMonitorPlace,
  options: MonitorOptions,
  aws: AwsContext,
  opts: ChildOptions,
): CaptureMonitor {
  const topic = options.createTopic === true ? createTopic(name, place, opts) : undefined;
  const monitorCaptures = createFunction(name, place, options, aws, opts);
  const scheduleRole = serviceRole(
    `${name}-monitor-schedule-role`,
    {
      service: "scheduler",
      description: `Schedule of the monitor over the endpoint ${name}`,
      statements: [
        allow("Run", ["lambda:InvokeFunction"], monitorCaptures.function.arn),
        // Source: EventBridge Scheduler user guide, "Encryption at rest": the schedule is read as the role that runs it.
        ...(place.kmsKeyArn === undefined ? [] : [allow("Schedule", ["kms:Decrypt"], place.kmsKeyArn)]),
      ],
      permissionsBoundaryArn: options.permissionsBoundaryArn,
      tags: place.tags,
    },
    aws,
    opts,
  );
  const scheduleExpression = options.scheduleExpression ?? DEFAULT_SCHEDULE;
  const schedule = new Schedule(
    `${name}-monitor-schedule`,
    {
      name: uniqueName(`${name}-monitor`, 64),
      description: `Monitor over the endpoint ${name}`,
      scheduleExpression: whenAllowed(
        opts.parent,
        `Monitor of MonitoredEndpoint '${name}'`,
        scheduleRequest(scheduleExpression),
        scheduleExpression,
      ),
      flexibleTimeWindow: { mode: "OFF" },
      kmsKeyArn: place.kmsKeyArn,
      state: place.online ? "ENABLED" : "DISABLED",
      target: {
        arn: monitorCaptures.function.arn,
        roleArn: scheduleRole.arn,
        // The next run reads what this one missed: trying for long would only make them overlap. That is about the delivery alone.
        // Scheduler invokes functions asynchronously (Lambda guide, "Invoke a Lambda function on a schedule"), so that Lambda runs one
        // that failed twice more within six hours (service model, PutFunctionEventInvokeConfig): runs have to bear others beside them.
        retryPolicy: { maximumRetryAttempts: 2, maximumEventAgeInSeconds: 900 },
      },
    },
    opts,
  );
  const alarms = createMonitorAlarms(`${name}-monitor`, place, options, topic?.arn ?? options.topicArn, opts);
  return { monitorCaptures, scheduleRole, schedule, alarms, topic };
}

/** The names, once all of it exists. */
export function monitorOf(
  monitor: CaptureMonitor,
  { bucket }: Pick<CaptureMonitorPlace, "bucket">,
  options: MonitorOptions,
): pulumi.Output<Monitor> {
  return pulumi
    .all([
      monitor.monitorCaptures.function.name,
      monitoringUri(bucket),
      pulumi.all(monitor.alarms.map((alarm) => alarm.id)),
      monitor.topic?.arn ?? options.topicArn,
      monitor.schedule.id,
    ])
    .apply(([functionName, uri, alarmNames, topicArn]) => ({
      functionName,
      monitoringUri: uri,
      alarmNames,
      ...(topicArn !== undefined && { topicArn }),
    }));
}

function monitoringUri(bucket: BucketRef): pulumi.Output<string> {
  return pulumi.interpolate`s3://${bucket.bucketName}/${MONITORING_PREFIX.slice(0, -1)}`;
}

/**
 * A topic that others subscribe to, of the classic provider. CloudFormation's handler reads all subscriptions, and an update unsubscribes
 * those that it is not given (aws-cloudformation-resource-providers-sns, ReadHandler and UpdateHandler): after a refresh aws-native's topic
 * would take them off with the next change, `ignoreChanges` or not, as it compares with what it has read (pulumi-aws-native,
 * provider/pkg/provider/provider.go: Read and Update; pulumi/pulumi#16146).
 */
function createTopic(name: string, { kmsKeyArn, tags }: CaptureMonitorPlace, opts: ChildOptions): Topic {
  const displayName = `Monitor over the endpoint ${name}`.slice(0, 100);
  return new Topic(
    `${name}-monitor-topic`,
    {
      displayName,
      ...(kmsKeyArn !== undefined && { kmsMasterKeyId: kmsKeyArn }),
      ...(tags !== undefined && { tags }),
    },
    opts,
  );
}

function createFunction(
  name: string,
  place: CaptureMonitorPlace,
  options: MonitorOptions,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): BundledFunction {
  const {
    memorySizeMb = 1024,
    timeoutSeconds = 300,
    requireSourceAccount = false,
    codePath,
    permissionsBoundaryArn,
  } = options;
  return createBundledFunction(
    `${name}-monitor`,
    {
      bundle: "monitorCaptures",
      description: `Compares what the endpoint ${name} is asked with its baseline`,
      statements: monitorStatements(place, options, aws),
      environment: {
        CAPTURE_URI: place.captureUri,
        MONITORING_URI: monitoringUri(place.bucket),
        ENDPOINT_NAME: place.endpointName,
        CLASS_NAMES: pulumi.output(options.classes ?? []).apply((classes) => JSON.stringify(classes)),
        CONFIDENCE_THRESHOLD: pulumi.output(options.confidenceThreshold ?? DEFAULT_CONFIDENCE_THRESHOLD).apply(String),
        ...(options.driftEvent === true && { DRIFT_EVENT: "true" }),
        ...(place.hasShadow && { COMPARE_SHADOW: "true" }),
      },
    },
    {
      ...{ memorySizeMb, requireSourceAccount },
      functionTimeoutSeconds: timeoutSeconds,
      ...(codePath !== undefined && { codePath }),
      ...(permissionsBoundaryArn !== undefined && { permissionsBoundaryArn }),
      ...(place.kmsKeyArn !== undefined && { kmsKeyArn: place.kmsKeyArn }),
      ...(place.logRetentionDays !== undefined && { logRetentionDays: place.logRetentionDays }),
      ...(place.tags !== undefined && { tags: place.tags }),
    },
    aws,
    opts,
  );
}

/** Reads this endpoint's captured data, and keeps its own notes about it; the baseline is not its to write. */
function monitorStatements(
  { bucket, prefix, endpointName, hasShadow }: CaptureMonitorPlace,
  options: MonitorOptions,
  aws: AwsContext,
): readonly Statement[] {
  const captured = pulumi.interpolate`${prefix}${endpointName}/`;
  const notes = pulumi.interpolate`${MONITORING_PREFIX}${endpointName}/`;
  const bus = pulumi.interpolate`arn:${aws.partition}:events:${aws.region}:${aws.accountId}:event-bus/default`;
  return [
    allow(
      "Read",
      ["s3:GetObject"],
      [captured, notes].map((folder) => pulumi.interpolate`${bucket.bucketArn}/${folder}*`),
    ),
    allow("List", ["s3:ListBucket"], bucket.bucketArn, {
      StringLike: { "s3:prefix": [captured, notes].map((folder) => pulumi.interpolate`${folder}*`) },
    }),
    allow(
      "Write",
      ["s3:PutObject"],
      ["hours/*", "reports/*", "checkpoint.json", ...(hasShadow ? ["shadow/*"] : [])].map(
        (what) => pulumi.interpolate`${bucket.bucketArn}/${notes}${what}`,
      ),
    ),
    ...bucketKeyStatements(bucket, "Encrypt", "write", aws.region),
    allow("Metrics", ["cloudwatch:PutMetricData"], "*", {
      StringEquals: { "cloudwatch:namespace": METRIC_NAMESPACE },
    }),
    // A request may hold many events, so that the key has many values (Service Authorization Reference: ArrayOfString), which "require a
    // condition set operator" (IAM guide, "Single-valued vs. multivalued context keys").
    ...(options.driftEvent === true
      ? [
          allow("Drift", ["events:PutEvents"], bus, {
            "ForAllValues:StringEquals": { "events:source": DRIFT_EVENT.source },
          }),
        ]
      : []),
  ];
}
