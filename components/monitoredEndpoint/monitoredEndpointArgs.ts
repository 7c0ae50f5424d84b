import type * as pulumi from "@pulumi/pulumi";
import type { MonitorOptions } from "./monitoring/captureMonitorOptions.ts";
import type { QueryTableOptions } from "./monitoring/captureTableOptions.ts";
import type { ModelMonitorOptions } from "./monitoring/modelMonitorOptions.ts";
import type { AsyncInferenceOptions } from "./asynchronous/asyncInferenceOptions.ts";
import type { BucketRef, ModelRef } from "../shared/refs.ts";
import type { AutoscalingOptions, EndpointVariant, RoutingStrategy, ServerlessOptions } from "./capacityOptions.ts";
import type { ShadowOptions } from "./shadow/shadowOptions.ts";

export * from "./capacityOptions.ts";

// An object and a type of one name instead of an enum: plain texts fit it, and the schema for other languages has an enum.

/** How requests move to new machines. */
export const DeploymentStrategy = {
  AllAtOnce: "allAtOnce",
  Canary: "canary",
  Linear: "linear",
  Rolling: "rolling",
} as const;
export type DeploymentStrategy = (typeof DeploymentStrategy)[keyof typeof DeploymentStrategy];

/** How an update replaces the machines; an alarm of the endpoint rolls it back. */
export interface DeploymentOptions {
  /**
   * `allAtOnce`: new machines beside the old ones, then all requests at once. `canary`: first a part of the requests,
   * then the rest. `linear`: part by part. `rolling`: machine by machine, without twice the machines.
   * Canary and linear need at least two machines.
   * @default "allAtOnce"
   */
  readonly strategy?: DeploymentStrategy;
  /**
   * Size of a part for canary, linear and rolling, in percent of the machines: 5 to 50, for linear 10 to 50.
   * @default 50
   */
  readonly stepPercentage?: pulumi.Input<number>;
  /**
   * Seconds to watch the alarms after each part, 0 to 3600.
   * @default 120
   */
  readonly waitIntervalSeconds?: pulumi.Input<number>;
  /**
   * Seconds to keep the old machines after the last part, 0 to 3600; rolling keeps none.
   * @default 60
   */
  readonly terminationWaitSeconds?: pulumi.Input<number>;
  /**
   * Seconds after which an update that is not over is rolled back, 600 to 14400 and more than it waits: SageMaker would take
   * 28800, its provider (terraform-provider-aws, `aws_sagemaker_endpoint`) does not. The provider waits for an hour: a longer update goes on, `pulumi up` fails meanwhile, and
   * the next one waits for its end.
   * @default 3600
   */
  readonly maximumExecutionTimeoutSeconds?: pulumi.Input<number>;
}

/**
 * When to raise an alarm; each variant has one for errors and one for latency. An update is rolled back by one that is in ALARM, whichever
 * machines caused it: with the update that is to mend a failing model, raise the threshold.
 */
export interface AlarmOptions {
  /**
   * Set to false for no alarms, and so no rollback on them. The provider (terraform-provider-aws, `aws_sagemaker_endpoint`)
   * makes an endpoint anew when its rollback on alarms comes or goes: it is away for the minutes that takes.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * Server errors (5xx) in a period that are too many, 1 or more.
   * @default 5
   */
  readonly errorThreshold?: pulumi.Input<number>;
  /**
   * Milliseconds of the model's time that 99 of 100 requests should not exceed, 1 to 60000, of an asynchronous endpoint to 3600000: say it there
   * for a slow model, whose updates the alarm would roll back.
   * @default 2000
   */
  readonly latencyThresholdMs?: pulumi.Input<number>;
  /**
   * Length of a period in seconds, a multiple of 60: SageMaker reports once a minute.
   * @default 60
   */
  readonly periodSeconds?: pulumi.Input<number>;
  /**
   * Periods in a row that must be bad, 1 to 100; together at most a day, or 7 days with periods of an hour or more.
   * @default 2
   */
  readonly evaluationPeriods?: pulumi.Input<number>;
  /**
   * ARNs of what an alarm sets off, such as an SNS topic of the same region.
   * @default - none
   */
  readonly actionArns?: pulumi.Input<pulumi.Input<string>[]>;
}

