import type * as pulumi from "@pulumi/pulumi";
import type { DocumentedRequest } from "../../shared/rules/documentedRules.ts";

/** What EventBridge Scheduler is asked with a schedule's expression, as far as its rules are about that. */
export function scheduleRequest(scheduleExpression: pulumi.Input<string> | undefined): DocumentedRequest {
  const request = { ScheduleExpression: scheduleExpression };
  return { service: "scheduler", operation: "CreateSchedule", request };
}

/** The same of Model Monitor. Its NOW runs once, over times that it is to be told, which no resource of a stack is for. */
export function monitoringScheduleRequest(scheduleExpression: pulumi.Input<string> | undefined): DocumentedRequest {
  const request = { MonitoringScheduleConfig: { ScheduleConfig: { ScheduleExpression: scheduleExpression } } };
  return { service: "sagemaker", operation: "CreateMonitoringSchedule", request };
}
