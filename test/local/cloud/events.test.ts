import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { expect } from "chai";
import { refused } from "./refused.ts";
import { TestCloud } from "./testCloud.ts";

const HOUR = 3_600_000;

/**
 * AWS's answers as recorded by localstack's test_events.py, test_logs_events.py and test_sns.py or, where a title says so, as reported
 * of AWS (events.py and the rulebook say where).
 */
describe("answers about events, as AWS's were recorded or reported", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();

  before(() => cloud.start());
  after(() => cloud.remove());

  it("deletes a rule without targets alone, and knows what rules there are (both reported)", async () => {
    const events = new EventBridgeClient(cloud.config());
    const Rule = "recorded";
    await events.send(new PutRuleCommand({ Name: Rule, ScheduleExpression: "rate(1 day)" }));
    const Arn = "arn:aws:sqs:us-east-1:000000000000:queue";
    await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: "1", Arn }] }));
    expect(await refused(events.send(new DeleteRuleCommand({ Name: Rule })))).to.deep.equal({
      ...{ name: "ValidationException", message: "Rule can't be deleted since it has targets." },
    });
    await events.send(new RemoveTargetsCommand({ Rule, Ids: ["1"] }));
    await events.send(new DeleteRuleCommand({ Name: Rule }));
    const missing = {
      ...{ name: "ResourceNotFoundException", message: `Rule ${Rule} does not exist on EventBus default.` },
    };
    expect(await refused(events.send(new ListTargetsByRuleCommand({ Rule })))).to.deep.equal(missing);
    expect(await refused(events.send(new DisableRuleCommand({ Name: Rule })))).to.deep.equal(missing);
    await events.send(new DeleteRuleCommand({ Name: Rule }));
  });

  it("takes the events that are whole, and says of each other one what it lacks", async () => {
    const events = new EventBridgeClient(cloud.config());
    const whole = { Source: "a", DetailType: "b", Detail: "{}" };
    const answer = await events.send(
      new PutEventsCommand({
        Entries: [{ ...whole, Source: "" }, whole, { ...whole, Detail: "[1]" }, { Source: "a", DetailType: "b" }],
      }),
    );
    expect(answer.FailedEntryCount).to.equal(3);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).to.deep.equal([
      ...["InvalidArgument", undefined, "MalformedDetail", "InvalidArgument"],
    ]);
    expect(answer.Entries?.[0]?.ErrorMessage).to.equal(
      "Parameter Source is not valid. Reason: Source is a required argument.",
    );
    expect(answer.Entries?.[1]?.EventId).to.be.a("string");
  });

  it("keeps no log events of long ago or of later, and refuses those out of order", async () => {
    const logs = new CloudWatchLogsClient(cloud.config());
    const stream = { logGroupName: "recorded", logStreamName: "s" };
    await logs.send(new CreateLogGroupCommand({ logGroupName: "recorded" }));
    await logs.send(new CreateLogStreamCommand(stream));
    const put = (...times: number[]) => {
      const logEvents = times.map((timestamp, index) => ({ timestamp, message: `event ${index}` }));
      return logs.send(new PutLogEventsCommand({ ...stream, logEvents }));
    };
    const now = Date.now();
    expect(await refused(put(now, now - 1))).to.deep.equal({
      name: "InvalidParameterException",
      message: "Log events in a single PutLogEvents request must be in chronological order.",
    });
    const { rejectedLogEventsInfo } = await put(now - 15 * 24 * HOUR, now, now + 3 * HOUR);
    expect(rejectedLogEventsInfo).to.deep.equal({ tooOldLogEventEndIndex: 1, tooNewLogEventStartIndex: 2 });
    const { events = [] } = await logs.send(new GetLogEventsCommand(stream));
    expect(events.map(({ message }) => message)).to.deep.equal(["event 1"]);
  });

  it("refuses messages that SNS can't publish, and leaves a subscription by mail unconfirmed", async () => {
    const sns = new SNSClient(cloud.config());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "recorded" }));
    const message = async (request: Promise<unknown>) => {
      const { name, message: text } = await refused(request);
      expect(name).to.equal("InvalidParameterException");
      return text;
    };
    const publish = (more: object) => sns.send(new PublishCommand({ TopicArn, Message: "a", ...more }));
    expect(await message(publish({ Message: "" }))).to.equal("Invalid parameter: Empty message");
    expect(await message(publish({ MessageStructure: "json", Message: '{"sqs": "a"}' }))).to.equal(
      "Invalid parameter: Message Structure - No default entry in JSON message body",
    );
    expect(await message(publish({ Subject: "a".repeat(101) }))).to.equal("Invalid parameter: Subject");
    expect(await message(sns.send(new GetTopicAttributesCommand({ TopicArn: "recorded" })))).to.equal(
      "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    );
    const mail = { TopicArn, Protocol: "email", Endpoint: "someone@example.com" };
    expect((await sns.send(new SubscribeCommand(mail))).SubscriptionArn).to.equal("pending confirmation");
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).to.include({ SubscriptionsPending: "1", SubscriptionsConfirmed: "0" });
    await publish({});
  });
});
