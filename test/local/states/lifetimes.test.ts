import { setTimeout as delay } from "node:timers/promises";
import {
  CreateStateMachineAliasCommand,
  DescribeStateMachineForExecutionCommand,
  PublishStateMachineVersionCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "chai";
import { output, Workbench } from "./workbench.ts";

describe("executions' time and version", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  let queue: string;
  let sqs: SQSClient;
  before(async () => {
    await bench.start({ Effect: "Allow", Action: ["sqs:*", "lambda:*"], Resource: "*" });
    sqs = new SQSClient(bench.cloud.config());
    queue = (await sqs.send(new CreateQueueCommand({ QueueName: "tokens" }))).QueueUrl ?? "";
  });
  after(() => bench.cloud.remove());

  const pass = (Result: unknown) => ({ StartAt: "P", States: { P: { Type: "Pass", Result, End: true } } });

  it("end an execution after its machine's TimeoutSeconds, whatever its states still do", async () => {
    const States = { Wait: { Type: "Wait", Seconds: 2, Next: "Pass" }, Pass: { Type: "Pass", End: true } };
    const execution = await bench.run({ StartAt: "Wait", TimeoutSeconds: 1, States });
    // AWS's answer as recorded by localstack's test_global_timeout names neither error nor cause.
    expect(execution.status).to.equal("TIMED_OUT");
    expect([execution.error, execution.cause, execution.output]).to.deep.equal([undefined, undefined, undefined]);
    await delay(1_500);
    const events = await bench.history(execution);
    expect(events.map(({ type }) => type)).to.deep.equal(["ExecutionStarted", "WaitStateEntered", "ExecutionTimedOut"]);
  });

  it("leave an execution alone that ends in time", async () => {
    const execution = await bench.run({ ...pass(1), TimeoutSeconds: 30 });
    expect(execution).to.include({ status: "SUCCEEDED" });
  });

  const waiting = (more: object) => ({
    ...{ Type: "Task", Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken", ...more },
    Parameters: { QueueUrl: queue, MessageBody: { "token.$": "$$.Task.Token" } },
  });
  const token = async (): Promise<string> => {
    for (;;) {
      const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue, WaitTimeSeconds: 5 }));
      const body = Messages?.[0]?.Body;
      if (body !== undefined) return (JSON.parse(body) as { token: string }).token;
    }
  };

  it("fail a task whose heartbeat stays away as one that timed out, found by either name", async () => {
    const states = (...ErrorEquals: string[]) => ({
      StartAt: "Task",
      States: {
        Task: { ...waiting({ HeartbeatSeconds: 1, Next: "Caught" }), Catch: [{ ErrorEquals, Next: "Caught" }] },
        Caught: { Type: "Pass", End: true },
      },
    });
    for (const name of ["States.HeartbeatTimeout", "States.Timeout"]) {
      const execution = await bench.run(states(name));
      expect(output(execution)).to.deep.equal({ Error: "States.Timeout", Cause: "" });
      await token();
    }
  });

  it("let a task go on as long as it sends heartbeats", async () => {
    const stateMachineArn = await bench.machine({
      ...{ StartAt: "Task", States: { Task: waiting({ HeartbeatSeconds: 2, End: true }) } },
    });
    const { executionArn } = await bench.sfn.send(new StartExecutionCommand({ stateMachineArn }));
    const taskToken = await token();
    for (let i = 0; i < 4; i++) {
      await delay(700);
      await bench.sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    }
    await bench.sfn.send(new SendTaskSuccessCommand({ taskToken, output: "3" }));
    expect(output(await bench.end(executionArn))).to.equal(3);
  });

  it("run the definition that a version was published of, by its ARN or an alias", async () => {
    const stateMachineArn = await bench.machine(pass("first"));
    const version = await bench.sfn.send(new PublishStateMachineVersionCommand({ stateMachineArn }));
    const { stateMachineVersionArn = "" } = version;
    const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
    const alias = await bench.sfn.send(new CreateStateMachineAliasCommand({ name: "live", routingConfiguration }));
    const definition = JSON.stringify(pass("second"));
    await bench.sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
    const run = async (arn: string | undefined) => {
      const started = await bench.sfn.send(new StartExecutionCommand({ stateMachineArn: arn }));
      const execution = await bench.end(started.executionArn);
      const machine = await bench.sfn.send(
        new DescribeStateMachineForExecutionCommand({ executionArn: execution.executionArn }),
      );
      const own = JSON.parse(machine.definition ?? "{}") as ReturnType<typeof pass>;
      return [output(execution), own.States.P.Result, execution.stateMachineVersionArn, execution.stateMachineAliasArn];
    };
    expect(await run(stateMachineArn)).to.deep.equal(["second", "second", undefined, undefined]);
    expect(await run(stateMachineVersionArn)).to.deep.equal(["first", "first", stateMachineVersionArn, undefined]);
    expect(await run(alias.stateMachineAliasArn)).to.deep.equal([
      ...["first", "first", stateMachineVersionArn, alias.stateMachineAliasArn],
    ]);
  });
});
