import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "@pulumi/aws/sagemaker/endpoint.js";
import type { EndpointConfiguration } from "@pulumi/aws/sagemaker/endpointConfiguration.js";
import type { ManagedPolicy } from "@pulumi/aws-native/iam/managedPolicy.js";
import type { AwsContext } from "../shared/awsContext.ts";
import type { ChildOptions } from "../shared/rules/documentedRules.ts";
import { createCaptureMonitor, monitorOf, type CaptureMonitor, type Monitor } from "./monitoring/captureMonitor.ts";
import { createCaptureTable, type CaptureTable } from "./monitoring/captureTable.ts";
import { createModelMonitor, type ModelMonitor } from "./monitoring/modelMonitor.ts";
import { captureKey } from "./endpointConfiguration.ts";
import { variantsOf, type MonitoredEndpointArgs } from "./monitoredEndpointArgs.ts";
import { variantNamesOf } from "./shadow/shadowVariant.ts";
import { SHADOW_VARIANT } from "../../domain/shadow/shadowVariant.ts";
import { writeStatements, type Statement } from "../shared/policy.ts";
import { prefixUri, type BucketRef, type EndpointRef } from "../shared/refs.ts";
import { besideTheOld, grant } from "../shared/serviceRole.ts";

/** Where an endpoint's captured data goes. */
export interface CaptureTarget {
  readonly bucket: BucketRef;
  readonly prefix: string;
  readonly uri: pulumi.Output<string>;
}

/** Undefined where nothing is captured. */
export function captureTarget(args: MonitoredEndpointArgs): CaptureTarget | undefined {
  const { captureBucket, capturePrefix: prefix = "captured/" } = args;
  if (captureBucket === undefined || args.captureEnabled === false) return undefined;
  const kmsKeyArn = captureKey(args);
  const { bucketName, bucketArn } = captureBucket;
  const bucket = { bucketName, bucketArn, ...(kmsKeyArn !== undefined && { kmsKeyArn }) };
  return { bucket, prefix, uri: prefixUri(bucket, prefix) };
}

/**
 * What SageMaker does as the role of the model, one role for each variant's and one for the shadow's: it writes captured data, and looks at
 * alarms. Where a variant gets a model with another role, or what is captured another place or key, there is another permission beside the
 * old one: the machines that there are write to the end of the update, and after one that is rolled back, and keep theirs until then. One
 * policy for both: a role has ten (IAM guide, "IAM and AWS STS quotas"), and may serve five variants.
 */
export function grantToModels(
  name: string,
  args: MonitoredEndpointArgs,
  capture: CaptureTarget | undefined,
  alarms: readonly Statement[],
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): ManagedPolicy[] {
  const [kind, description] =
    capture === undefined
      ? ["rollback", `Alarms that roll updates of the endpoint ${name} back`]
      : ["capture", `Captured data of the endpoint ${name}`];
  const written = capture === undefined ? [] : writeStatements(capture.bucket, "Capture", capture.prefix, aws.region);
  const statements = [...written, ...alarms];
  if (statements.length === 0) return [];
  const shadow = args.shadow === undefined ? [] : [{ variantName: SHADOW_VARIANT, model: args.shadow.model }];
  return [...variantsOf(args), ...shadow].flatMap(({ variantName, model: { executionRoleName: roleName } }) => {
    if (roleName === undefined) return [];
    const inOrder = besideTheOld(opts, written);
    return grant(`${name}-${variantName}-${kind}`, { roleName }, description, statements, inOrder);
  });
}

/** The table over the captured data, where one is asked for. */
export function tableOver(
  name: string,
  args: MonitoredEndpointArgs,
  capture: CaptureTarget | undefined,
  endpointName: pulumi.Input<string>,
  { accountId }: AwsContext,
  opts: pulumi.CustomResourceOptions,
): CaptureTable | undefined {
  if (args.queryTable === undefined || capture === undefined) return undefined;
  const variantNames = variantNamesOf(args);
  const place = { ...capture, endpointName, variantNames, accountId, tags: args.tags };
  return createCaptureTable(name, place, args.queryTable, opts);
}

/** The monitor over the captured data, unless it is not wanted, and what is known of it outside. */
export function monitorOver(
  name: string,
  args: MonitoredEndpointArgs,
  capture: CaptureTarget | undefined,
  endpointName: pulumi.Input<string>,
  aws: AwsContext,
  opts: ChildOptions,
): { readonly captureMonitor: CaptureMonitor | undefined; readonly monitor: pulumi.Output<Monitor | undefined> } {
  const { monitor: options = {}, kmsKeyArn, logRetentionDays, online = true, tags } = args;
  if (options.enabled === false || capture === undefined)
    return { captureMonitor: undefined, monitor: pulumi.output(undefined) };
  const hasShadow = args.shadow !== undefined;
  const place = {
    ...{ ...capture, captureUri: capture.uri, endpointName, online, hasShadow },
    ...{ kmsKeyArn, logRetentionDays, tags },
  };
  const captureMonitor = createCaptureMonitor(name, place, options, aws, opts);
  return { captureMonitor, monitor: monitorOf(captureMonitor, capture, options) };
}

/** Model Monitor over an endpoint that is online, where it is asked for. */
export function watchOver(
  name: string,
  args: MonitoredEndpointArgs,
  capture: CaptureTarget | undefined,
  endpoint: EndpointRef,
  {
    configuration,
    endpoint: served,
  }: { readonly configuration: EndpointConfiguration; readonly endpoint: Endpoint | undefined },
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): ModelMonitor | undefined {
  if (args.modelMonitor === undefined || capture === undefined || served === undefined) return undefined;
  const diskKeyArn = args.volumeKmsKeyArn ?? args.kmsKeyArn;
  const place = { ...capture, endpoint, served, endpointConfigArn: configuration.arn, diskKeyArn, tags: args.tags };
  return createModelMonitor(name, place, args.modelMonitor, aws, opts);
}
