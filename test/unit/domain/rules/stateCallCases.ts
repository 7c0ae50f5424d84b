import { choice, DISTRIBUTED, LAMBDA, machine, map, one, parallel, pass, task, type Document } from "./definitions.ts";
import type { StateCase } from "./stateCases.ts";

const rule = (more: Document): Document => ({ Variable: "$.a", Next: "B", ...more });
const inside = (more: Document): Document => ({ Variable: "$.a", ...more });
const ACTIVITY = "arn:aws:states:us-east-1:123456789012:activity:a";
const call = (action: string, Parameters: Document = {}): Document =>
  task({ Resource: `arn:aws:states:::${action}`, Parameters });
const reader = (more: Document): Document =>
  map(DISTRIBUTED, { ItemReader: { Resource: "arn:aws:states:::s3:getObject", ...more } });
const config = (ProcessorConfig: Document): Document => map({ ProcessorConfig });
const labels = (...all: string[]): Document =>
  parallel(
    ...all.map((Label, index) =>
      machine({
        [`M${index}`]: {
          ...{ Type: "Map", Label, End: true },
          ItemProcessor: { ...machine({ [`I${index}`]: pass }), ...DISTRIBUTED },
        },
      }),
    ),
  );
const jsonataChoice = (...Choices: Document[]): Document =>
  machine({ A: { Type: "Choice", Choices, Default: "B" }, B: pass }, { QueryLanguage: "JSONata" });

