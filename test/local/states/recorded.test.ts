import {
  CreateStateMachineCommand,
  GetExecutionHistoryCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  type HistoryEvent,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { output, Workbench } from "./workbench.ts";

const FUNCTION = `
import time

def lambda_handler(event, context):
    time.sleep(event.get("sleep", 0))
    return "\\u00e9" * event.get("letters", 0)
`;
const OPTIMISED = "arn:aws:states:::lambda:invoke";

/** Each event as `id<previousEventId type`. */
function steps(events: readonly HistoryEvent[]): string[] {
  return events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`);
}

/** Each test states AWS's answer as recorded by the localstack test or measured in the report that it names, on a definition of our own. */
describe("executions as AWS's were recorded or reported", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  let functionArn: string;

  before(async () => {
    await bench.start({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" });
    const role = await bench.role("function", "lambda.amazonaws.com", { Effect: "Deny", Action: "*", Resource: "*" });
    functionArn = await bench.pythonFunction("letters", FUNCTION, role);
  });
  after(() => bench.cloud.remove());

  const invoke = (Payload: object) => ({
    Type: "Task",
    Resource: OPTIMISED,
    Parameters: { FunctionName: "letters", Payload },
  });
  const caught = (task: object, ...ErrorEquals: string[]) => ({
    StartAt: "Begin",
    States: {
      Begin: { ...task, Catch: [{ ErrorEquals, Next: "Caught" }], End: true },
      Caught: { Type: "Pass", End: true },
    },
  });
  const jsonata = (state: object) => ({
    ...{ StartAt: "Only", QueryLanguage: "JSONata", States: { Only: { ...state, End: true } } },
  });
  const iteration = (state: object) => ({ ItemProcessor: { StartAt: "One", States: { One: state } } });
  const failing = iteration({ Type: "Fail", Error: "Broken", Cause: "as told" });
  const passing = iteration({ Type: "Pass", End: true });

  it("say what is wrong with an input that is no JSON (test_invalid_start_execution_input)", async () => {
    const stateMachineArn = await bench.machine({ StartAt: "P", States: { P: { Type: "Pass", End: true } } });
    for (const [input, wrong] of [
      ["", "Invalid execution input."],
      [
        "not some JSON",
        "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      ],
      ["{'not': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
    ] as const) {
      const refused = await bench.sfn.send(new StartExecutionCommand({ stateMachineArn, input })).catch(String);
      expect(refused).to.equal(`InvalidExecutionInput: Invalid State Machine Execution Input: '${wrong}'`);
    }
    const given = new StartExecutionCommand({ stateMachineArn, input: '["a", "b"]' });
    const events = await bench.history(await bench.end((await bench.sfn.send(given)).executionArn));
    expect(events[1]?.stateEnteredEventDetails?.input).to.equal('["a", "b"]');
    expect(events.at(-1)?.executionSucceededEventDetails?.output).to.equal('["a","b"]');
  });

  it("tell a machine that is there by its ARN (test_create_duplicate_sm_name)", async () => {
    const stateMachineArn = await bench.machine({ StartAt: "P", States: { P: { Type: "Pass", End: true } } });
    const again = new CreateStateMachineCommand({
      ...{ name: stateMachineArn.split(":").at(-1), roleArn: "arn:aws:iam::000000000000:role/machine" },
      definition: JSON.stringify({ StartAt: "Q", States: { Q: { Type: "Succeed" } } }),
    });
    const refused = await bench.sfn.send(again).catch(String);
    expect(refused).to.equal(`StateMachineAlreadyExists: State Machine Already Exists: '${stateMachineArn}'`);
  });

  it("begin and are stopped after event 0 (test_stop_execution)", async () => {
    const stateMachineArn = await bench.machine({
      StartAt: "W",
      States: { W: { Type: "Wait", Seconds: 2, End: true } },
    });
    const { executionArn } = await bench.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    let events: HistoryEvent[] = [];
    while (events.length < 2) {
      events = (await bench.sfn.send(new GetExecutionHistoryCommand({ executionArn }))).events ?? [];
    }
    await bench.sfn.send(new StopExecutionCommand({ executionArn }));
    events = await bench.history({ executionArn } as never);
    expect(steps(events)).to.deep.equal(["1<0 ExecutionStarted", "2<0 WaitStateEntered", "3<0 ExecutionAborted"]);
    expect(events[2]?.executionAbortedEventDetails).to.deep.equal({});
  });

  it("name a function that is not there by its ARN (test_no_such_function)", async () => {
    const missing = await bench.run({ Type: "Task", Resource: OPTIMISED, Parameters: { FunctionName: "absent" } });
    expect(missing.error).to.equal("Lambda.ResourceNotFoundException");
    const absent = functionArn.replace("letters", "absent");
    expect(missing.cause).to.match(new RegExp(`^Function not found: ${absent} \\(Service: .*Status Code: 404`));
  });

  it("time out without a cause, and give an empty one to Catch (test_invoke_timeout)", async () => {
    const events = await bench.history(await bench.run({ ...invoke({ sleep: 2 }), TimeoutSeconds: 1 }));
    const names = { resourceType: "lambda", resource: "invoke" };
    expect(events.at(-2)?.taskTimedOutEventDetails).to.deep.equal({ ...names, error: "States.Timeout" });
    expect(events.at(-1)?.executionFailedEventDetails).to.deep.equal({ error: "States.Timeout" });
    const direct = { Type: "Task", Resource: functionArn, Parameters: { sleep: 2 }, TimeoutSeconds: 1 };
    const handled = await bench.run(caught(direct, "States.Timeout"));
    expect(output(handled)).to.deep.equal({ Error: "States.Timeout", Cause: "" });
  });

  it("catch a result that is too large by States.ALL, which the service's name is told of (test_states_errors)", async () => {
    const cause = (task: string) =>
      `The state/task '${task}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    for (const [task, name] of [
      [invoke({ letters: 200_000 }), "lambda"],
      [{ Type: "Task", Resource: functionArn, Parameters: { letters: 200_000 } }, functionArn],
    ] as const) {
      const told = { Error: "States.DataLimitExceeded", Cause: cause(name) };
      expect(output(await bench.run(caught(task, "States.ALL")))).to.deep.equal(told);
    }
  });

  it("exit a Map after what its success came after (test_map_state_items_eval_jsonata)", async () => {
    expect(steps(await bench.history(await bench.run({ Type: "Map", ...passing }, [0])))).to.deep.equal([
      ...["1<0 ExecutionStarted", "2<0 MapStateEntered", "3<2 MapStateStarted", "4<3 MapIterationStarted"],
      ...["5<4 PassStateEntered", "6<5 PassStateExited", "7<6 MapIterationSucceeded", "8<7 MapStateSucceeded"],
      ...["9<7 MapStateExited", "10<9 ExecutionSucceeded"],
    ]);
  });

  it("fail a Map before its exit to where it is caught (test_map_state_catch)", async () => {
    const execution = await bench.run(caught({ Type: "Map", ...failing }, "States.ALL"), [1]);
    expect(output(execution)).to.deep.equal({ Error: "Broken", Cause: "as told" });
    expect(steps(await bench.history(execution)).slice(3, 8)).to.deep.equal([
      ...["4<3 MapIterationStarted", "5<4 FailStateEntered", "6<5 MapIterationFailed", "7<5 MapStateFailed"],
      "8<7 MapStateExited",
    ]);
  });

  it("start a Map again for each retry (test_map_state_retry_legacy)", async () => {
    const Retry = [{ ErrorEquals: ["States.ALL"], MaxAttempts: 1, IntervalSeconds: 1 }];
    expect(steps(await bench.history(await bench.run({ Type: "Map", Retry, ...failing }, [1]))).slice(4)).to.deep.equal(
      [
        ...["5<4 FailStateEntered", "6<5 MapIterationFailed", "7<5 MapStateStarted", "8<7 MapIterationStarted"],
        ...["9<8 FailStateEntered", "10<9 MapIterationFailed", "11<9 MapStateFailed", "12<11 ExecutionFailed"],
      ],
    );
  });

  it("abort what runs beside a failure, and fail by the first (test_service_lambda_map_timeout)", async () => {
    const late = { Type: "Wait", Seconds: 1, Next: "Never" };
    const States = { Late: late, Never: { Type: "Fail", Error: "Second" } };
    const soon = { Soon: { Type: "Wait", Seconds: 0, Next: "Broken" }, Broken: { Type: "Fail", Error: "First" } };
    const Branches = [
      { StartAt: "Late", States },
      { StartAt: "Soon", States: soon },
    ];
    const execution = await bench.run({ Type: "Parallel", Branches });
    expect(execution).to.include({ status: "FAILED", error: "First" });
    const types = (await bench.history(execution)).map(({ type }) => type);
    expect(types.slice(-3)).to.deep.equal(["WaitStateAborted", "ParallelStateFailed", "ExecutionFailed"]);
    expect(types.filter((type) => type === "FailStateEntered")).to.have.length(1);
  });

  it("tell of the run of a distributed Map (test_map_state_nested_config_distributed)", async () => {
    const { ItemProcessor } = passing;
    const distributed = { ...ItemProcessor, ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
    const events = await bench.history(await bench.run({ Type: "Map", ItemProcessor: distributed }, [1]));
    expect(steps(events)).to.deep.equal([
      ...["1<0 ExecutionStarted", "2<0 MapStateEntered", "3<2 MapStateStarted", "4<3 MapRunStarted"],
      ...["5<4 MapRunSucceeded", "6<5 MapStateSucceeded", "7<4 MapStateExited", "8<7 ExecutionSucceeded"],
    ]);
    expect(events[2]?.mapStateStartedEventDetails).to.deep.equal({ length: 1 });
    expect(events[3]?.mapRunStartedEventDetails?.mapRunArn).to.match(/^arn:aws:states:us-east-1:\d{12}:mapRun:/);
  });

  const entered = "An error occurred while executing the state 'Only' (entered at the event id #2).";

  it("fail a Map whose items are no list (test_map_state_items_eval_jsonata_fail, test_map_state_items_input_types)", async () => {
    for (const [written, type, value] of [
      ["1", "number", "1"],
      ["'s'", "string", '"s"'],
      ["null", "null", "null"],
    ] as const) {
      const execution = await bench.run(jsonata({ Type: "Map", Items: `{% ${written} %}`, ...passing }));
      const subject = `The JSONata expression '${written}' specified for the field 'Items'`;
      const cause = `${entered} ${subject} returned an unexpected result type. Expected 'array', but was '${type}' for value: ${value}`;
      expect(execution).to.include({ error: "States.QueryEvaluationError", cause });
      const events = await bench.history(execution);
      expect(steps(events).slice(2)).to.deep.equal([
        "3<0 EvaluationFailed",
        "4<3 MapStateFailed",
        "5<4 ExecutionFailed",
      ]);
      expect(events[2]?.evaluationFailedEventDetails).to.deep.equal({
        ...{ error: "States.QueryEvaluationError", cause, location: "Items", state: "Only" },
      });
    }
    const fn = await bench.run(jsonata({ Type: "Map", Items: "{% $f := function($x){$x} %}", ...passing }));
    expect(fn.cause).to.match(/specified for the field 'Items' returned an unsupported result type\.$/);
    const given = await bench.run(jsonata({ Type: "Map", ...passing }), { foo: "bar" });
    expect(given.cause).to.equal(`${entered} Map state input must be an array but was: {"foo":"bar"}`);
  });

  it("tell what became of an expression, and of which field (floci#2665, #2689 and #2736)", async () => {
    const told = (expression: string, field: string, what: string) =>
      `${entered} The JSONata expression '${expression}' specified for the field '${field}' ${what}`;
    const pass = (expression: string) =>
      bench.run(jsonata({ Type: "Pass", Output: { v: `{% ${expression} %}` } }), { a: 1 });
    const [nothing, missing] = ["returned nothing (undefined).", "$states.input.missing"];
    expect((await pass(missing)).cause).to.equal(told(missing, "Output/v", nothing));
    const sum = await pass("1 + 'a'");
    expect(sum.error).to.equal("States.QueryEvaluationError");
    expect(sum.cause?.startsWith(told("1 + 'a'", "Output/v", "threw an error during evaluation. T2002: "))).to.equal(
      true,
    );
    const rules = ["{% false %}", `{% ${missing} %}`].map((Condition) => ({ Condition, Next: "Done" }));
    const choice = await bench.run({
      ...{ StartAt: "Only", QueryLanguage: "JSONata" },
      States: { Only: { Type: "Choice", Choices: rules }, Done: { Type: "Succeed" } },
    });
    expect(choice.cause).to.equal(told(missing, "Choices[1]/Condition", nothing));
  });

  it("wait for no moment that is none (test_wait_timestamp_path, test_wait_timestamp_jsonata, test_logs)", async () => {
    for (const moment of [
      "2016-12-05 21:29:29Z",
      "2016-12-05T21:29:29",
      "2016-13-05T21:29:29Z",
      "05-12-2016T21:29:29Z",
    ]) {
      const path = await bench.run({ Type: "Wait", TimestampPath: "$.at" }, { at: moment });
      const wrong = "does not reference a valid ISO-8601 extended offset date-time format string";
      expect(path).to.include({
        ...{ error: "States.Runtime", cause: `${entered} The TimestampPath parameter ${wrong}: $.at == ${moment}` },
      });
      const expression = await bench.run(jsonata({ Type: "Wait", Timestamp: "{% $states.input.at %}" }), {
        at: moment,
      });
      const unread = "cannot be parsed as an ISO-8601 extended offset date-time format string";
      expect(expression.cause).to.equal(`${entered} The Timestamp field ${unread}: ${moment}`);
    }
    const missing = await bench.run({ Type: "Wait", SecondsPath: "$.none" });
    const cause = `${entered} The SecondsPath parameter does not reference an input value: $.none`;
    expect(missing).to.include({ error: "States.Runtime", cause });
    for (const moment of ["2016-12-05T21:29:29Z", "2016-12-05T21:29:29.0000000Z", "2016-12-05T21:29:29+01:00"]) {
      expect((await bench.run({ Type: "Wait", TimestampPath: "$.at" }, { at: moment })).status).to.equal("SUCCEEDED");
    }
  });

  it("tell which variables a state assigned, and of RetryCount where there may be Retry (test_output)", async () => {
    const Assign = { one: 1, text: "{% $states.input.text %}" };
    const execution = await bench.run(jsonata({ Type: "Pass", Assign, Output: "{% $states.context %}" }), {
      text: "t",
    });
    const { Execution, State, ...rest } = output(execution) as Record<string, object>;
    expect(Object.keys(Execution ?? {})).to.have.members([
      "Id",
      "Input",
      "Name",
      "RoleArn",
      "StartTime",
      "RedriveCount",
    ]);
    expect([Object.keys(State ?? {}), Object.keys(rest)]).to.deep.equal([["Name", "EnteredTime"], ["StateMachine"]]);
    const exited = (await bench.history(execution))[2]?.stateExitedEventDetails;
    expect(exited?.assignedVariables).to.deep.equal({ one: "1", text: '"t"' });
    expect(exited?.assignedVariablesDetails).to.deep.equal({ truncated: false });
    const task = jsonata({
      Type: "Map",
      Items: [0],
      ItemSelector: "{% $states.context.State.RetryCount %}",
      ...passing,
    });
    expect(output(await bench.run(task))).to.deep.equal([0]);
  });
});
