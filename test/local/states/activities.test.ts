import { setTimeout as delay } from "node:timers/promises";
import {
  CreateActivityCommand,
  DeleteActivityCommand,
  DescribeActivityCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  ListActivitiesCommand,
  ListTagsForResourceCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  type GetActivityTaskOutput,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { OutputShapes } from "../../support/outputShapes.ts";
import { failure } from "../cloud/testCloud.ts";
import { recordingClient } from "./recordingClient.ts";
import { output, Workbench } from "./workbench.ts";

describe("activities", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  let sfn: SFNClient;
  let answers: [string, unknown][];
  let activityArn = "";

  before(async () => {
    await bench.start({ Effect: "Allow", Action: "states:*", Resource: "*" });
    ({ client: sfn, answers } = recordingClient(bench.cloud.config()));
    const made = await sfn.send(new CreateActivityCommand({ name: "bake", tags: [{ key: "a", value: "b" }] }));
    activityArn = made.activityArn ?? "";
  });
  after(() => bench.cloud.remove());

  const begin = async (state: object, input = "{}"): Promise<string> => {
    const task = { Type: "Task", Resource: activityArn, End: true, ...state };
    const stateMachineArn = await bench.machine({ StartAt: "Only", States: { Only: task } });
    return (await bench.sfn.send(new StartExecutionCommand({ stateMachineArn, input }))).executionArn ?? "";
  };
  const fetched = (): Promise<GetActivityTaskOutput> =>
    sfn.send(new GetActivityTaskCommand({ activityArn, workerName: "oven" }));
  const types = async (executionArn: string): Promise<(string | undefined)[]> => {
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    return (events ?? []).map(({ type }) => type);
  };
  const frame = ["ExecutionStarted", "TaskStateEntered", "ActivityScheduled", "ActivityStarted"];

  it("hand a task to a worker, who ends it, and tell of each step", async () => {
    const executionArn = await begin({ TimeoutSeconds: 60, HeartbeatSeconds: 30 }, '{"scones":2}');
    const { taskToken, input } = await fetched();
    expect(input).to.equal('{"scones":2}');
    await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
    const wrong = sfn.send(new SendTaskSuccessCommand({ taskToken, output: "no JSON" }));
    expect(await failure(wrong)).to.equal("InvalidOutput 400");
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"baked":2}' }));
    expect(output(await bench.end(executionArn))).to.deep.equal({ baked: 2 });
    const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn }));
    expect(events.map(({ type }) => type)).to.deep.equal([
      ...[...frame, "ActivitySucceeded", "TaskStateExited", "ExecutionSucceeded"],
    ]);
    expect(events[2]?.activityScheduledEventDetails).to.deep.equal({
      ...{ resource: activityArn, input: '{"scones":2}', inputDetails: { truncated: false } },
      ...{ timeoutInSeconds: 60, heartbeatInSeconds: 30 },
    });
    expect(events[3]?.activityStartedEventDetails).to.deep.equal({ workerName: "oven" });
  });

  it("fail by what the worker says", async () => {
    const executionArn = await begin({});
    const { taskToken } = await fetched();
    await sfn.send(new SendTaskFailureCommand({ taskToken, error: "Burnt", cause: "too hot" }));
    expect(await bench.end(executionArn)).to.include({ status: "FAILED", error: "Burnt", cause: "too hot" });
    expect(await types(executionArn)).to.deep.equal([...frame, "ActivityFailed", "ExecutionFailed"]);
  });

  it("count the time of a task, and of its heartbeats, from when a worker has it", async () => {
    const executionArn = await begin({ HeartbeatSeconds: 1, TimeoutSeconds: 20 });
    await delay(1300);
    const { taskToken } = await fetched();
    for (let i = 0; i < 3; i++) {
      await sfn.send(new SendTaskHeartbeatCommand({ taskToken }));
      await delay(600);
    }
    expect(await bench.end(executionArn)).to.include({ status: "FAILED", error: "States.Timeout" });
    expect(await types(executionArn)).to.deep.equal([...frame, "ActivityTimedOut", "ExecutionFailed"]);
    const late = sfn.send(new SendTaskSuccessCommand({ taskToken, output: "{}" }));
    expect(await failure(late)).to.equal("TaskTimedOut 400");
    const slow = await begin({ TimeoutSeconds: 1 });
    await fetched();
    expect(await bench.end(slow)).to.include({ status: "FAILED", error: "States.Timeout" });
  });

  it("know no token that was never given out", async () => {
    for (const command of [
      new SendTaskSuccessCommand({ taskToken: "x", output: "{}" }),
      new SendTaskFailureCommand({ taskToken: "x" }),
      new SendTaskHeartbeatCommand({ taskToken: "x" }),
    ]) {
      expect(await failure((sfn as { send(one: unknown): Promise<unknown> }).send(command))).to.equal(
        "InvalidToken 400",
      );
    }
  });

  it("leave no task behind of an execution that was stopped", async () => {
    const stopped = await begin({}, '"stopped"');
    await delay(100);
    await bench.sfn.send(new StopExecutionCommand({ executionArn: stopped }));
    await delay(300);
    const next = await begin({}, '"next"');
    const { taskToken, input } = await fetched();
    expect(input).to.equal('"next"');
    await sfn.send(new SendTaskSuccessCommand({ taskToken, output: "1" }));
    expect(output(await bench.end(next))).to.equal(1);
  });

  it("are made once by a name, listed page by page, tagged and deleted", async () => {
    const again = await sfn.send(new CreateActivityCommand({ name: "bake" }));
    expect(again.activityArn).to.equal(activityArn);
    for (const name of ["cool", "dust"]) await sfn.send(new CreateActivityCommand({ name }));
    const first = await sfn.send(new ListActivitiesCommand({ maxResults: 2 }));
    const second = await sfn.send(new ListActivitiesCommand({ maxResults: 2, nextToken: first.nextToken }));
    const names = [first, second].map(({ activities }) => activities?.map(({ name }) => name));
    expect([names, second.nextToken]).to.deep.equal([[["bake", "cool"], ["dust"]], undefined]);
    await sfn.send(new DescribeActivityCommand({ activityArn }));
    await sfn.send(new TagResourceCommand({ resourceArn: activityArn, tags: [{ key: "c", value: "d" }] }));
    await sfn.send(new UntagResourceCommand({ resourceArn: activityArn, tagKeys: ["a"] }));
    const { tags } = await sfn.send(new ListTagsForResourceCommand({ resourceArn: activityArn }));
    expect(tags).to.deep.equal([{ key: "c", value: "d" }]);
    await sfn.send(new DeleteActivityCommand({ activityArn }));
    expect(await failure(sfn.send(new GetActivityTaskCommand({ activityArn })))).to.equal("ActivityDoesNotExist 400");
  });

  it("are told of in AWS's own shapes", async () => {
    const shapes = new OutputShapes((await ensureMinistack(() => undefined)).serviceModels, "stepfunctions");
    const good = answers.filter(([, answer]) => !("__type" in (answer as object)));
    expect(new Set(good.map(([operation]) => operation))).to.include.all.keys(
      ...["CreateActivity", "DescribeActivity", "ListActivities", "GetActivityTask", "SendTaskSuccess"],
      ...["SendTaskFailure", "SendTaskHeartbeat", "DeleteActivity", "TagResource", "UntagResource"],
      ...["ListTagsForResource", "GetExecutionHistory"],
    );
    expect(good.flatMap(([operation, answer]) => shapes.deviations(operation, answer))).to.deep.equal([]);
  });
});
