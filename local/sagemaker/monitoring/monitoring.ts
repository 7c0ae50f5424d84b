import type { Context } from "../context.ts";
import { familyOf, findRecord, matching, text } from "../resources/family.ts";
import { typedOperations } from "../resources/operation.ts";
import { resourceInUse, resourceNotFound, validationException } from "../wire/errors.ts";
import { epochSeconds, isObject, type Json, type JsonObject } from "../wire/json.ts";

/** Data-quality job definitions of Model Monitor. */
export const dataQualityJobDefinitions = familyOf("DataQualityJobDefinition", {
  arnMember: "JobDefinitionArn",
  key: (input) => text(input["JobDefinitionName"]),
  name: (record) => text(record["JobDefinitionName"]),
  alreadyThere: (arn) => resourceInUse(`Job Definition already exists: ${arn}`),
  notFound: (arn) => resourceNotFound(`Job Definition not found: ${arn}`),
  list: {
    member: "JobDefinitionSummaries",
    order: "Descending",
    filter: (record, input) =>
      input["EndpointName"] === undefined || endpointOfInput(record["DataQualityJobInput"]) === input["EndpointName"],
    summary: (record) => ({
      MonitoringJobDefinitionName: record["JobDefinitionName"] ?? "",
      MonitoringJobDefinitionArn: record["JobDefinitionArn"] ?? "",
      CreationTime: record["CreationTime"] ?? 0,
      EndpointName: endpointOfInput(record["DataQualityJobInput"]),
    }),
  },
});

/** Schedules of Model Monitor: kept, never run, for its container is AWS's own. */
export const monitoringSchedules = familyOf("MonitoringSchedule", {
  create: (input, context) => ({ ...derived(input, context), MonitoringScheduleStatus: "Scheduled" }),
  update: (record, input, context) => ({ ...record, ...input, ...derived(input, context) }),
  alreadyThere: (arn) => resourceInUse(`Monitoring Schedule already exists: ${arn}`),
  notFound: (arn) => resourceNotFound(`Monitoring Schedule not found: ${arn}`),
  list: {
    member: "MonitoringScheduleSummaries",
    order: "Descending",
    filter: matching("EndpointName", "MonitoringType", "MonitoringJobDefinitionName"),
  },
});

export const monitoringOperations = typedOperations("stored", {
  StartMonitoringSchedule: (input, context) => setStatus(context, input.MonitoringScheduleName, "Scheduled"),
  StopMonitoringSchedule: (input, context) => setStatus(context, input.MonitoringScheduleName, "Stopped"),
  ListMonitoringExecutions: () => ({ MonitoringExecutionSummaries: [] }),
});

/**
 * An endpoint with a schedule is not deleted: amazon-sagemaker-examples, end_to_end/music_recommendation/code/demo_helpers.py ("must delete
 * monitoring job first on endpoint"); the words are those of a log of errors that was met on AWS.
 */
export function notMonitored(context: Context, endpointName: string): void {
  if (context.store.list<JsonObject>(monitoringSchedules.kind).some((one) => one["EndpointName"] === endpointName))
    throw validationException(
      "The Endpoint currently has one or more MonitoringSchedules. Please delete the MonitoringSchedules before deleting the Endpoint.",
    );
}

async function setStatus(context: Context, name: string, status: string): Promise<object> {
  const schedule = findRecord(monitoringSchedules, context, { MonitoringScheduleName: name });
  await context.store.put(monitoringSchedules.kind, name, {
    ...schedule,
    MonitoringScheduleStatus: status,
    LastModifiedTime: epochSeconds(),
  });
  return {};
}

/** What a schedule's own definition, or the job definition it names, says of its endpoint and type. */
function derived(input: JsonObject, context: Context): JsonObject {
  const config = input["MonitoringScheduleConfig"];
  if (!isObject(config)) return {};
  const name = text(config["MonitoringJobDefinitionName"]);
  const inline = config["MonitoringJobDefinition"];
  const inputs = isObject(inline) ? inline["MonitoringInputs"] : undefined;
  const definition = context.store.get<JsonObject>(dataQualityJobDefinitions.kind, name);
  const endpoint =
    definition === undefined
      ? endpointOfInput(Array.isArray(inputs) ? inputs[0] : undefined)
      : endpointOfInput(definition["DataQualityJobInput"]);
  return {
    MonitoringType: text(config["MonitoringType"]) || "DataQuality",
    ...(name === "" ? {} : { MonitoringJobDefinitionName: name }),
    ...(endpoint === "" ? {} : { EndpointName: endpoint }),
  };
}

function endpointOfInput(input: Json | undefined): string {
  const endpoint = isObject(input) ? input["EndpointInput"] : undefined;
  return isObject(endpoint) ? text(endpoint["EndpointName"]) : "";
}
