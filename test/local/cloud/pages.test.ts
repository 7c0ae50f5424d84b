import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  paginateFilterLogEvents,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, IAMClient, ListRolesCommand, paginateListRoles } from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateKeyCommand,
  KMSClient,
  ListAliasesCommand,
  paginateListAliases,
} from "@aws-sdk/client-kms";
import { CreateScheduleCommand, paginateListSchedules, SchedulerClient } from "@aws-sdk/client-scheduler";
import {
  CreateStateMachineCommand,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateTopicCommand, paginateListSubscriptionsByTopic, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { refused } from "./refused.ts";
import { TestCloud, trust } from "./testCloud.ts";

const ROLE = "arn:aws:iam::000000000000:role/paged";

/** How long pages are, AWS's service models say. */
describe("lists of the local cloud", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();
  const each = async (count: number, make: (index: number) => Promise<unknown>) => {
    for (let index = 0; index < count; index += 1) await make(index);
  };
  /** The names of each page; fails where one comes twice. */
  const pagesOf = async <Page>(
    pages: AsyncIterable<Page>,
    names: (page: Page) => (string | undefined)[] | undefined,
  ) => {
    const all: (string | undefined)[][] = [];
    for await (const page of pages) all.push(names(page) ?? []);
    expect(new Set(all.flat()).size).to.equal(all.flat().length);
    return all.map((page) => page.length);
  };

  before(async () => {
    await cloud.start();
    const AssumeRolePolicyDocument = trust("scheduler.amazonaws.com", "states.amazonaws.com");
    await new IAMClient(cloud.config()).send(new CreateRoleCommand({ RoleName: "paged", AssumeRolePolicyDocument }));
  });
  after(() => cloud.remove());

  it("have a page of AWS's length where nothing else is asked for, and lead to the next", async () => {
    const kms = new KMSClient(cloud.config());
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    const TargetKeyId = KeyMetadata?.KeyId;
    await each(51, (index) => kms.send(new CreateAliasCommand({ AliasName: `alias/${index}`, TargetKeyId })));
    const aliases = paginateListAliases({ client: kms }, {});
    expect(await pagesOf(aliases, ({ Aliases }) => Aliases?.map(({ AliasName }) => AliasName))).to.deep.equal([50, 1]);

    const scheduler = new SchedulerClient(cloud.config());
    await each(101, (index) =>
      scheduler.send(
        new CreateScheduleCommand({
          ...{ Name: `s${index}`, ScheduleExpression: "rate(1 day)", FlexibleTimeWindow: { Mode: "OFF" } },
          Target: { Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", RoleArn: ROLE },
        }),
      ),
    );
    const schedules = paginateListSchedules({ client: scheduler }, {});
    expect(await pagesOf(schedules, ({ Schedules }) => Schedules?.map(({ Name }) => Name))).to.deep.equal([100, 1]);

    const states = new SFNClient(cloud.config());
    const definition = JSON.stringify({ StartAt: "A", States: { A: { Type: "Succeed" } } });
    const machine = new CreateStateMachineCommand({ name: "paged", roleArn: ROLE, definition });
    const { stateMachineArn } = await states.send(machine);
    await each(101, () => states.send(new StartExecutionCommand({ stateMachineArn })));
    const executions = paginateListExecutions({ client: states }, { stateMachineArn });
    const arns = await pagesOf(executions, (page) => page.executions?.map(({ executionArn }) => executionArn));
    expect(arns).to.deep.equal([100, 1]);

    const sns = new SNSClient(cloud.config());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "paged" }));
    await each(101, (index) =>
      sns.send(
        new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: `arn:aws:sqs:us-east-1:000000000000:q${index}` }),
      ),
    );
    const subscriptions = paginateListSubscriptionsByTopic({ client: sns }, { TopicArn });
    const endpoints = await pagesOf(subscriptions, (page) => page.Subscriptions?.map(({ Endpoint }) => Endpoint));
    expect(endpoints).to.deep.equal([100, 1]);
  });

  it("have pages as short as is asked for, and know no other tokens than theirs", async () => {
    const iam = new IAMClient(cloud.config());
    const role = (index: number) =>
      new CreateRoleCommand({ RoleName: `r${index}`, AssumeRolePolicyDocument: trust("lambda.amazonaws.com") });
    await each(4, (index) => iam.send(role(index)));
    const roles = paginateListRoles({ client: iam, pageSize: 2 }, {});
    expect(await pagesOf(roles, ({ Roles }) => Roles?.map(({ RoleName }) => RoleName))).to.deep.equal([2, 2, 1]);
    const whole = await iam.send(new ListRolesCommand({}));
    expect([whole.Roles?.length, whole.IsTruncated, whole.Marker]).to.deep.equal([5, false, undefined]);
    expect((await refused(iam.send(new ListRolesCommand({ Marker: "none" })))).name).to.equal("ValidationError");
    const wrong = new KMSClient(cloud.config()).send(new ListAliasesCommand({ Marker: "none" }));
    expect((await refused(wrong)).name).to.equal("InvalidMarkerException");
  });

  it("give log events on from where the page before ended, those of one time too", async () => {
    const logs = new CloudWatchLogsClient(cloud.config());
    const names = { logGroupName: "/paged", logStreamName: "s" };
    await logs.send(new CreateLogGroupCommand(names));
    await logs.send(new CreateLogStreamCommand(names));
    const now = Date.now();
    const logEvents = [0, 0, 0, 1, 2, 2, 3].map((later, index) => ({ timestamp: now + later, message: `m${index}` }));
    await logs.send(new PutLogEventsCommand({ ...names, logEvents }));
    const pages = paginateFilterLogEvents({ client: logs, pageSize: 2 }, { logGroupName: "/paged" });
    expect(await pagesOf(pages, ({ events }) => events?.map(({ message }) => message))).to.deep.equal([2, 2, 2, 1]);
    expect(
      (
        await refused(
          paginateFilterLogEvents({ client: logs, startingToken: "none" }, { logGroupName: "/paged" }).next(),
        )
      ).name,
    ).to.equal("InvalidParameterException");
  });
});
