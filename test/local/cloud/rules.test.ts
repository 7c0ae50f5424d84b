import { AthenaClient, StartQueryExecutionCommand } from "@aws-sdk/client-athena";
import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceRequestStatusCommand,
} from "@aws-sdk/client-cloudcontrol";
import { CloudWatchClient, PutMetricAlarmCommand, type PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateFunctionCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  CreateScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
  type CreateScheduleCommandInput,
} from "@aws-sdk/client-scheduler";
import {
  CreateStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { refused } from "./refused.ts";
import { TestCloud, trust } from "./testCloud.ts";
import { zip } from "./zip.ts";

const ROLE = "arn:aws:iam::000000000000:role/rules";
const HOLDS = JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });
const BROKEN = JSON.stringify({
  StartAt: "A",
  States: { A: { Type: "Pass", Next: "C" }, B: { Type: "Wait", Seconds: -1, End: true } },
});
const PROBLEMS = [
  "SCHEMA_VALIDATION_FAILED: Minimum value is 0 at /States/B/Seconds",
  "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Next",
  `MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B`,
];

describe("the rules of the local cloud", () => {
  const cloud = new TestCloud();
  let states: SFNClient;
  let lambda: LambdaClient;
  let logs: CloudWatchLogsClient;
  let control: CloudControlClient;

  before(async function () {
    this.timeout(180_000);
    await cloud.start();
    states = new SFNClient(cloud.config());
    lambda = new LambdaClient(cloud.config());
    logs = new CloudWatchLogsClient(cloud.config());
    control = new CloudControlClient(cloud.config());
    const iam = new IAMClient(cloud.config());
    const AssumeRolePolicyDocument = trust("lambda.amazonaws.com", "states.amazonaws.com", "scheduler.amazonaws.com");
    await iam.send(new CreateRoleCommand({ RoleName: "rules", AssumeRolePolicyDocument }));
  });

  after(async function () {
    this.timeout(60_000);
    await cloud.remove();
  });

  it("refuses a broken definition with all of its problems, and takes one that holds", async () => {
    const create = (definition: string) =>
      states.send(new CreateStateMachineCommand({ name: "machine", roleArn: ROLE, definition }));
    expect(await refused(create(BROKEN))).to.deep.equal({
      name: "InvalidDefinition",
      message: `Invalid State Machine Definition: '${PROBLEMS.join(", ")}'`,
    });
    const { stateMachineArn = "" } = await create(HOLDS);
    const update = (definition: string) => states.send(new UpdateStateMachineCommand({ stateMachineArn, definition }));
    expect((await refused(update("{"))).message).to.match(
      /^Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: /,
    );
    await update(HOLDS);
    const start = (name: string, input: string) =>
      states.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    expect((await refused(start("a b", "{}"))).name).to.equal("InvalidName");
    expect((await refused(start("a", "{"))).name).to.equal("InvalidExecutionInput");
    expect((await refused(start("a", `"${"é".repeat(131_072)}"`))).name).to.equal("InvalidExecutionInput");
    await start("a", "{}");
  });

  it("validates a definition as CreateStateMachine would take it", async () => {
    const validate = (definition: string, maxResults?: number) =>
      states.send(
        new ValidateStateMachineDefinitionCommand({ definition, ...(maxResults !== undefined && { maxResults }) }),
      );
    const { result, diagnostics, truncated } = await validate(BROKEN);
    expect({ result, truncated }).to.deep.equal({ result: "FAIL", truncated: false });
    expect(
      diagnostics?.map(({ code, message, location }) => `${code ?? ""}: ${message ?? ""} at ${location ?? ""}`),
    ).to.deep.equal(PROBLEMS);
    expect(await validate(BROKEN, 1))
      .to.include({ truncated: true })
      .and.to.have.property("diagnostics")
      .with.length(1);
    expect(await validate(HOLDS))
      .to.include({ result: "OK" })
      .and.to.have.property("diagnostics").that.is.empty;
  });

  it("refuses functions that Lambda does not make", async () => {
    const create = (more: Partial<ConstructorParameters<typeof CreateFunctionCommand>[0]>) =>
      lambda.send(
        new CreateFunctionCommand({
          ...{ FunctionName: "f", Runtime: "python3.12", Handler: "a.handler", Role: ROLE },
          ...{ Code: { ZipFile: zip("a.py", "def handler(event, context): return 1") }, ...more },
        }),
      );
    expect(await refused(create({ Timeout: 1801 }))).to.deep.equal({
      name: "InvalidParameterValueException",
      message: "'Timeout' value failed to satisfy constraint: Member must have value less than or equal to 1800",
    });
    expect((await refused(create({ Environment: { Variables: { AWS_REGION: "x" } } }))).message).to.match(
      /Reserved keys used in this request: AWS_REGION$/,
    );
    await create({ Timeout: 900 });
    const update = (MemorySize: number) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "f", MemorySize }));
    expect((await refused(update(10_241))).name).to.equal("InvalidParameterValueException");
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: "f" });
    await update(256);
  });

  it("refuses what CloudWatch Logs, Athena and CloudWatch refuse, in the protocol that each client speaks", async () => {
    const logGroupName = "/rules";
    expect((await refused(logs.send(new CreateLogGroupCommand({ logGroupName: "aws/x" })))).name).to.equal(
      "InvalidParameterException",
    );
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const retain = (retentionInDays: number) =>
      logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    expect((await refused(retain(10))).name).to.equal("InvalidParameterException");
    await retain(14);
    const filter = new PutMetricFilterCommand({
      ...{ logGroupName, filterName: "f", filterPattern: "[a" },
      metricTransformations: [{ metricName: "m", metricNamespace: "n", metricValue: "1" }],
    });
    expect((await refused(logs.send(filter))).message).to.match(/must end with ']'$/);

    const athena = new AthenaClient(cloud.config());
    const query = new StartQueryExecutionCommand({
      QueryString: "SELECT 1",
      ResultConfiguration: { OutputLocation: "bucket" },
    });
    expect((await refused(athena.send(query))).name).to.equal("InvalidRequestException");

    const watch = new CloudWatchClient(cloud.config());
    const alarm = (more: Partial<PutMetricAlarmCommandInput>) =>
      watch.send(
        new PutMetricAlarmCommand({
          ...{ AlarmName: "a", Namespace: "n", MetricName: "m", Statistic: "Sum", Period: 60, EvaluationPeriods: 1 },
          ...{ ComparisonOperator: "GreaterThanThreshold", Threshold: 0.5, ...more },
        }),
      );
    expect((await refused(alarm({ Period: 45 }))).message).to.match(/10, 20, 30 or a multiple of 60/);
    expect((await refused(alarm({ EvaluationPeriods: 1, DatapointsToAlarm: 2 }))).name).to.equal(
      // As the client names the error whose code is ValidationError.
      "ValidationException",
    );
    const topic = "arn:aws:sns:eu-west-1:000000000000:on-call";
    expect((await refused(alarm({ AlarmActions: [topic] }))).message).to.equal(
      "Invalid region eu-west-1 specified. Only us-east-1 is supported.",
    );
    await alarm({});
  });

  it("refuses what the model of a service does not allow, in the protocol that each client speaks", async () => {
    const failed = (member: string, value: string, constraint: string) =>
      `1 validation error detected: Value${value} at '${member}' failed to satisfy constraint: ${constraint}`;
    const stream = new CreateLogStreamCommand({ logGroupName: "/rules", logStreamName: "a:b" });
    expect(await refused(logs.send(stream))).to.deep.equal({
      name: "InvalidParameterException",
      message: failed("logStreamName", " 'a:b'", "Member must satisfy regular expression pattern: [^:*]*"),
    });
    const AlarmName = "a".repeat(256);
    const alarm = new PutMetricAlarmCommand({
      ...{ AlarmName, Namespace: "n", MetricName: "m", Statistic: "Sum", Period: 60, EvaluationPeriods: 1 },
      ...{ ComparisonOperator: "GreaterThanThreshold", Threshold: 1 },
    });
    expect(await refused(new CloudWatchClient(cloud.config()).send(alarm))).to.deep.equal({
      name: "ValidationException",
      message: failed("alarmName", ` '${AlarmName}'`, "Member must have length less than or equal to 255"),
    });
    const named = new CreateFunctionCommand({
      ...{ FunctionName: "model", Role: ROLE, Runtime: "nodejs22.x", Handler: "index.handler" },
      ...{ Code: { ZipFile: zip("index.js", "") }, Environment: { Variables: { A: "a secret" } } },
    });
    const key =
      "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]";
    expect(await refused(lambda.send(named))).to.deep.equal({
      ...{ name: "ValidationException", message: failed("environment.variables", "", key) },
    });
    const attach = new AttachRolePolicyCommand({ RoleName: "rules", PolicyArn: "short" });
    expect(await refused(new IAMClient(cloud.config()).send(attach))).to.deep.equal({
      name: "ValidationError",
      message: failed("policyArn", " 'short'", "Member must have length greater than or equal to 20"),
    });
    const events = new EventBridgeClient(cloud.config());
    const sized = (Detail: string) =>
      events.send(new PutEventsCommand({ Entries: [{ Source: "s", DetailType: "d", Detail }] }));
    expect((await refused(events.send(new PutEventsCommand({ Entries: [] })))).name).to.equal("ValidationException");
    expect((await refused(sized(JSON.stringify("x".repeat(2 ** 20))))).message).to.match(/^Total size of the entries/);
  });

  it("refuses schedules and rules that EventBridge does not make", async () => {
    const scheduler = new SchedulerClient(cloud.config());
    const schedule = (ScheduleExpression: string, minutes?: number): CreateScheduleCommandInput => ({
      ...{ Name: "s", ScheduleExpression },
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: minutes },
      Target: { Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", RoleArn: ROLE },
    });
    const create = (input: CreateScheduleCommandInput) => scheduler.send(new CreateScheduleCommand(input));
    expect(await refused(create(schedule("every day", 5)))).to.deep.equal({
      name: "ValidationException",
      message: "Invalid Schedule Expression every day.",
    });
    expect((await refused(create(schedule("rate(1 day)")))).message).to.match(
      /^MaximumWindowInMinutes must be provided/,
    );
    await create(schedule("rate(1 day)", 5));
    const update = new UpdateScheduleCommand(schedule("cron(0 10 * * * *)", 5));
    expect((await refused(scheduler.send(update))).name).to.equal("ValidationException");

    const events = new EventBridgeClient(cloud.config());
    const rule = (EventPattern: string) => events.send(new PutRuleCommand({ Name: "r", EventPattern }));
    expect((await refused(rule('{"source":"aws.s3"}'))).name).to.equal("InvalidEventPatternException");
    await rule('{"source":["aws.s3"]}');
    const targets = new PutTargetsCommand({
      Rule: "r",
      Targets: [{ Id: "1", Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", Input: "text" }],
    });
    expect((await refused(events.send(targets))).name).to.equal("ValidationException");
  });

  it("refuses the same in Cloud Control, before anything is made", async () => {
    const create = async (TypeName: string, properties: unknown): Promise<string> => {
      const { ProgressEvent } = await control.send(
        new CreateResourceCommand({ TypeName, DesiredState: JSON.stringify(properties) }),
      );
      const RequestToken = ProgressEvent?.RequestToken;
      const status = await control.send(new GetResourceRequestStatusCommand({ RequestToken }));
      return `${status.ProgressEvent?.ErrorCode ?? ""} ${status.ProgressEvent?.StatusMessage ?? ""}`;
    };
    expect(await create("AWS::StepFunctions::StateMachine", { RoleArn: ROLE, DefinitionString: BROKEN })).to.match(
      /^InvalidRequest Invalid State Machine Definition: .*InvalidDefinition/,
    );
    expect(await create("AWS::Logs::LogGroup", { LogGroupName: "/x", RetentionInDays: 10 })).to.match(
      /^InvalidRequest /,
    );
    expect(await create("AWS::Logs::LogGroup", { LogGroupName: "a:b" })).to.match(/^InvalidRequest .*'logGroupName'/);
    expect(
      await create("AWS::Scheduler::Schedule", {
        ...{ ScheduleExpression: "every day", FlexibleTimeWindow: { Mode: "FLEXIBLE" } },
        Target: { Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", RoleArn: ROLE },
      }),
    ).to.match(/^InvalidRequest Invalid Schedule Expression every day\..*MaximumWindowInMinutes must be provided/);
  });
});