export interface MonitoredEndpointArgs {
  /**
   * Model that answers every request; for several models see `variants`.
   * @default - `variants` says which
   */
  readonly model?: ModelRef;
  /**
   * Several models with their share of the requests each, instead of `model`.
   * @default - one variant `AllTraffic` with `model`
   */
  readonly variants?: EndpointVariant[];
  /**
   * Machine that serves `model`; billed by the second while the endpoint exists.
   * @default "ml.m5.large"
   */
  readonly instanceType?: pulumi.Input<string>;
  /**
   * Number of machines for `model`, 1 or more.
   * @default 1
   */
  readonly instanceCount?: pulumi.Input<number>;
  /**
   * Seconds that a container of `model` may take from its start to its first healthy ping, 60 to 3600.
   * @default - SageMaker's own limit
   */
  readonly containerStartupTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Seconds that a machine may take to download and unpack `model`, 60 to 3600.
   * @default - SageMaker's own limit
   */
  readonly modelDownloadTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Image of the machine, by the NVIDIA driver that the container of `model` needs, such as `al2-ami-sagemaker-inference-gpu-3-1`.
   * @default - SageMaker's own choice
   */
  readonly inferenceAmiVersion?: pulumi.Input<string>;
  /**
   * Which of the machines for `model` gets a request: `random`, or `leastOutstandingRequests` for the one with the most room, which suits
   * answers that take unequally long.
   * @default - SageMaker's own choice, random
   */
  readonly routing?: RoutingStrategy;
  /**
   * Serve `model` without machines of one's own; an endpoint with some is made anew for it.
   * @default - machines
   */
  readonly serverless?: ServerlessOptions;
  /**
   * Let the number of machines for `model` follow the requests; not for burstable machines such as ml.t2.medium.
   * @default - it stays at `instanceCount`
   */
  readonly autoscaling?: AutoscalingOptions;
  /**
   * A second model that gets a copy of the requests, to be compared with the one that answers.
   * @default - no shadow
   */
  readonly shadow?: ShadowOptions;
  /**
   * Queue the requests and answer them later (`InvokeEndpointAsync`), instead of while the caller waits.
   * @default - requests are answered at once
   */
  readonly asynchronous?: AsyncInferenceOptions;
  /**
   * Name of the endpoint, unique in the account and region: 1 to 63 letters, digits and hyphens. A change takes the old endpoint
   * down, with its logs, before the new one comes up.
   * @default - the component's name and eight digits that no other stack has
   */
  readonly endpointName?: pulumi.Input<string>;
  /**
   * Set to false to take the endpoint down and keep all else: no machine is billed, the alarms wait.
   * @default true
   */
  readonly online?: boolean;
  /**
   * Bucket for the captured requests and answers. Required unless `captureEnabled` is false.
   * @default - none
   */
  readonly captureBucket?: BucketRef;
  /**
   * Prefix in the bucket, ends with a slash; endpoint, variant and hour follow it.
   * @default "captured/"
   */
  readonly capturePrefix?: string;
  /**
   * Set to false to capture nothing.
   * @default true
   */
  readonly captureEnabled?: boolean;
  /**
   * Requests that are captured, 0 to 100 percent.
   * @default 100
   */
  readonly initialSamplingPercentage?: pulumi.Input<number>;
  /**
   * MIME types that are captured as JSON; all others but the CSV ones are captured base64.
   * @default ["application/json"]
   */
  readonly captureJsonContentTypes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * MIME types that are captured as CSV.
   * @default - none
   */
  readonly captureCsvContentTypes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * KMS key for everything: the machines' EBS volumes, those of `modelMonitor` too, log groups, captured data and reports on it (where
   * `captureBucket` names no key of its own), and the monitor's function, schedule and topic. Its policy must let CloudWatch use it: see `customerKeyPolicy`. SageMaker
   * retires its grants on the key within minutes after the endpoint is deleted, as the model's role (its service model, DeleteEndpoint):
   * where that goes at once, as in a destroy, grants may be left, which `aws kms list-grants` shows.
   * @default - each service encrypts with a key of its own
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * KMS key that encrypts the machines' EBS volumes. NVMe disks of a machine's own (ml.g4dn.xlarge, ml.m5d.large) are not
   * encrypted with it but by the machine itself; the component warns of such a variant.
   * @default - `kmsKeyArn`, or SageMaker's key
   */
  readonly volumeKmsKeyArn?: pulumi.Input<string>;
  /**
   * How an update replaces the machines.
   * @default - all at once, rolled back on the endpoint's own alarms
   */
  readonly deployment?: DeploymentOptions;
  /**
   * Alarms on errors and latency.
   * @default - two alarms a variant
   */
  readonly alarms?: AlarmOptions;
  /**
   * Days that the containers' logs are kept: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365.
   * @default 30
   */
  readonly logRetentionDays?: pulumi.Input<number>;
  /**
   * Draw a CloudWatch dashboard of requests, errors and latency; from the fourth one of an account on it costs a fee.
   * @default false
   */
  readonly dashboard?: boolean;
  /**
   * Query the captured data with Athena: a Glue database and table, and an Athena workgroup whose results go below
   * `monitoring/athena/` of the capture bucket. They cost nothing; queries do, by what they read.
   * @default - no table
   */
  readonly queryTable?: QueryTableOptions;
  /**
   * The endpoint's own monitor over the captured predictions: a function every hour, with alarms on drift, low confidence
   * and silence. It costs cents a month, and its metrics at most a few dollars where requests come around the clock.
   * @default - a monitor that notifies nobody
   */
  readonly monitor?: MonitorOptions;
  /**
   * Let SageMaker Model Monitor judge the captured predictions, where the account has it.
   * @default - no Model Monitor
   */
  readonly modelMonitor?: ModelMonitorOptions;
  /**
   * Tags of all that can have them.
   * @default - none but the provider's default tags
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Options of a variant that stand beside `model` where there is one variant alone. */
export const VARIANT_OPTIONS = [
  "instanceType",
  "instanceCount",
  "containerStartupTimeoutSeconds",
  "modelDownloadTimeoutSeconds",
  "inferenceAmiVersion",
  "routing",
  "serverless",
  "autoscaling",
] as const satisfies (keyof EndpointVariant & keyof MonitoredEndpointArgs)[];

/** The variants that the arguments mean. */
export function variantsOf(args: MonitoredEndpointArgs): readonly EndpointVariant[] {
  if (args.variants !== undefined) return args.variants;
  const { model } = args;
  if (model === undefined) return [];
  const options = VARIANT_OPTIONS.flatMap((option) => (args[option] === undefined ? [] : [[option, args[option]]]));
  return [{ variantName: "AllTraffic", model, ...(Object.fromEntries(options) as Partial<EndpointVariant>) }];
}
