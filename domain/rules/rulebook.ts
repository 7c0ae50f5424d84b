import { applicationAutoScalingRules } from "./applicationAutoScaling.ts";
import { athenaRules } from "./athena.ts";
import { cloudWatchRules } from "./cloudWatch/cloudWatch.ts";
import { logsRules } from "./cloudWatch/logs.ts";
import { metricRules } from "./cloudWatch/metrics.ts";
import { eventsRules } from "./eventBridge/events.ts";
import { schedulerRules } from "./eventBridge/scheduler.ts";
import { glueRules } from "./glue.ts";
import { iamRules } from "./iam.ts";
import { kmsRules } from "./kms.ts";
import { lambdaRules } from "./lambda/lambda.ts";
import { violationsOf, type Rule, type Violation } from "./rule.ts";
import type { ServiceRules } from "./rulesOf.ts";
import { s3Rules } from "./s3/s3.ts";
import { sageMakerRules, sageMakerRuntimeRules } from "./sagemaker/sageMakerRules.ts";
import { stepFunctionsRules } from "./states/stepFunctions.ts";
import { stsRules } from "./sts.ts";
import { withTags } from "./taggedOperations.ts";

/** Every rule there is, by the service as AWS's SDKs name it and by the operation. */
export const rulebook = {
  "application-autoscaling": applicationAutoScalingRules,
  athena: athenaRules,
  cloudwatch: withTags("cloudwatch", { ...cloudWatchRules, ...metricRules }),
  "cloudwatch-logs": withTags("cloudwatch-logs", logsRules),
  eventbridge: withTags("eventbridge", eventsRules),
  glue: glueRules,
  iam: iamRules,
  kms: kmsRules,
  lambda: withTags("lambda", lambdaRules),
  s3: s3Rules,
  sagemaker: sageMakerRules,
  "sagemaker-runtime": sageMakerRuntimeRules,
  scheduler: withTags("scheduler", schedulerRules),
  sfn: withTags("sfn", stepFunctionsRules),
  sts: stsRules,
} satisfies Readonly<Record<string, ServiceRules>>;

/**
 * The rules that a request breaks, of whatever service: for callers that meet operations by name. None of an operation
 * without rules.
 * @param service As in AWS's SDKs, `sagemaker`.
 * @param request In the service model's own shape: its schema has been checked.
 * @param state What is known besides; see the state of the operation's rules.
 * @param undecided As for {@link violationsOf}.
 */
export function violations(
  service: string,
  operation: string,
  request: object,
  state: object = {},
  undecided?: (error: unknown) => boolean,
): Violation[] {
  return violationsOf(rulesFor(service, operation), request, state, undecided);
}

/** Every rule, in the rulebook's order. */
export function allRules(): readonly Rule<never, never>[] {
  return Object.values<ServiceRules>(rulebook).flatMap((service) => Object.values(service).flat());
}

function rulesFor(service: string, operation: string): readonly Rule<object, object>[] {
  const table = Object.entries<ServiceRules>(rulebook).find(([name]) => name === service)?.[1];
  // What a rule takes is part of the shape that its operation's schema holds.
  return (table !== undefined && Object.hasOwn(table, operation) ? (table[operation] ?? []) : []) as readonly Rule<
    object,
    object
  >[];
}
