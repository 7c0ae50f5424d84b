import {
  CloudControlClient,
  CreateResourceCommand,
  DeleteResourceCommand,
  GetResourceCommand,
  ListResourcesCommand,
  UpdateResourceCommand,
  type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { AttachRolePolicyCommand, DetachRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { ListSubscriptionsByTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { DEFAULTS } from "../../../local/cloud/cloudControl/ministackResource.ts";
import { resourceTypes } from "../../../local/cloud/cloudControl/resourceTypes.ts";
import { failure, policy, TestCloud, trust } from "./testCloud.ts";
import { zip } from "./zip.ts";

const ROLE_ARN = "arn:aws:iam::000000000000:role/sweep";
const FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:sweep";
const TOPIC_ARN = "arn:aws:sns:us-east-1:000000000000:sweep";
const QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:sweep";
const document = (text: string): object => JSON.parse(text) as object;
const allow = document(policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }));

interface Sample {
  readonly properties: Readonly<Record<string, unknown>>;
  /** A property that can change in place, and what to. */
  readonly change?: readonly [string, unknown];
}

/** One resource of each type, in an order in which they can be made. */
const SAMPLES: Readonly<Record<string, Sample>> = {
  "AWS::IAM::Role": {
    properties: {
      ...{ RoleName: "sweep", Path: "/" },
      AssumeRolePolicyDocument: document(
        trust("lambda.amazonaws.com", "scheduler.amazonaws.com", "states.amazonaws.com"),
      ),
    },
    change: ["Description", "changed"],
  },
  "AWS::IAM::RolePolicy": {
    properties: { RoleName: "sweep", PolicyName: "inline", PolicyDocument: allow },
    change: ["PolicyDocument", document(policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }))],
  },
  "AWS::IAM::ManagedPolicy": {
    properties: { ManagedPolicyName: "sweep", PolicyDocument: allow },
    change: ["PolicyDocument", document(policy({ Effect: "Deny", Action: "s3:*", Resource: "*" }))],
  },
  "AWS::Logs::LogGroup": {
    properties: { LogGroupName: "/sweep", RetentionInDays: 7, Tags: [{ Key: "a", Value: "b" }] },
    change: ["RetentionInDays", 14],
  },
  "AWS::Lambda::Function": {
    properties: {
      ...{ FunctionName: "sweep", Runtime: "nodejs22.x", Handler: "index.handler", Role: ROLE_ARN, Timeout: 5 },
      Code: { ZipFile: "exports.handler = async () => 1;" },
    },
    change: ["Timeout", 9],
  },
  "AWS::Lambda::Permission": {
    properties: { FunctionName: FUNCTION_ARN, Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com" },
  },
  "AWS::SNS::Topic": { properties: { TopicName: "sweep" }, change: ["DisplayName", "changed"] },
  "AWS::SQS::Queue": { properties: { QueueName: "sweep" }, change: ["VisibilityTimeout", 55] },
  "AWS::SNS::Subscription": { properties: { TopicArn: TOPIC_ARN, Protocol: "sqs", Endpoint: QUEUE_ARN } },
  "AWS::StepFunctions::StateMachine": {
    properties: {
      ...{ StateMachineName: "sweep", RoleArn: ROLE_ARN },
      DefinitionString: JSON.stringify({ StartAt: "A", States: { A: { Type: "Succeed" } } }),
    },
    change: ["DefinitionString", JSON.stringify({ StartAt: "B", States: { B: { Type: "Succeed" } } })],
  },
  "AWS::CloudWatch::Alarm": {
    properties: {
      ...{ AlarmName: "sweep", ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 1, Threshold: 1 },
      ...{ Namespace: "AWS/States", MetricName: "ExecutionsFailed", Period: 60, Statistic: "Sum" },
    },
    change: ["Threshold", 2.5],
  },
  "AWS::CloudWatch::Dashboard": {
    properties: { DashboardName: "sweep", DashboardBody: JSON.stringify({ widgets: [] }) },
    change: ["DashboardBody", JSON.stringify({ widgets: [], start: "-PT6H" })],
  },
  "AWS::Scheduler::ScheduleGroup": { properties: { Name: "sweep" } },
  "AWS::Scheduler::Schedule": {
    properties: {
      ...{ Name: "sweep", GroupName: "sweep", ScheduleExpression: "rate(1 hour)", FlexibleTimeWindow: { Mode: "OFF" } },
      ...{ ScheduleExpressionTimezone: "Europe/Berlin" },
      Target: { Arn: FUNCTION_ARN, RoleArn: ROLE_ARN },
    },
    change: ["ScheduleExpression", "rate(2 hours)"],
  },
  "AWS::Events::Rule": {
    properties: { Name: "sweep", ScheduleExpression: "rate(1 day)", Targets: [{ Id: "t", Arn: FUNCTION_ARN }] },
    change: ["ScheduleExpression", "rate(2 days)"],
  },
  "AWS::Glue::Database": {
    properties: { CatalogId: "000000000000", DatabaseName: "sweep", DatabaseInput: { Description: "one" } },
    change: ["DatabaseInput", { Description: "two" }],
  },
  "AWS::Athena::WorkGroup": { properties: { Name: "sweep" }, change: ["Description", "changed"] },
  "AWS::S3::Bucket": {
    properties: { BucketName: "sweep-bucket" },
    change: ["VersioningConfiguration", { Status: "Enabled" }],
  },
  "AWS::S3::BucketPolicy": {
    properties: { Bucket: "sweep-bucket", PolicyDocument: bucketPolicy("s3:PutObject") },
    change: ["PolicyDocument", bucketPolicy("s3:*")],
  },
};

