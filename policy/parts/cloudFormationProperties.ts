import { isObject, type Properties, type Value } from "./values.ts";

/** A resource as CloudFormation spells it; what is not known yet stays UNKNOWN. */
export interface CloudFormationResource {
  readonly typeName: string;
  readonly properties: Properties;
}

/** Members whose contents are people's own: documents and maps, whose names are nobody's to change. */
const AS_THEY_ARE = [
  ...["variables", "tags", "eventPattern", "definition", "definitionSubstitutions", "dashboardBody", "inputPathsMap"],
];
/** Names that don't just begin with a capital letter. */
const SPELLED: Readonly<Record<string, string>> = { okActions: "OKActions" };

const NATIVE: Readonly<Record<string, string>> = {
  "aws-native:stepfunctions:StateMachine": "AWS::StepFunctions::StateMachine",
  "aws-native:lambda:Function": "AWS::Lambda::Function",
  "aws-native:scheduler:Schedule": "AWS::Scheduler::Schedule",
  "aws-native:scheduler:ScheduleGroup": "AWS::Scheduler::ScheduleGroup",
  "aws-native:events:Rule": "AWS::Events::Rule",
  "aws-native:cloudwatch:Alarm": "AWS::CloudWatch::Alarm",
  "aws-native:cloudwatch:Dashboard": "AWS::CloudWatch::Dashboard",
  "aws-native:logs:LogGroup": "AWS::Logs::LogGroup",
  "aws-native:logs:MetricFilter": "AWS::Logs::MetricFilter",
  "aws-native:athena:WorkGroup": "AWS::Athena::WorkGroup",
};

type Translation = readonly [typeName: string, translated: (props: Properties) => Properties];

/** Resources of the classic provider, by what is called otherwise there. */
const CLASSIC: Readonly<Record<string, Translation>> = {
  "aws:sfn/stateMachine:StateMachine": [
    "AWS::StepFunctions::StateMachine",
    ({ name, definition, roleArn, type }) => ({
      ...{ StateMachineName: name, DefinitionString: definition, RoleArn: roleArn, StateMachineType: type },
    }),
  ],
  "aws:lambda/function:Function": [
    "AWS::Lambda::Function",
    (props) => ({ ...capitalized(props), Code: undefined, FunctionName: props["name"] }),
  ],
  "aws:scheduler/schedule:Schedule": ["AWS::Scheduler::Schedule", capitalized],
  "aws:cloudwatch/eventRule:EventRule": ["AWS::Events::Rule", capitalized],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    "AWS::CloudWatch::Alarm",
    ({ metricQueries, ...props }) => ({
      ...capitalized(props),
      ...(Array.isArray(metricQueries) && { Metrics: (metricQueries as readonly Value[]).map(metricQuery) }),
    }),
  ],
  "aws:cloudwatch/dashboard:Dashboard": ["AWS::CloudWatch::Dashboard", capitalized],
  "aws:cloudwatch/logGroup:LogGroup": [
    "AWS::Logs::LogGroup",
    // Zero days are this provider's word for keeping entries for ever.
    ({ name, retentionInDays }) => ({
      LogGroupName: name,
      ...(retentionInDays !== 0 && { RetentionInDays: retentionInDays }),
    }),
  ],
};

/** A resource of either provider in CloudFormation's terms; undefined for types that nothing is documented about here. */
export function inCloudFormation(type: string, props: Properties): CloudFormationResource | undefined {
  const native = Object.hasOwn(NATIVE, type) ? NATIVE[type] : undefined;
  if (native !== undefined) return { typeName: native, properties: capitalized(props) };
  const classic = Object.hasOwn(CLASSIC, type) ? CLASSIC[type] : undefined;
  return classic && { typeName: classic[0], properties: classic[1](props) };
}

function capitalized(props: Properties): Properties {
  return Object.fromEntries(
    Object.entries(props).map(([name, value]) => [
      SPELLED[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
      AS_THEY_ARE.includes(name) ? value : within(value),
    ]),
  );
}

function within(value: Value): Value {
  if (Array.isArray(value)) return (value as readonly Value[]).map(within);
  return isObject(value) ? capitalized(value) : value;
}

/** The classic provider returns no data unless it is said, and writes a metric's statistic beside its name. */
function metricQuery(query: Value): Value {
  if (!isObject(query)) return query;
  const { metric, returnData, ...rest } = query;
  return {
    ...capitalized(rest),
    ReturnData: returnData ?? false,
    ...(isObject(metric) && { MetricStat: { Period: metric["period"], Stat: metric["stat"] } }),
  };
}
