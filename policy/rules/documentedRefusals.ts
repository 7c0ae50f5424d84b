import type { ResourceValidationPolicy } from "@pulumi/policy";
import { resourceViolations } from "../../domain/rules/resources/cloudFormation.ts";
import { inCloudFormation } from "../../domain/rules/resources/providers.ts";
import { resourceRule } from "../parts/rule.ts";

/** A rule of the pack that asks the rulebook about the resources of one service. */
function accepted(service: string, name: string, what: string): ResourceValidationPolicy {
  return resourceRule(
    {
      name,
      description: `${what} holds what ${service} documents and no schema says, so that AWS does not refuse it minutes into an update.`,
      severity: "high",
      remediationSteps: "Change what the message names, as its source says.",
    },
    ({ type, name: resource, props }, _options, report) => {
      const found = inCloudFormation(type, props);
      if (found === undefined || found.typeName.split("::")[1] !== service) return;
      for (const { rule, message } of resourceViolations(found.typeName, found.properties)) {
        report(
          `AWS would refuse '${resource}' with ${rule.code}: ${message}. ${rule.says} (${rule.id}: ${rule.source})`,
        );
      }
    },
  );
}

/** Services of CloudFormation's types, in the order of the pack's README, each with its rule and with whom that is about. */
export const ACCEPTED: readonly (readonly [service: string, name: string, what: string])[] = [
  ["StepFunctions", "step-functions-accepted", "A state machine and its definition"],
  ["Lambda", "lambda-accepted", "A function"],
  ["Scheduler", "scheduler-accepted", "A schedule"],
  ["Events", "eventbridge-accepted", "An event rule with its targets"],
  ["CloudWatch", "cloudwatch-accepted", "An alarm or a dashboard"],
  ["Logs", "cloudwatch-logs-accepted", "A log group or a metric filter"],
  ["Athena", "athena-accepted", "A workgroup"],
  [
    "SageMaker",
    "sagemaker-accepted",
    "A model, an endpoint and its configuration, a training job, a monitor or a part of Studio",
  ],
  ["ApplicationAutoScaling", "autoscaling-accepted", "A scalable target or a scaling policy"],
  ["Glue", "glue-accepted", "A table or a database of the catalog"],
  ["IAM", "iam-accepted", "A role or a policy"],
  ["KMS", "kms-accepted", "A key or an alias"],
  ["S3", "s3-accepted", "A bucket and its settings"],
];

/** One rule a service. */
export const documentedRefusals: readonly ResourceValidationPolicy[] = ACCEPTED.map((row) => accepted(...row));
