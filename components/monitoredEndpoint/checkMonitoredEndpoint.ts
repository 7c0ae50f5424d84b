import { existsSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import {
  VARIANT_OPTIONS,
  variantsOf,
  type DeploymentOptions,
  type MonitoredEndpointArgs,
} from "./monitoredEndpointArgs.ts";
import { checkAsyncInference } from "./asynchronous/checkAsyncInference.ts";
import { checkVariant, NAME_SHAPE, SAGEMAKER_NAME } from "./checkVariant.ts";
import { monitoringScheduleRequest, scheduleRequest } from "./monitoring/scheduleRequest.ts";
import { RETENTION_DAYS } from "../shared/logs.ts";
import { Validation } from "../shared/validate.ts";
import { KMS_KEY_ARN, MACHINE, SHARE, TOPIC_ARN } from "../../domain/configuration/allowedValues.ts";
import { codePath } from "../shared/bundledFunction.ts";
import { checkShadow } from "./shadow/checkShadow.ts";

/** Refuses arguments that can't work, all at once. */
export function checkMonitoredEndpoint(component: pulumi.Resource, name: string, args: MonitoredEndpointArgs): void {
  const check = new Validation(component, "MonitoredEndpoint", name, args);
  // SageMaker's names have 63 characters: these are left by `-configuration` or `-model-monitor-schedule` and random digits.
  check.name(name, args.modelMonitor === undefined ? 41 : 32);
  check.text("endpointName", args.endpointName, SAGEMAKER_NAME, NAME_SHAPE);
  check.number("initialSamplingPercentage", args.initialSamplingPercentage, { min: 0, max: 100, integer: true });
  for (const option of ["captureJsonContentTypes", "captureCsvContentTypes"] as const)
    checkContentTypes(check, option, args[option]);
  check.text(
    "capturePrefix",
    args.capturePrefix,
    /^[^/].*\/$/,
    "a prefix that ends with a slash and does not begin with one",
  );
  check.text("kmsKeyArn", args.kmsKeyArn, KMS_KEY_ARN, "the ARN of a KMS key");
  check.text("volumeKmsKeyArn", args.volumeKmsKeyArn, KMS_KEY_ARN, "the ARN of a KMS key");
  check.oneOf("logRetentionDays", args.logRetentionDays, RETENTION_DAYS);
  checkVariants(check, args);
  checkShadow(check, args);
  checkAsyncInference(check, args);
  checkCapture(check, args);
  checkQueryTable(check, args);
  checkMonitor(check, args);
  checkModelMonitor(check, args);
  checkDeployment(check, args);
  checkAlarms(check, args);
  check.throwIfAny();
}

const MIME_TYPE = /^[0-9A-Za-z](-*[0-9A-Za-z])*\/[0-9A-Za-z](-*[0-9A-Za-z.])*/;

/** Bounds of terraform-provider-aws, `aws_sagemaker_endpoint_configuration`, and of SageMaker's service model, CaptureContentTypeHeader. */
function checkContentTypes(
  check: Validation,
  option: string,
  types: MonitoredEndpointArgs["captureJsonContentTypes"],
): void {
  if (!Array.isArray(types)) return;
  check.require(types.length >= 1 && types.length <= 10, `${option} must be 1 to 10 types, got ${types.length}`);
  for (const type of types) check.text(option, type, MIME_TYPE, 'MIME types, such as "application/json"');
}

function checkVariants(check: Validation, args: MonitoredEndpointArgs): void {
  const variants = variantsOf(args);
  check.require(
    (args.model === undefined) !== (args.variants === undefined),
    "give either model or variants, to say which model answers",
  );
  check.require(args.variants === undefined || variants.length > 0, "variants must name at least one variant, got []");
  check.require(variants.length <= 10, `variants must be at most 10, got ${variants.length}`);
  const options = VARIANT_OPTIONS.filter((option) => args.variants !== undefined && args[option] !== undefined);
  check.require(options.length === 0, `${options.join(", ")} is for model: with variants, set it on each of them`);
  const names = variants.map((variant) => variant.variantName);
  const twice = names.filter((variantName, index) => names.indexOf(variantName) !== index);
  check.require(twice.length === 0, `variants must differ in variantName, got ${twice.join(", ")} twice`);
  for (const variant of variants) {
    checkVariant(check, variant, args.variants === undefined ? "" : `variant ${variant.variantName}: `);
  }
}

function checkCapture(check: Validation, args: MonitoredEndpointArgs): void {
  const capturing = args.captureEnabled ?? true;
  check.require(
    !capturing || args.captureBucket !== undefined,
    "captureBucket is missing: name the bucket for the captured data, or set captureEnabled to false",
  );
  check.require(
    !capturing || variantsOf(args).every((variant) => variant.serverless === undefined),
    "SageMaker captures nothing of serverless endpoints: set captureEnabled to false, or use machines",
  );
}

function checkQueryTable(check: Validation, { queryTable, captureEnabled }: MonitoredEndpointArgs): void {
  if (queryTable === undefined) return;
  check.require(captureEnabled !== false, "queryTable needs captured data: leave it out, or leave captureEnabled out");
  check.number("queryTable.days", queryTable.days, { min: 1, max: 3650, integer: true });
  check.number("queryTable.maxScannedGb", queryTable.maxScannedGb, { min: 0.011, max: 100_000 });
}

function checkMonitor(check: Validation, { monitor, captureEnabled }: MonitoredEndpointArgs): void {
  const options = monitor ?? {};
  if (captureEnabled === false || options.enabled === false) {
    const [other] = Object.keys(options).filter((option) => option !== "enabled");
    const reason =
      captureEnabled === false
        ? "needs captured data, and captureEnabled is false"
        : "is for a monitor that is on, and monitor.enabled is false";
    check.require(other === undefined, `monitor.${other ?? ""} ${reason}: leave one of both out`);
    return;
  }
  check.documented(
    "monitor.scheduleExpression",
    options.scheduleExpression,
    scheduleRequest(options.scheduleExpression),
    "a schedule such as rate(1 hour) or cron(10 * * * ? *)",
  );
  check.number("monitor.confidenceThreshold", options.confidenceThreshold, SHARE);
  check.number("monitor.silenceHours", options.silenceHours, { min: 1, max: 168, integer: true });
  check.number("monitor.memorySizeMb", options.memorySizeMb, { min: 128, max: 10_240, integer: true });
  check.number("monitor.timeoutSeconds", options.timeoutSeconds, { min: 60, max: 900, integer: true });
  check.text("monitor.topicArn", options.topicArn, TOPIC_ARN, "the ARN of an SNS topic");
  check.require(
    options.topicArn === undefined || options.createTopic !== true,
    "give either monitor.topicArn or monitor.createTopic",
  );
  const bundle = join(codePath(options), "monitorCaptures", "index.mjs");
  check.require(existsSync(bundle), `there is no bundled function ${bundle}: make it with \`npm run prepare\``);
}

function checkModelMonitor(check: Validation, { modelMonitor, captureEnabled }: MonitoredEndpointArgs): void {
  if (modelMonitor === undefined) return;
  check.require(captureEnabled !== false, "modelMonitor needs captured data: leave it or captureEnabled out");
  check.text(
    "modelMonitor.instanceType",
    modelMonitor.instanceType,
    MACHINE,
    'a SageMaker machine, such as "ml.m5.xlarge"',
  );
  check.number("modelMonitor.maxRuntimeSeconds", modelMonitor.maxRuntimeSeconds, { min: 60, max: 3600, integer: true });
  check.documented(
    "modelMonitor.scheduleExpression",
    modelMonitor.scheduleExpression,
    monitoringScheduleRequest(modelMonitor.scheduleExpression),
    "cron(0 * ? * * *) for every hour, or cron(0 H ? * * *) with the hour H of a day, from 00 to 23",
  );
  for (const option of ["constraintsUri", "statisticsUri"] as const) {
    check.text(`modelMonitor.${option}`, modelMonitor[option], /^s3:\/\/[^/]+\/.+$/, "an S3 URI");
  }
}

function checkDeployment(check: Validation, args: MonitoredEndpointArgs): void {
  const { deployment } = args;
  if (deployment === undefined) return;
  const { strategy = "allAtOnce", stepPercentage } = deployment;
  check.oneOf("deployment.strategy", strategy, ["allAtOnce", "canary", "linear", "rolling"]);
  check.number("deployment.stepPercentage", stepPercentage, {
    min: strategy === "linear" ? 10 : 5,
    max: 50,
    integer: true,
  });
  const seconds = { min: 0, max: 3600, integer: true };
  check.number("deployment.waitIntervalSeconds", deployment.waitIntervalSeconds, seconds);
  check.number("deployment.terminationWaitSeconds", deployment.terminationWaitSeconds, seconds);
  // terraform-provider-aws, endpoint.go: half of what UpdateEndpoint takes.
  check.number("deployment.maximumExecutionTimeoutSeconds", deployment.maximumExecutionTimeoutSeconds, {
    min: 600,
    max: 14_400,
    integer: true,
  });
  check.require(
    strategy !== "allAtOnce" || stepPercentage === undefined,
    "deployment.stepPercentage is for canary, linear and rolling: leave it out, or choose one of them as strategy",
  );
  check.require(
    strategy !== "rolling" || deployment.terminationWaitSeconds === undefined,
    "deployment.terminationWaitSeconds is not for rolling, which keeps no old machines: leave it out",
  );
  // SageMaker guide, "Deployment guardrails", exclusions: such an update falls back to all machines at once, without a baking period.
  check.require(
    strategy !== "rolling" || variantsOf(args).length <= 1,
    "deployment.strategy rolling is not for endpoints of several variants: choose another",
  );
  checkWaiting(check, deployment);
  for (const { variantName, serverless, instanceCount, autoscaling } of variantsOf(args)) {
    check.require(serverless === undefined, `deployment can't be chosen for the serverless variant ${variantName}`);
    const machines = instanceCount ?? autoscaling?.minCapacity ?? 1;
    check.require(
      strategy === "allAtOnce" || typeof machines !== "number" || machines >= 2,
      `deployment.strategy ${strategy} moves machines part by part, so variant ${variantName} needs at least 2 of them`,
    );
  }
}

/** SageMaker refuses an update that would wait for longer than it may take. */
function checkWaiting(check: Validation, deployment: DeploymentOptions): void {
  const { strategy = "allAtOnce", stepPercentage: step = 50, waitIntervalSeconds: wait = 120 } = deployment;
  const { terminationWaitSeconds: last = 60, maximumExecutionTimeoutSeconds: most = 3600 } = deployment;
  if (typeof step !== "number" || typeof wait !== "number" || typeof last !== "number" || typeof most !== "number")
    return;
  const waits = strategy === "linear" || strategy === "rolling" ? Math.ceil(100 / step) - 1 : 1;
  const seconds = waits * wait + (strategy === "rolling" ? 0 : last);
  check.require(
    seconds < most,
    `deployment waits for ${seconds} seconds in all, so maximumExecutionTimeoutSeconds must be more than that, got ${most}`,
  );
}

function checkAlarms(check: Validation, args: MonitoredEndpointArgs): void {
  const { alarms } = args;
  const variants = variantsOf(args);
  // Service model of SageMaker, AlarmList: at most 10 roll an update back, and each variant has two.
  check.require(
    alarms?.enabled === false || variants.length <= 5,
    `an endpoint of more than 5 variants has more alarms than the 10 that SageMaker takes for a rollback, got ${variants.length}: set alarms.enabled to false`,
  );
  if (alarms === undefined) return;
  check.number("alarms.errorThreshold", alarms.errorThreshold, { min: 1, max: 1_000_000, integer: true });
  // Service model of SageMaker Runtime: a model has 60 seconds to answer, and with InvokeEndpointAsync an hour (InvocationTimeoutSeconds).
  const longest = args.asynchronous === undefined ? 60_000 : 3_600_000;
  check.number("alarms.latencyThresholdMs", alarms.latencyThresholdMs, { min: 1, max: longest });
  check.number("alarms.evaluationPeriods", alarms.evaluationPeriods, { min: 1, max: 100, integer: true });
  const { periodSeconds = 60, evaluationPeriods = 2 } = alarms;
  if (typeof periodSeconds !== "number") return;
  // SageMaker reports once a minute: in shorter periods most have no figure, and an alarm on several in a row never goes off.
  check.require(
    periodSeconds > 0 && periodSeconds % 60 === 0,
    `alarms.periodSeconds must be a multiple of 60, got ${periodSeconds}`,
  );
  if (typeof evaluationPeriods !== "number") return;
  const days = periodSeconds < 3600 ? 1 : 7;
  check.require(
    periodSeconds * evaluationPeriods <= days * 86_400,
    `alarms look back ${days === 1 ? "a day" : "7 days"} at most, got ${evaluationPeriods} periods of ${periodSeconds} seconds`,
  );
}
