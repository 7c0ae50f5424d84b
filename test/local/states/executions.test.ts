import { setTimeout as delay } from "node:timers/promises";
import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  DescribeStateMachineAliasCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  ListStateMachineAliasesCommand,
  ListStateMachineVersionsCommand,
  ListStateMachinesCommand,
  PublishStateMachineVersionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TestStateCommand,
  UpdateStateMachineAliasCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { OutputShapes } from "../../support/outputShapes.ts";
import { failure } from "../cloud/testCloud.ts";
import { recordingClient } from "./recordingClient.ts";
import { output, Workbench } from "./workbench.ts";

const PYTHON = `
import json
def lambda_handler(event, context):
    if event == "text" or event.get("text"):
        return "just text"
    if event.get("json"):
        return json.dumps({"a": 1})
    if event.get("fail"):
        raise ValueError("refused")
    return {"statusCode": 200, "body": json.dumps({"count": event.get("count", 0) + 1})}
`;
const INVOKE = "arn:aws:states:::lambda:invoke";
// As the Workflow Studio exports a task that invokes a function.
const RETRY = {
  ErrorEquals: [
    ...["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"],
    "Lambda.TooManyRequestsException",
  ],
  ...{ IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, JitterStrategy: "FULL" },
};

describe("executions of state machines", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  let invoke: Record<string, unknown>;
  let functionArn: string;

  before(async () => {
    await bench.start({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" });
    const none = { Effect: "Deny", Action: "*", Resource: "*" };
    functionArn = await bench.pythonFunction("step", PYTHON, await bench.role("f", "lambda.amazonaws.com", none));
    const Parameters = { FunctionName: `${functionArn}:$LATEST`, "Payload.$": "$" };
    invoke = { Type: "Task", Resource: INVOKE, Parameters, Retry: [RETRY] };
  });
  after(() => bench.cloud.remove());

  it("give what a function returned and how: a text stays that text, an object is an object", async () => {
    const result = output(await bench.run(invoke)) as Record<string, unknown>;
    expect(Object.keys(result)).to.deep.equal([
      ...["ExecutedVersion", "Payload", "SdkHttpMetadata", "SdkResponseMetadata", "StatusCode"],
    ]);
    expect(result).to.deep.include({ ExecutedVersion: "$LATEST", StatusCode: 200 });
    expect(result["Payload"]).to.deep.equal({ statusCode: 200, body: '{"count": 1}' });
    expect(result["SdkHttpMetadata"]).to.include({ HttpStatusCode: 200 });
    expect(output(await bench.run({ ...invoke, OutputPath: "$.Payload" }, { text: true }))).to.equal("just text");
    expect(output(await bench.run({ ...invoke, OutputPath: "$.Payload" }, { json: true }))).to.equal('{"a": 1}');
    const direct = { Type: "Task", Resource: functionArn };
    expect(output(await bench.run(direct, { json: true }))).to.equal('{"a": 1}');
  });

  it("wire three functions by OutputPath $.Payload.body on a json.dumps body, whose text is the next event", async () => {
    const task = { ...invoke, OutputPath: "$.Payload.body" };
    const States = {
      One: { ...task, Next: "Two" },
      Two: { ...task, Next: "Three" },
      Three: { ...task, End: true },
    };
    const execution = await bench.run({ StartAt: "One", States }, { count: 4 });
    expect(output(execution)).to.equal('{"count": 7}');
  });

  it("select by ResultSelector, and fail by the function's own error", async () => {
    const selected = { ...invoke, ResultSelector: { "status.$": "$.Payload.statusCode" }, ResultPath: "$.answer" };
    expect(output(await bench.run(selected, { count: 1 }))).to.deep.equal({ count: 1, answer: { status: 200 } });
    const failed = await bench.run(invoke, { fail: true });
    expect(failed).to.include({ status: "FAILED", error: "ValueError" });
    expect(JSON.parse(failed.cause ?? "")).to.include({ errorType: "ValueError", errorMessage: "refused" });
    const missing = await bench.run({ ...invoke, OutputPath: "$.Payload.absent" });
    expect(missing).to.include({ status: "FAILED", error: "States.Runtime" });
  });

  it("have a history with every event of a task and all members", async () => {
    const events = await bench.history(await bench.run(invoke, { count: 1 }));
    expect(events.map(({ type }) => type)).to.deep.equal([
      ...["ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded"],
      ...["TaskStateExited", "ExecutionSucceeded"],
    ]);
    expect(events.map(({ previousEventId }) => previousEventId)).to.deep.equal([0, 0, 2, 3, 4, 5, 6]);
    expect(events[1]?.stateEnteredEventDetails).to.deep.equal({
      ...{ name: "Only", input: '{"count":1}', inputDetails: { truncated: false } },
    });
    const scheduled = events[2]?.taskScheduledEventDetails;
    expect(scheduled).to.include({ resourceType: "lambda", resource: "invoke", region: "us-east-1" });
    expect(JSON.parse(scheduled?.parameters ?? "")).to.deep.equal({
      ...{ FunctionName: `${functionArn}:$LATEST`, Payload: { count: 1 } },
    });
    expect(events[4]?.taskSucceededEventDetails?.outputDetails).to.deep.equal({ truncated: false });
    const direct = await bench.history(await bench.run({ Type: "Task", Resource: functionArn }, { fail: true }));
    expect(direct.map(({ type }) => type)).to.deep.equal([
      ...["ExecutionStarted", "TaskStateEntered", "LambdaFunctionScheduled", "LambdaFunctionStarted"],
      ...["LambdaFunctionFailed", "ExecutionFailed"],
    ]);
  });

  it("have a history of branches and iterations", async () => {
    const inner = { StartAt: "Inner", States: { Inner: { Type: "Pass", End: true } } };
    // A name is there once in a whole machine.
    const other = { StartAt: "Other", States: { Other: { Type: "Pass", End: true } } };
    const map = await bench.history(await bench.run({ Type: "Map", ItemProcessor: inner, MaxConcurrency: 1 }, [1, 2]));
    expect(map.map(({ type }) => type)).to.deep.equal([
      ...["ExecutionStarted", "MapStateEntered", "MapStateStarted"],
      ...["MapIterationStarted", "PassStateEntered", "PassStateExited", "MapIterationSucceeded"],
      ...["MapIterationStarted", "PassStateEntered", "PassStateExited", "MapIterationSucceeded"],
      ...["MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"],
    ]);
    expect(map[2]?.mapStateStartedEventDetails).to.deep.equal({ length: 2 });
    expect(map[7]?.mapIterationStartedEventDetails).to.deep.equal({ name: "Only", index: 1 });
    const parallel = await bench.history(await bench.run({ Type: "Parallel", Branches: [inner, other] }));
    expect(parallel.filter(({ type }) => type === "PassStateEntered")).to.have.length(2);
    expect(parallel.map(({ id }) => id)).to.deep.equal(parallel.map((_, i) => i + 1));
  });

  it("end without an error where a Fail state names none", async () => {
    const execution = await bench.run({ StartAt: "No", States: { No: { Type: "Fail" } } });
    expect(execution.status).to.equal("FAILED");
    expect(execution.error).to.be.undefined;
    expect(execution.cause).to.be.undefined;
  });

  it("are started once: by the same name and input while running, and never again", async () => {
    const stateMachineArn = await bench.machine({
      StartAt: "Wait",
      States: { Wait: { Type: "Wait", Seconds: 30, End: true } },
    });
    const start = async (input: string) =>
      bench.sfn.send(new StartExecutionCommand({ stateMachineArn, name: "one", input }));
    const first = await start('{"a":1}');
    await delay(20);
    const again = await start('{"a":1}');
    expect(again.executionArn).to.equal(first.executionArn);
    expect(again.startDate).to.deep.equal(first.startDate);
    expect(await failure(start('{"a":2}'))).to.equal("ExecutionAlreadyExists 400");
    await bench.sfn.send(new StopExecutionCommand({ executionArn: first.executionArn }));
    expect(await failure(start('{"a":1}'))).to.equal("ExecutionAlreadyExists 400");
  });

  it("may be tried state by state, without a prefix before the address", async () => {
    const sfn = new SFNClient({ ...bench.cloud.config(), disableHostPrefix: true });
    const definition = JSON.stringify({ Type: "Pass", Parameters: { "a.$": "$.b" }, End: true });
    const good = await sfn.send(new TestStateCommand({ definition, input: '{"b":2}' }));
    expect(good).to.include({ status: "SUCCEEDED", output: '{"a":2}' });
    const bad = await sfn.send(new TestStateCommand({ definition, input: "{}" }));
    expect(bad).to.include({ status: "FAILED", error: "States.Runtime" });
    const more = { Type: "Pass", InputPath: "$.in", Parameters: { "a.$": "$.b", "c.$": "$c" }, ResultPath: "$.out" };
    const inspected = await sfn.send(
      new TestStateCommand({
        ...{ definition: JSON.stringify({ ...more, Assign: { "d.$": "$.a" }, End: true }), variables: '{"c":1}' },
        ...{ input: '{"in":{"b":2}}', inspectionLevel: "DEBUG" },
      }),
    );
    expect(inspected.inspectionData).to.deep.equal({
      ...{ input: '{"in":{"b":2}}', afterInputPath: '{"b":2}', afterParameters: '{"a":2,"c":1}' },
      ...{ result: '{"a":2,"c":1}', afterResultSelector: '{"a":2,"c":1}' },
      ...{ afterResultPath: '{"in":{"b":2},"out":{"a":2,"c":1}}', variables: '{"c":1,"d":2}' },
    });
  });

  it("are told of in AWS's own shapes", async () => {
    const shapes = new OutputShapes((await ensureMinistack(() => undefined)).serviceModels, "stepfunctions");
    const execution = await bench.run(invoke, { count: 1 });
    const { executionArn, stateMachineArn } = execution;
    const failed = await bench.run({ StartAt: "No", States: { No: { Type: "Fail" } } });
    const inner = { StartAt: "Inner", States: { Inner: { Type: "Pass", End: true } } };
    const map = await bench.run({ Type: "Map", ItemProcessor: inner }, [1, 2]);
    const { client: seen, answers } = recordingClient(bench.cloud.config());
    await seen.send(new DescribeStateMachineCommand({ stateMachineArn }));
    await seen.send(new ListStateMachinesCommand({}));
    await seen.send(new ListExecutionsCommand({ stateMachineArn }));
    for (const arn of [executionArn, failed.executionArn, map.executionArn]) {
      await seen.send(new DescribeExecutionCommand({ executionArn: arn }));
      await seen.send(new GetExecutionHistoryCommand({ executionArn: arn }));
      await seen.send(new DescribeStateMachineForExecutionCommand({ executionArn: arn }));
    }
    await seen.send(new StartExecutionCommand({ stateMachineArn }));
    const definition = JSON.stringify(inner);
    const { roleArn } = await bench.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const own = await seen.send(new CreateStateMachineCommand({ name: "shapes", roleArn, definition, publish: true }));
    const arn = own.stateMachineArn;
    await seen.send(new UpdateStateMachineCommand({ stateMachineArn: arn, definition, publish: true }));
    const version = await seen.send(
      new PublishStateMachineVersionCommand({ stateMachineArn: arn, description: "another" }),
    );
    const routingConfiguration = [{ stateMachineVersionArn: version.stateMachineVersionArn, weight: 100 }];
    const alias = await seen.send(new CreateStateMachineAliasCommand({ name: "live", routingConfiguration }));
    const { stateMachineAliasArn } = alias;
    await seen.send(new UpdateStateMachineAliasCommand({ stateMachineAliasArn, description: "now" }));
    await seen.send(new DescribeStateMachineAliasCommand({ stateMachineAliasArn }));
    await seen.send(new ListStateMachineAliasesCommand({ stateMachineArn: arn }));
    await seen.send(new ListStateMachineVersionsCommand({ stateMachineArn: arn }));
    await seen.send(new DescribeStateMachineCommand({ stateMachineArn: version.stateMachineVersionArn }));
    const live = await seen.send(new StartExecutionCommand({ stateMachineArn: stateMachineAliasArn }));
    await seen.send(new DescribeExecutionCommand({ executionArn: live.executionArn }));
    const wait = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 20, End: true } } };
    const waiting = await seen.send(
      new StartExecutionCommand({ stateMachineArn: await bench.machine(wait), input: "{}" }),
    );
    await seen.send(new StopExecutionCommand({ executionArn: waiting.executionArn, error: "E", cause: "C" }));
    await seen.send(new DescribeExecutionCommand({ executionArn: waiting.executionArn }));
    await seen.send(new GetExecutionHistoryCommand({ executionArn: waiting.executionArn }));
    const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
    const large = await bench.run({ Type: "Map", ItemProcessor: { ...inner, ProcessorConfig } }, [1, 2]);
    const runs = await seen.send(new ListMapRunsCommand({ executionArn: large.executionArn }));
    expect(runs.mapRuns).to.have.length(1);
    await seen.send(new DescribeMapRunCommand({ mapRunArn: runs.mapRuns?.[0]?.mapRunArn }));
    await seen.send(new GetExecutionHistoryCommand({ executionArn: large.executionArn }));
    const single = new TestStateCommand({ definition: '{"Type":"Pass","End":true}', inspectionLevel: "DEBUG" });
    await seen.send(single);
    expect(answers).to.have.length(32);
    expect(answers.flatMap(([operation, answer]) => shapes.deviations(operation, answer))).to.deep.equal([]);
    expect(shapes.deviations("StartExecution", { executionArn: 1 })).to.have.length(2);
  });
});
