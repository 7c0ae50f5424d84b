import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateStateMachineCommand, StartExecutionCommand, type LogLevel } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { Workbench } from "./workbench.ts";

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly details: object;
  readonly previous_event_id: string;
  readonly event_timestamp: string;
  readonly execution_arn: string;
  readonly redrive_count: string;
}

/** What AWS writes, as recorded by localstack's test_logs or, for levels, told by the guide, of machines of our own. */
describe("the log of executions", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  let logs: CloudWatchLogsClient;
  let roleArn: string;
  let machines = 0;

  before(async () => {
    await bench.start({ Effect: "Allow", Action: "logs:*", Resource: "*" });
    logs = new CloudWatchLogsClient(bench.cloud.config());
    roleArn = await bench.role("logging", "states.amazonaws.com", { Effect: "Allow", Action: "logs:*", Resource: "*" });
  });
  after(() => bench.cloud.remove());

  const logged = async (state: object, level: LogLevel, includeExecutionData: boolean): Promise<Entry[]> => {
    machines += 1;
    const logGroupName = `/aws/vendedlogs/states/machine-${machines}`;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const logGroupArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`;
    const { stateMachineArn } = await bench.sfn.send(
      new CreateStateMachineCommand({
        ...{ name: `logged-${machines}`, roleArn },
        definition: JSON.stringify({ StartAt: "Only", States: { Only: state } }),
        loggingConfiguration: {
          level,
          includeExecutionData,
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
        },
      }),
    );
    const { executionArn } = await bench.sfn.send(new StartExecutionCommand({ stateMachineArn, input: '{"a":1}' }));
    await bench.end(executionArn);
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    const stream = new RegExp(`^states/logged-${machines}/\\d{4}-\\d\\d-\\d\\d-\\d\\d/00000000$`);
    for (const { logStreamName } of events ?? []) expect(logStreamName).to.match(stream);
    const entries = (events ?? []).map(({ message }) => JSON.parse(message ?? "") as Entry);
    for (const entry of entries) expect(entry).to.include({ execution_arn: executionArn, redrive_count: "0" });
    return entries;
  };
  const pass = { Type: "Pass", End: true };
  const fail = { Type: "Fail", Error: "Broken", Cause: "as told" };

  it("has every event and no data where it includes none", async () => {
    const entries = await logged(pass, "ALL", false);
    expect(entries.map(({ id, previous_event_id, type }) => `${id}<${previous_event_id} ${type}`)).to.deep.equal([
      ...["1<0 ExecutionStarted", "2<0 PassStateEntered", "3<2 PassStateExited", "4<3 ExecutionSucceeded"],
    ]);
    expect(entries.slice(1).map(({ details }) => details)).to.deep.equal([{ name: "Only" }, { name: "Only" }, {}]);
    expect(Object.keys(entries[0]?.details ?? {})).to.deep.equal(["roleArn"]);
    expect(entries[0]?.event_timestamp).to.match(/^\d{13}$/);
  });

  it("has the data where it includes them", async () => {
    const [started, entered, exited, succeeded] = await logged(pass, "ALL", true);
    const [input, output, truncated] = ['{"a":1}', '{"a":1}', { truncated: false }];
    expect(started?.details).to.deep.include({ input, inputDetails: truncated });
    expect(entered?.details).to.deep.equal({ name: "Only", input, inputDetails: truncated });
    expect(exited?.details).to.deep.equal({ name: "Only", output, outputDetails: truncated });
    expect(succeeded?.details).to.deep.equal({ output, outputDetails: truncated });
  });

  it("has what belongs to its level alone, and a failure's cause in any case", async () => {
    const types = (entries: readonly Entry[]) => entries.map(({ type }) => type);
    expect(types(await logged(fail, "ERROR", false))).to.deep.equal(["FailStateEntered", "ExecutionFailed"]);
    const fatal = await logged(fail, "FATAL", false);
    expect(types(fatal)).to.deep.equal(["ExecutionFailed"]);
    expect(fatal[0]?.details).to.deep.equal({ error: "Broken", cause: "as told" });
    for (const level of ["ERROR", "FATAL", "OFF"] as const) expect(await logged(pass, level, true)).to.deep.equal([]);
    expect(await logged(fail, "OFF", true)).to.deep.equal([]);
  });
});
