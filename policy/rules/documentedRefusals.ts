import type { ResourceValidationPolicy } from "@pulumi/policy";
import { resourceViolations } from "../../domain/rules/cloudFormation.ts";
import { inCloudFormation } from "../parts/cloudFormationProperties.ts";
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

/** One rule a service, in the order of the pack's README. */
export const documentedRefusals: readonly ResourceValidationPolicy[] = [
  accepted("StepFunctions", "step-functions-accepted", "A state machine and its definition"),
  accepted("Lambda", "lambda-accepted", "A function"),
  accepted("Scheduler", "scheduler-accepted", "A schedule"),
  accepted("Events", "eventbridge-accepted", "An event rule with its targets"),
  accepted("CloudWatch", "cloudwatch-accepted", "An alarm or a dashboard"),
  accepted("Logs", "cloudwatch-logs-accepted", "A log group or a metric filter"),
  accepted("Athena", "athena-accepted", "A workgroup"),
];