function bucketPolicy(Action: string): object {
  return document(policy({ Effect: "Deny", Principal: "*", Action, Resource: "arn:aws:s3:::sweep-bucket/*" }));
}

describe("Cloud Control on MiniStack's resources", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  const identifiers = new Map<string, string>();
  let client: CloudControlClient;

  before(async () => {
    await cloud.start();
    client = new CloudControlClient(cloud.config());
  });

  after(() => cloud.remove());

  async function create(TypeName: string, properties: object): Promise<ProgressEvent> {
    const DesiredState = JSON.stringify(properties);
    return (await client.send(new CreateResourceCommand({ TypeName, DesiredState }))).ProgressEvent ?? {};
  }

  async function read(TypeName: string): Promise<Record<string, unknown>> {
    const Identifier = identifiers.get(TypeName);
    const { ResourceDescription } = await client.send(new GetResourceCommand({ TypeName, Identifier }));
    return JSON.parse(ResourceDescription?.Properties ?? "") as Record<string, unknown>;
  }

  async function patch(TypeName: string, operation: object): Promise<ProgressEvent | undefined> {
    const PatchDocument = JSON.stringify([operation]);
    const request = { TypeName, Identifier: identifiers.get(TypeName), PatchDocument };
    return (await client.send(new UpdateResourceCommand(request))).ProgressEvent;
  }

  it("has a sample of every type", () => {
    expect(Object.keys(SAMPLES).sort()).to.deep.equal([...resourceTypes().keys()].sort());
  });

  for (const [type, { properties, change }] of Object.entries(SAMPLES)) {
    const facts = resourceTypes().get(type);
    const hidden = new Set(facts?.writeOnly);

    it(`creates an ${type} and reads back what was asked for`, async () => {
      const event = await create(type, properties);
      expect(event.OperationStatus, event.StatusMessage).to.equal("SUCCESS");
      identifiers.set(type, event.Identifier ?? "");
      const found = await read(type);
      const asked = Object.fromEntries(Object.entries(properties).filter(([name]) => !hidden.has(name)));
      expect(found).to.deep.include(asked);
      const extra = Object.keys(found).filter((name) => !(name in asked) && facts?.readOnly.includes(name) !== true);
      expect(extra).to.have.members(Object.keys(DEFAULTS[type] ?? {}).filter((name) => !(name in asked)));
      const parts = facts?.primaryIdentifier.map((name) => found[name]) ?? [];
      expect(parts.join("|")).to.equal(event.Identifier);
    });

    if (change !== undefined) {
      it(`updates an ${type}`, async () => {
        const [name, value] = change;
        const op = name in properties ? "replace" : "add";
        const event = await patch(type, { op, path: `/${name}`, value });
        expect(event?.OperationStatus, event?.StatusMessage).to.equal("SUCCESS");
        expect((await read(type))[name]).to.deep.equal(value);
      });
    }
  }

  it("refuses what is there already", async () => {
    for (const type of ["AWS::IAM::Role", "AWS::Logs::LogGroup", "AWS::S3::Bucket", "AWS::CloudWatch::Alarm"]) {
      const event = await create(type, SAMPLES[type]?.properties ?? {});
      expect(event, type).to.deep.include({ OperationStatus: "FAILED", ErrorCode: "AlreadyExists" });
    }
  });

  it("keeps what a schedule is given", async () => {
    const scheduler = new SchedulerClient(cloud.config());
    const schedule = await scheduler.send(new GetScheduleCommand({ Name: "sweep", GroupName: "sweep" }));
    expect(schedule).to.include({ ScheduleExpression: "rate(2 hours)", ScheduleExpressionTimezone: "Europe/Berlin" });
    const stray = await create("AWS::Scheduler::Schedule", {
      ...SAMPLES["AWS::Scheduler::Schedule"]?.properties,
      GroupName: "none",
    });
    expect(stray).to.deep.include({ OperationStatus: "FAILED", ErrorCode: "NotFound" });
  });

  it("refuses what breaks a service's rules, and names the rule", async () => {
    const event = await create("AWS::CloudWatch::Dashboard", { DashboardName: "other" });
    expect(event).to.deep.include({ OperationStatus: "FAILED", ErrorCode: "InvalidRequest" });
    expect(event.StatusMessage).to.contain("DashboardBody");
    const code = { Code: { ZipFile: zip("index.mjs", "").toString("base64") } };
    const unknown = await failure(create("AWS::EC2::Instance", code));
    expect(unknown).to.equal("TypeNotFoundException 400");
  });

  it("reads whoever subscribed to a topic, and unsubscribes whom an update takes off", async () => {
    const sns = new SNSClient(cloud.config());
    const TopicArn = identifiers.get("AWS::SNS::Topic");
    const before = (await read("AWS::SNS::Topic"))["Subscription"] as object[];
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: "somebody@example.com" }));
    const somebody = { Protocol: "email", Endpoint: "somebody@example.com" };
    expect((await read("AWS::SNS::Topic"))["Subscription"]).to.deep.equal([...before, somebody]);
    const subscribers = async () => (await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions;
    await patch("AWS::SNS::Topic", { op: "add", path: "/DisplayName", value: "other" });
    expect(await subscribers()).to.have.length(before.length + 1);
    await patch("AWS::SNS::Topic", { op: "replace", path: "/Subscription", value: before });
    expect(await subscribers()).to.have.length(before.length);
  });

  it("deletes no role that a policy is attached to which is not its own", async () => {
    const iam = new IAMClient(cloud.config());
    const policies = ["AmazonSageMakerFullAccess", "AWSLambda_FullAccess"];
    const [own = "", PolicyArn = ""] = policies.map((name) => `arn:aws:iam::aws:policy/${name}`);
    const made = await create("AWS::IAM::Role", {
      ...SAMPLES["AWS::IAM::Role"]?.properties,
      ...{ RoleName: "attached", ManagedPolicyArns: [own] },
    });
    const remove = async () =>
      (await client.send(new DeleteResourceCommand({ TypeName: "AWS::IAM::Role", Identifier: made.Identifier })))
        .ProgressEvent;
    await iam.send(new AttachRolePolicyCommand({ RoleName: "attached", PolicyArn }));
    const refused = await remove();
    expect(refused).to.include({ OperationStatus: "FAILED", ErrorCode: "GeneralServiceException" });
    expect(refused?.StatusMessage).to.contain("Cannot delete entity, must detach all policies first.");
    await iam.send(new DetachRolePolicyCommand({ RoleName: "attached", PolicyArn }));
    expect(await remove()).to.include({ OperationStatus: "SUCCESS" });
  });

  it("fails with a log group's bearer tokens, which the handler does not know how to ask for", async () => {
    const name = "BearerTokenAuthenticationEnabled";
    const message = "The security token included in the request is invalid";
    const made = await create("AWS::Logs::LogGroup", { LogGroupName: "/bearer", [name]: true });
    expect(made).to.include({ OperationStatus: "FAILED", ErrorCode: "InvalidRequest" });
    expect(made.StatusMessage).to.contain(message);
    const changed = await patch("AWS::Logs::LogGroup", { op: "add", path: `/${name}`, value: false });
    expect(changed).to.include({ OperationStatus: "FAILED", ErrorCode: "ServiceInternalError" });
    expect(changed?.StatusMessage).to.contain(message);
  });

  it("gives a name to what has none", async () => {
    const event = await create("AWS::Logs::LogGroup", {});
    expect(event.OperationStatus).to.equal("SUCCESS");
    const Identifier = event.Identifier ?? "";
    const { ResourceDescription } = await client.send(
      new GetResourceCommand({ TypeName: "AWS::Logs::LogGroup", Identifier }),
    );
    expect(JSON.parse(ResourceDescription?.Properties ?? "")).to.include({ LogGroupName: Identifier });
    await client.send(new DeleteResourceCommand({ TypeName: "AWS::Logs::LogGroup", Identifier }));
  });

  it("deletes all, in the opposite order", async () => {
    for (const TypeName of Object.keys(SAMPLES).reverse()) {
      const Identifier = identifiers.get(TypeName);
      const { ProgressEvent } = await client.send(new DeleteResourceCommand({ TypeName, Identifier }));
      expect(ProgressEvent?.OperationStatus, `${TypeName} ${ProgressEvent?.StatusMessage ?? ""}`).to.equal("SUCCESS");
      expect(await failure(read(TypeName)), TypeName).to.equal("ResourceNotFoundException 400");
      const { ResourceDescriptions } = await client.send(new ListResourcesCommand({ TypeName }));
      expect(ResourceDescriptions, TypeName).to.deep.equal([]);
    }
  });
});
