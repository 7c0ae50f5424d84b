import { expect } from "chai";
import { resourceViolations, RULED_TYPES } from "../../../../../domain/rules/resources/cloudFormation.ts";
import type { Json } from "../../../../../domain/rules/reading.ts";
import { accountTypes } from "./accountTypes.ts";
import { sageMakerTypes } from "./sageMakerTypes.ts";
import type { TypeCase } from "./typeCases.ts";
import { LAMBDA, machine as definitionOf, one, pass } from "../definitions.ts";

const ROLE = "arn:aws:iam::123456789012:role/x";
const machine = (more: Json): Json => ({ RoleArn: ROLE, DefinitionString: JSON.stringify(one(pass)), ...more });
const lambda = (more: Json): Json => ({
  Runtime: "python3.12",
  Handler: "a.b",
  Role: ROLE,
  Code: { ZipFile: "x" },
  ...more,
});
const alarm = (more: Json): Json => ({
  ...{ MetricName: "m", Statistic: "Sum", Period: 60, EvaluationPeriods: 1 },
  ...{ ComparisonOperator: "GreaterThanThreshold", Threshold: 0, ...more },
});
const schedule = (more: Json): Json => ({
  ...{ ScheduleExpression: "rate(1 day)", FlexibleTimeWindow: { Mode: "OFF" }, Target: { Arn: LAMBDA, RoleArn: ROLE } },
  ...more,
});
const broken = definitionOf({
  A: { Type: "Task", Resource: LAMBDA, End: true, Catch: [{ ErrorEquals: ["e"], Next: "B" }] },
});

const cases: Readonly<Record<string, TypeCase>> = {
  ...accountTypes,
  ...sageMakerTypes,
  "AWS::StepFunctions::StateMachine": {
    holds: [
      machine({}),
      { RoleArn: ROLE, Definition: one(pass) },
      machine({ DefinitionString: '{"StartAt":"${a}"', DefinitionSubstitutions: { b: "x" } }),
      machine({
        DefinitionString: JSON.stringify(one({ Type: "Task", Resource: "${f}", End: true })),
        DefinitionSubstitutions: { f: LAMBDA },
      }),
    ],
    breaks: [
      [machine({ StateMachineName: "a b" }), "sfn/CreateStateMachine/name"],
      [{ RoleArn: ROLE, Definition: broken }, "sfn/CreateStateMachine/transition-target"],
      [machine({ LoggingConfiguration: { Level: "ALL" } }), "sfn/CreateStateMachine/log-destination"],
      [
        machine({
          DefinitionString: JSON.stringify(one({ Type: "Task", Resource: "${f}", End: true })),
          DefinitionSubstitutions: { f: "classify" },
        }),
        "sfn/CreateStateMachine/resource-arn",
      ],
    ],
  },
  "AWS::Lambda::Function": {
    holds: [lambda({}), { Code: { ImageUri: "x" }, Role: ROLE }],
    breaks: [
      [lambda({ Timeout: 1801 }), "lambda/CreateFunction/timeout"],
      [lambda({ KmsKeyArn: "alias/x" }), "lambda/CreateFunction/kms"],
    ],
  },
  "AWS::Scheduler::Schedule": {
    holds: [schedule({})],
    breaks: [[schedule({ ScheduleExpression: "daily" }), "scheduler/CreateSchedule/expression"]],
  },
  "AWS::Scheduler::ScheduleGroup": {
    holds: [{ Name: "g" }],
    breaks: [[{ Name: "a b" }, "scheduler/CreateScheduleGroup/name"]],
  },
  "AWS::Events::Rule": {
    holds: [{ EventPattern: { source: ["aws.s3"] }, Targets: [{ Id: "1", Arn: LAMBDA }] }],
    breaks: [
      [{ EventPattern: { source: "aws.s3" } }, "eventbridge/PutRule/pattern"],
      [{ EventPattern: { source: ["a"] }, Targets: [{ Id: "1", Arn: "x" }] }, "eventbridge/PutTargets/arn"],
    ],
  },
  "AWS::CloudWatch::Alarm": {
    holds: [alarm({})],
    breaks: [[alarm({ Period: 45 }), "cloudwatch/PutMetricAlarm/period"]],
  },
  "AWS::CloudWatch::Dashboard": {
    holds: [{ DashboardBody: '{"widgets":[]}' }],
    breaks: [[{ DashboardBody: { widgets: {} } }, "cloudwatch/PutDashboard/body"]],
  },
  "AWS::Logs::LogGroup": {
    holds: [{ LogGroupName: "/x", RetentionInDays: 7 }],
    breaks: [
      [{ LogGroupName: "aws/x" }, "cloudwatch-logs/CreateLogGroup/name"],
      [{ RetentionInDays: 8 }, "cloudwatch-logs/PutRetentionPolicy/days"],
    ],
  },
  "AWS::Logs::MetricFilter": {
    holds: [{ FilterPattern: "", MetricTransformations: [{ Dimensions: [{ Key: "a", Value: "$.a" }] }] }],
    breaks: [
      [
        { MetricTransformations: [{ DefaultValue: 0, Dimensions: [{ Key: "a", Value: "$.a" }] }] },
        "cloudwatch-logs/PutMetricFilter/dimensions-or-default",
      ],
    ],
  },
  "AWS::Athena::WorkGroup": {
    holds: [{ Name: "w" }],
    breaks: [[{ Name: "a b" }, "athena/CreateWorkGroup/name"]],
  },
  "AWS::Glue::Database": {
    holds: [{ DatabaseInput: { Name: "d" } }],
    breaks: [[{ DatabaseInput: { Name: "" } }, "glue/CreateDatabase/name"]],
  },
  "AWS::Glue::Table": {
    holds: [{ TableInput: { Name: "t" } }],
    breaks: [[{ TableInput: { Name: "" } }, "glue/CreateTable/name"]],
  },
};

describe("resourceViolations", () => {
  it("has a case for each type", () => {
    expect(Object.keys(cases).sort()).to.deep.equal([...RULED_TYPES].sort());
  });

  for (const [type, { holds, breaks }] of Object.entries(cases)) {
    it(`asks the rules about ${type}`, () => {
      for (const properties of holds)
        expect(resourceViolations(type, properties), JSON.stringify(properties)).to.deep.equal([]);
      for (const [properties, id] of breaks) {
        expect(
          resourceViolations(type, properties).map(({ rule }) => rule.id),
          JSON.stringify(properties),
        ).to.deep.equal([id]);
      }
    });
  }

  it("says nothing of types without rules", () => {
    expect(resourceViolations("AWS::SNS::Topic", {})).to.deep.equal([]);
    expect(resourceViolations("constructor", {})).to.deep.equal([]);
  });
});
