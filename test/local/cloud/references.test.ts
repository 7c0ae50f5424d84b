import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceRequestStatusCommand,
  type ProgressEvent,
} from "@aws-sdk/client-cloudcontrol";
import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { EC2Client, DescribeSecurityGroupsCommand, DescribeSubnetsCommand } from "@aws-sdk/client-ec2";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand, KMSClient, PutKeyPolicyCommand } from "@aws-sdk/client-kms";
import {
  AddPermissionCommand,
  CreateFunctionCommand,
  LambdaClient,
  type CreateFunctionCommandInput,
} from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  S3Client,
  type NotificationConfiguration,
} from "@aws-sdk/client-s3";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { customerKeyPolicy } from "../../../components/shared/customerKey.ts";
import { refused } from "./refused.ts";
import { policy, TestCloud, trust } from "./testCloud.ts";
import { zip } from "./zip.ts";

const ACCOUNT = "000000000000";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/function`;
const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:called`;
const NO_KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/00000000-0000-0000-0000-000000000000`;

/** Where AWS's answers are from, references.py says. */
describe("what names something that is not there, or that doesn't let it in", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();
  let lambda: LambdaClient;
  const create = (FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}) =>
    lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName, Role: ROLE, Runtime: "nodejs22.x", Handler: "index.handler" },
        Code: { ZipFile: zip("index.js", "exports.handler = async () => 1;") },
        ...more,
      }),
    );
  const key = async (Policy?: string) => {
    const { KeyMetadata } = await new KMSClient(cloud.config()).send(new CreateKeyCommand({ Policy }));
    return KeyMetadata?.Arn ?? "";
  };

  before(async () => {
    await cloud.start();
    lambda = new LambdaClient(cloud.config());
    const iam = new IAMClient(cloud.config());
    for (const service of ["function", "schedule", "rule", "machine"]) {
      const principal = { function: "lambda", schedule: "scheduler", rule: "events", machine: "states" }[service] ?? "";
      const AssumeRolePolicyDocument = trust(`${principal}.amazonaws.com`);
      await iam.send(new CreateRoleCommand({ RoleName: service, AssumeRolePolicyDocument }));
    }
    await create("called");
  });
  after(() => cloud.remove());

  it("is refused as a bucket's notification, until the function or topic lets S3 in", async () => {
    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    const sns = new SNSClient(cloud.config());
    const Bucket = "notifying";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const notify = (NotificationConfiguration: NotificationConfiguration, SkipDestinationValidation = false) => {
      const input = { Bucket, NotificationConfiguration, SkipDestinationValidation };
      return s3.send(new PutBucketNotificationConfigurationCommand(input));
    };
    const invalid = {
      name: "InvalidArgument",
      message: "Unable to validate the following destination configurations",
    };
    const toFunction = (LambdaFunctionArn: string): NotificationConfiguration => ({
      LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ["s3:ObjectCreated:*"] }],
    });
    expect(await refused(notify(toFunction(`${FUNCTION}-not`)))).to.deep.equal(invalid);
    expect(await refused(notify(toFunction(FUNCTION)))).to.deep.equal(invalid);
    await notify(toFunction(FUNCTION), true);
    const permit = (StatementId: string, SourceArn: string) =>
      lambda.send(
        new AddPermissionCommand({
          ...{ StatementId, SourceArn, FunctionName: "called", SourceAccount: ACCOUNT },
          ...{ Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" },
        }),
      );
    await permit("another", "arn:aws:s3:::another");
    expect(await refused(notify(toFunction(FUNCTION)))).to.deep.equal(invalid);
    await permit("this", `arn:aws:s3:::${Bucket}`);
    await notify(toFunction(FUNCTION));

    const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "notified" }));
    const topic = { TopicConfigurations: [{ TopicArn, Events: ["s3:ObjectCreated:*" as const] }] };
    expect(await refused(notify(topic))).to.deep.equal(invalid);
    const AttributeValue = policy({
      ...{ Effect: "Allow", Principal: { Service: "s3.amazonaws.com" }, Action: "sns:Publish", Resource: TopicArn },
      Condition: { ArnLike: { "aws:SourceArn": `arn:aws:s3:::${Bucket}` } },
    });
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue }));
    await notify(topic);
  });

  it("is refused as a log group's key, unless the key's policy lets CloudWatch Logs in", async () => {
    const logs = new CloudWatchLogsClient(cloud.config());
    const cloudControl = new CloudControlClient(cloud.config());
    const group = (logGroupName: string, kmsKeyId: string) =>
      logs.send(new CreateLogGroupCommand({ logGroupName, kmsKeyId }));
    const denied = (name: string) =>
      `The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${name}'`;
    const answer = { name: "AccessDeniedException", message: denied("/a") };
    const unmentioned = await key();
    expect(await refused(group("/a", NO_KEY))).to.deep.equal(answer);
    expect(await refused(group("/a", unmentioned))).to.deep.equal(answer);

    const allowed = await key(JSON.stringify(customerKeyPolicy({ accountId: ACCOUNT, region: "us-east-1" })));
    await group("/a", allowed);
    const resource = async (LogGroupName: string, KmsKeyId: string): Promise<ProgressEvent | undefined> => {
      const DesiredState = JSON.stringify({ LogGroupName, KmsKeyId });
      const create = new CreateResourceCommand({ TypeName: "AWS::Logs::LogGroup", DesiredState });
      let { ProgressEvent: event } = await cloudControl.send(create);
      while (event?.OperationStatus === "IN_PROGRESS" || event?.OperationStatus === "PENDING") {
        const status = new GetResourceRequestStatusCommand({ RequestToken: event.RequestToken });
        event = (await cloudControl.send(status)).ProgressEvent;
      }
      return event;
    };
    expect(await resource("/b", unmentioned)).to.include({ StatusMessage: denied("/b"), OperationStatus: "FAILED" });
    expect(await resource("/b", allowed)).to.include({ OperationStatus: "SUCCESS" });
    await new KMSClient(cloud.config()).send(new DisableKeyCommand({ KeyId: allowed }));
    expect((await refused(group("/c", allowed))).name).to.equal("InvalidParameterException");
  });

  it("is refused where a state machine, or access to a bucket, is logged", async () => {
    const logs = new CloudWatchLogsClient(cloud.config());
    const states = new SFNClient(cloud.config());
    await logs.send(new CreateLogGroupCommand({ logGroupName: "/machine" }));
    const logGroupArn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/machine:*`;
    const machine = () =>
      states.send(
        new CreateStateMachineCommand({
          ...{ name: "logging", roleArn: `arn:aws:iam::${ACCOUNT}:role/machine` },
          definition: JSON.stringify({ StartAt: "A", States: { A: { Type: "Succeed" } } }),
          loggingConfiguration: { level: "ALL", destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] },
        }),
      );
    expect(await refused(machine())).to.deep.equal({
      name: "AccessDeniedException",
      message: "The state machine IAM Role is not authorized to access the Log Destination",
    });
    const actions = [
      "CreateLogDelivery",
      "GetLogDelivery",
      "UpdateLogDelivery",
      "DeleteLogDelivery",
      "ListLogDeliveries",
    ];
    const rest = ["PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"];
    const Action = [...actions, ...rest].map((action) => `logs:${action}`);
    const PolicyDocument = policy({ Effect: "Allow", Action, Resource: "*" });
    const grant = new PutRolePolicyCommand({ RoleName: "machine", PolicyName: "logs", PolicyDocument });
    await new IAMClient(cloud.config()).send(grant);
    await machine();

    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    for (const Bucket of ["logging", "access-logs"]) await s3.send(new CreateBucketCommand({ Bucket }));
    const log = (TargetBucket: string) => {
      const BucketLoggingStatus = { LoggingEnabled: { TargetBucket, TargetPrefix: "logs/" } };
      return s3.send(new PutBucketLoggingCommand({ Bucket: "logging", BucketLoggingStatus }));
    };
    expect(await refused(log("access-logs-not"))).to.deep.equal({
      name: "InvalidTargetBucketForLogging",
      message: "The target bucket for logging does not exist",
    });
    await log("access-logs");
  });

  it("is refused as the principal of a bucket's or key's policy, and a key that nobody could manage", async () => {
    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    const Bucket = "shared-bucket";
    await s3.send(new CreateBucketCommand({ Bucket }));
    const allow = (name: string, Action: string, Resource: string) => ({
      ...{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:${name}` }, Action, Resource },
    });
    const share = (name: string) => {
      const Policy = policy(allow(name, "s3:GetObject", `arn:aws:s3:::${Bucket}/*`));
      return s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    };
    expect(await refused(share("role/absent"))).to.deep.equal({
      ...{ name: "MalformedPolicy", message: "Invalid principal in policy" },
    });
    await share("role/function");

    const malformed = (message: string) => ({ name: "MalformedPolicyDocumentException", message });
    const root = allow("root", "kms:*", "*");
    expect(await refused(key(policy(root, allow("role/absent", "kms:Decrypt", "*"))))).to.deep.equal(
      malformed("Policy contains a statement with one or more invalid principals."),
    );
    const lost = malformed("The new key policy will not allow you to update the key policy in the future.");
    expect(await refused(key(policy(allow("root", "kms:Decrypt", "*"))))).to.deep.equal(lost);
    const locked = { ...root, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
    expect(await refused(key(policy(locked)))).to.deep.equal(lost);
    const KeyId = await key(policy(root, allow("role/function", "kms:Decrypt", "*")));
    const kms = new KMSClient(cloud.config());
    const replace = (more: object) =>
      kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policy(allow("root", "kms:Decrypt", "*")), ...more }));
    expect(await refused(replace({}))).to.deep.equal(lost);
    await key(policy(allow("role/function", "kms:*", "*")));
    await replace({ BypassPolicyLockoutSafetyCheck: true });
  });

  it("is refused as a function's key, network or dead letters", async () => {
    const invalid = (message: string) => ({ name: "InvalidParameterValueException", message });
    const Environment = { Variables: { AB: "1" } };
    const ec2 = "Error occurred while Describe";
    expect(await refused(create("keyed", { Environment, KMSKeyArn: NO_KEY }))).to.deep.equal(
      invalid(
        `Lambda was unable to configure access to your environment variables because the KMS key is invalid for CreateGrant. Please check your KMS key settings. KMS Exception: NotFoundException KMS Message: Key '${NO_KEY}' does not exist`,
      ),
    );
    await create("keyed", { Environment, KMSKeyArn: await key() });

    const client = new EC2Client(cloud.config());
    const subnet = (await client.send(new DescribeSubnetsCommand({}))).Subnets?.[0]?.SubnetId ?? "";
    const group = (await client.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups?.[0]?.GroupId ?? "";
    const inside = (SubnetIds: string[], SecurityGroupIds: string[]) =>
      create("inside", { VpcConfig: { SubnetIds, SecurityGroupIds } });
    expect(await refused(inside([subnet], ["sg-12345678"]))).to.deep.equal(
      invalid(
        `${ec2}SecurityGroups. EC2 Error Code: InvalidGroup.NotFound. EC2 Error Message: The security group 'sg-12345678' does not exist`,
      ),
    );
    expect((await refused(inside(["subnet-12345678"], [group]))).message).to.match(/subnet ID 'subnet-12345678'/);
    const lacks = (call: string) => `The provided execution role does not have permissions to call ${call}`;
    const DeadLetterConfig = { TargetArn: `arn:aws:sns:us-east-1:${ACCOUNT}:letters` };
    expect((await refused(inside([subnet], [group]))).message).to.equal(lacks("CreateNetworkInterface on EC2"));
    expect((await refused(create("dead", { DeadLetterConfig }))).message).to.equal(lacks("Publish on SNS"));
    const PolicyDocument = policy({
      ...{ Effect: "Allow", Action: ["ec2:CreateNetworkInterface", "sns:Publish"], Resource: "*" },
    });
    const grant = new PutRolePolicyCommand({ RoleName: "function", PolicyName: "more", PolicyDocument });
    await new IAMClient(cloud.config()).send(grant);
    await inside([subnet], [group]);
    await create("dead", { DeadLetterConfig });
  });

  it("is refused as the role of a schedule or of a rule's target, of which there are five", async () => {
    const scheduler = new SchedulerClient(cloud.config());
    const events = new EventBridgeClient(cloud.config());
    const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
    const schedule = (name: string) =>
      scheduler.send(
        new CreateScheduleCommand({
          ...{ Name: "scheduled", ScheduleExpression: "rate(1 day)", FlexibleTimeWindow: { Mode: "OFF" } },
          Target: { Arn: FUNCTION, RoleArn: role(name) },
        }),
      );
    for (const wrong of ["absent", "function"]) {
      expect((await refused(schedule(wrong))).message).to.equal(
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
      );
    }
    await schedule("schedule");

    await events.send(new PutRuleCommand({ Name: "rule", ScheduleExpression: "rate(1 day)" }));
    const aim = (Id: string, name?: string) => {
      const target = { Id, Arn: FUNCTION, ...(name !== undefined && { RoleArn: role(name) }) };
      return events.send(new PutTargetsCommand({ Rule: "rule", Targets: [target] }));
    };
    for (const wrong of ["absent", "function"]) {
      expect((await refused(aim("1", wrong))).message).to.equal(
        `Provided role '${role(wrong)}' cannot be assumed by principal 'events.amazonaws.com'.`,
      );
    }
    for (const id of ["1", "2", "3", "4", "5"]) await aim(id, "rule");
    await aim("5");
    expect((await refused(aim("6"))).name).to.equal("LimitExceededException");
  });
});