/** Choices, maps and what tasks call. */
export const callCases: Readonly<Record<string, StateCase>> = {
  "choices-not-empty": { holds: [choice(rule({ IsNull: true }))], breaks: [choice()] },
  "choice-next": {
    holds: [choice({ And: [inside({ IsNull: true })], Next: "B" })],
    breaks: [choice(inside({ IsNull: true })), choice({ Not: rule({ IsNull: true }), Next: "B" })],
  },
  "choice-selector": {
    holds: [choice({ Not: inside({ IsString: true }), Next: "B" })],
    breaks: [choice({ Next: "B" }), choice(rule({ IsNull: true, And: [inside({ IsNull: true })] }))],
  },
  "choice-comparison": {
    holds: [choice(rule({ StringMatches: "a*", Comment: "c" }))],
    breaks: [choice(rule({})), choice(rule({ IsNull: true, IsString: true })), choice(rule({ StringLike: "a" }))],
  },
  "choice-nesting": {
    holds: [choice({ Or: [{ Not: inside({ IsNull: true }) }], Next: "B" })],
    breaks: [choice({ Or: [], Next: "B" }), choice({ And: {}, Next: "B" }), choice({ Not: [], Next: "B" })],
  },
  "choice-operand": {
    holds: [
      choice(
        rule({ NumericEquals: 1.5 }),
        rule({ BooleanEquals: false }),
        rule({ StringEqualsPath: "$.b" }),
        rule({ TimestampLessThan: "2030-01-01T00:00:00Z" }),
      ),
    ],
    breaks: [
      ...[{ NumericEquals: "1" }, { BooleanEquals: "true" }, { StringEquals: 1 }, { IsPresent: "yes" }],
      ...[{ NumericEqualsPath: "b" }, { TimestampEquals: 1 }],
    ].map((comparison) => choice(rule(comparison))),
  },
  "choice-variable": {
    holds: [choice(rule({ IsNull: true }), { Variable: "$$.Execution.Id", IsNull: true, Next: "B" })],
    breaks: [choice({ Variable: "a", IsNull: true, Next: "B" }), choice({ Variable: 1, IsNull: true, Next: "B" })],
  },
  "choice-query-language": {
    holds: [jsonataChoice({ Condition: "{% $states.input.a %}", Next: "B" })],
    breaks: [jsonataChoice(rule({ IsNull: true })), choice({ Condition: "{% true %}", Next: "B" })],
  },
  "choice-condition": {
    holds: [jsonataChoice({ Condition: true, Next: "B" })],
    breaks: [jsonataChoice({ Condition: "true", Next: "B" })],
  },
  "branch-shape": {
    holds: [parallel(machine({ B: pass }))],
    breaks: [parallel(), parallel("x"), parallel({ StartAt: "B" }), one({ Type: "Map", End: true, Iterator: {} })],
  },
  "processor-config": {
    holds: [map(DISTRIBUTED), config({ Mode: "INLINE" }), config({})],
    breaks: [
      config({ Mode: "inline" }),
      config({ Mode: "DISTRIBUTED" }),
      config({ Mode: "INLINE", ExecutionType: "STANDARD" }),
      config({ Mode: "DISTRIBUTED", ExecutionType: "FAST" }),
    ],
  },
  "map-label": {
    holds: [labels("a".repeat(40), "b")],
    breaks: [labels("a".repeat(41)), labels("a", "a")],
  },
  "item-reader-resource": {
    holds: [reader({ Parameters: { Bucket: "b", "Key.$": "$.k" } })],
    breaks: [reader({ Resource: "arn:aws:states:::s3:headObject" })],
  },
  "item-reader-csv": {
    holds: [
      reader({ ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" } }),
      reader({ ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"] } }),
    ],
    breaks: [
      reader({ ReaderConfig: { InputType: "CSV" } }),
      reader({ ReaderConfig: { InputType: "JSON", CSVHeaderLocation: "FIRST_ROW" } }),
      reader({ ReaderConfig: { InputType: "CSV", CSVHeaderLocation: "GIVEN" } }),
    ],
  },
  "result-writer-resource": {
    holds: [
      map(DISTRIBUTED, { ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Parameters: { Bucket: "b" } } }),
    ],
    breaks: [map(DISTRIBUTED, { ResultWriter: { Resource: "arn:aws:states:::s3:copyObject" } })],
  },
  "resource-arn": { holds: [task(), task({ Resource: ACTIVITY })], breaks: [task({ Resource: "classify" })] },
  "resource-known": {
    holds: [
      call("lambda:invoke.waitForTaskToken", { FunctionName: LAMBDA }),
      ...["sagemaker:createTrainingJob.sync", "sagemaker:updateEndpoint", "athena:startQueryExecution.sync"].map(
        (action) => call(action),
      ),
      call("states:startExecution.sync:2", { StateMachineArn: "x" }),
      call("aws-sdk:sagemakerruntime:invokeEndpoint"),
      call("ecs:runTask.waitForTaskToken"),
    ],
    breaks: [
      ...["lambda:invoke.sync", "lambda:call", "sns:publish.sync", "sagemaker:createEndpoint.sync"].map((action) =>
        call(action),
      ),
      ...["sagemaker:createTransformJobs", "athena:startQueryExecution.waitForTaskToken", "ecs:runTask.sync:2"].map(
        (action) => call(action),
      ),
      call("aws-sdk:sagemaker:createTrainingJob.sync"),
    ],
  },
  "integration-parameters": {
    holds: [call("lambda:invoke", { FunctionName: LAMBDA })],
    breaks: [task({ Resource: "arn:aws:states:::sns:publish" })],
  },
  "integration-required": {
    holds: [call("lambda:invoke", { "FunctionName.$": "$.f" })],
    breaks: [call("lambda:invoke", { Payload: {} }), call("sqs:sendMessage", { QueueUrl: "u" })],
  },
  credentials: {
    holds: [task({ Credentials: { "RoleArn.$": "$.r" } })],
    breaks: [task({ Credentials: {} }), task({ Resource: ACTIVITY, Credentials: { RoleArn: "r" } })],
  },
  "express-pattern": {
    type: "EXPRESS",
    holds: [task(), call("lambda:invoke", { FunctionName: LAMBDA })],
    breaks: [
      task({ Resource: ACTIVITY }),
      call("lambda:invoke.waitForTaskToken", { FunctionName: LAMBDA }),
      call("states:startExecution.sync:2"),
    ],
  },
  "express-distributed-map": { type: "EXPRESS", holds: [map({})], breaks: [map(DISTRIBUTED)] },
};
