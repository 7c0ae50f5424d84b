import { athenaRules } from "./athena.ts";
import { cloudWatchRules } from "./cloudWatch/cloudWatch.ts";
import { eventsRules } from "./eventBridge/events.ts";
import { glueRules } from "./glue.ts";
import { lambdaRules } from "./lambda.ts";
import { logsRules } from "./cloudWatch/logs.ts";
import { has, isObject, objectOf, textOf, type Json } from "./reading.ts";
import { violationsOf, type Rule, type Violation } from "./rule.ts";
import { schedulerRules } from "./eventBridge/scheduler.ts";
import { stepFunctionsRules } from "./states/stepFunctions.ts";

/** The requests that a resource of a type becomes, each with the rules of its operation. */
type Requests = (properties: Json) => readonly (readonly [readonly Rule<Json>[] | undefined, Json])[];

const TYPES: Readonly<Record<string, Requests>> = {
  "AWS::StepFunctions::StateMachine": (properties) => [
    [stepFunctionsRules["CreateStateMachine"], stateMachineRequest(properties)],
  ],
  "AWS::Lambda::Function": (properties) => [
    [
      lambdaRules["CreateFunction"],
      {
        ...properties,
        ...(has(properties, "KmsKeyArn") && { KMSKeyArn: properties["KmsKeyArn"] }),
        ...(has(objectOf(properties, "Code") ?? {}, "ImageUri") && { PackageType: "Image", ...properties }),
      },
    ],
  ],
  "AWS::Scheduler::Schedule": (properties) => [[schedulerRules["CreateSchedule"], properties]],
  "AWS::Scheduler::ScheduleGroup": (properties) => [[schedulerRules["CreateScheduleGroup"], properties]],
  "AWS::Events::Rule": (properties) => [
    [eventsRules["PutRule"], withText(properties, "EventPattern")],
    [eventsRules["PutTargets"], properties],
  ],
  "AWS::CloudWatch::Alarm": (properties) => [[cloudWatchRules["PutMetricAlarm"], properties]],
  "AWS::CloudWatch::Dashboard": (properties) => [
    [cloudWatchRules["PutDashboard"], withText(properties, "DashboardBody")],
  ],
  "AWS::Logs::LogGroup": (properties) => [
    [logsRules["CreateLogGroup"], camelCase(properties)],
    [logsRules["PutRetentionPolicy"], camelCase(properties)],
  ],
  "AWS::Logs::MetricFilter": (properties) => [[logsRules["PutMetricFilter"], camelCase(properties)]],
  "AWS::Athena::WorkGroup": (properties) => [[athenaRules["CreateWorkGroup"], properties]],
  "AWS::Glue::Database": (properties) => [[glueRules["CreateDatabase"], properties]],
  "AWS::Glue::Table": (properties) => [[glueRules["CreateTable"], properties]],
};

/** CloudFormation types whose properties the rules can be asked about. */
export const RULED_TYPES: readonly string[] = Object.keys(TYPES);

/** The rules that a resource would break on AWS, from its properties as CloudFormation spells them. */
export function resourceViolations(typeName: string, properties: Json): Violation[] {
  const requests = Object.hasOwn(TYPES, typeName) ? TYPES[typeName] : undefined;
  return (requests?.(properties) ?? []).flatMap(([rules, request]) => violationsOf(rules ?? [], request, undefined));
}

function stateMachineRequest(properties: Json): Json {
  const settings = camelCase(properties);
  const definition = has(properties, "Definition")
    ? withText(properties, "Definition")["Definition"]
    : textOf(properties, "DefinitionString");
  return {
    ...settings,
    name: properties["StateMachineName"],
    type: properties["StateMachineType"],
    definition: typeof definition === "string" ? substituted(definition, properties) : undefined,
  };
}

/** A definition with its `${name}` filled in; what stays open can't be judged. */
function substituted(definition: string, properties: Json): string | undefined {
  const values = objectOf(properties, "DefinitionSubstitutions");
  if (values === undefined) return definition;
  const filled = definition.replace(/\$\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : whole;
  });
  return /\$\{\w+\}/.test(filled) ? undefined : filled;
}

/** CloudFormation takes a document as an object where the API takes its text; one that is not all known can't be judged. */
function withText(properties: Json, name: string): Json {
  const value = properties[name];
  if (!isObject(value)) return properties;
  return { ...properties, [name]: isOpen(value) ? NOT_KNOWN : JSON.stringify(value) };
}

/** In place of a text that is there and not known. */
const NOT_KNOWN = Symbol("not known");

/** Whether a part of a value is not known yet: callers put a symbol there. */
function isOpen(value: unknown): boolean {
  if (typeof value === "symbol") return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isOpen);
}

/** Members as the services spell them whose API begins them with a small letter. */
function camelCase(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name.charAt(0).toLowerCase() + name.slice(1), within(item)]),
  );
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return isObject(value) ? camelCase(value) : value;
}
