import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudControlClient, GetResourceCommand } from "@aws-sdk/client-cloudcontrol";
import { DeleteLogGroupCommand, CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, ListRolesCommand, UpdateRoleCommand } from "@aws-sdk/client-iam";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import * as native from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand, type OutputMap, type Stack } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { ensureAwsNative } from "../../../local/engine/awsNative.ts";
import { ensureEngine } from "../../../local/engine/pulumi.ts";
import { policy, TestCloud, trust } from "./testCloud.ts";

/** One of each type that the components use, and what hangs together with it. */
function program(version: { readonly number: number }): () => Promise<Record<string, pulumi.Output<string>>> {
  return () => {
    const { number } = version;
    const role = new native.iam.Role("role", {
      assumeRolePolicyDocument: JSON.parse(
        trust("states.amazonaws.com", "scheduler.amazonaws.com", "events.amazonaws.com"),
      ) as object,
      description: `version ${number}`,
      policies: [
        {
          policyName: "inline",
          policyDocument: JSON.parse(policy({ Effect: "Allow", Action: "logs:*", Resource: "*" })) as object,
        },
      ],
      tags: [{ key: "version", value: `${number}` }],
    });
    new native.iam.RolePolicy("extra", {
      roleName: role.roleName.apply((name) => name ?? ""),
      policyDocument: JSON.parse(policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" })) as object,
    });
    const logs = new native.logs.LogGroup("logs", { retentionInDays: number === 1 ? 7 : 14 });
    const machine = new native.stepfunctions.StateMachine("machine", {
      roleArn: role.arn,
      definitionString: JSON.stringify({
        ...{ StartAt: "Only", States: { Only: { Type: "Pass", Comment: `version ${number}`, End: true } } },
      }),
      loggingConfiguration: {
        ...{ level: "ALL", includeExecutionData: true },
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logs.arn } }],
      },
      tags: [{ key: "version", value: `${number}` }],
    });
    const topic = new native.sns.Topic("topic", {});
    const alarm = new native.cloudwatch.Alarm("alarm", {
      ...{ comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1, period: 60, statistic: "Sum" },
      ...{
        namespace: "AWS/States",
        metricName: "ExecutionsFailed",
        threshold: number,
        treatMissingData: "notBreaching",
      },
      dimensions: [{ name: "StateMachineArn", value: machine.arn }],
      alarmActions: [topic.topicArn],
    });
    new native.cloudwatch.Dashboard("dashboard", {
      dashboardBody: pulumi.jsonStringify({
        widgets: [{ type: "alarm", width: 6, height: 6, properties: { title: `v${number}`, alarms: [alarm.arn] } }],
      }),
    });
    const schedule = new native.scheduler.Schedule("schedule", {
      ...{ scheduleExpression: `rate(${number} hours)`, flexibleTimeWindow: { mode: "OFF" } },
      target: { arn: machine.arn, roleArn: role.arn, input: "{}" },
    });
    const rule = new native.events.Rule("rule", {
      ...{ scheduleExpression: "rate(1 day)", targets: [{ id: "machine", arn: machine.arn, roleArn: role.arn }] },
    });
    const database = new native.glue.Database("database", {
      ...{ catalogId: "000000000000", databaseInput: { description: `version ${number}` }, databaseName: "captures" },
    });
    return Promise.resolve({
      ...{ roleArn: role.arn, machineArn: machine.arn, machineName: machine.name, alarmArn: alarm.arn },
      ...{ scheduleArn: schedule.arn, ruleArn: rule.arn, logGroupArn: logs.arn, topicArn: topic.topicArn },
      ...{ roleName: role.roleName.apply((name) => name ?? ""), database: database.id },
      logGroup: logs.logGroupName.apply((name) => name ?? ""),
    });
  };
}

describe("the real engine and the real aws-native provider on the local cloud", function () {
  this.timeout(15 * 60_000);
  const cloud = new TestCloud();
  const folder = mkdtempSync(join(tmpdir(), "test-engine-"));
  const version = { number: 1 };
  let stack: Stack;
  let outputs: OutputMap;

  before(async () => {
    const engine = await ensureEngine(() => undefined);
    const plugin = await ensureAwsNative(
      () => Promise.resolve(engine),
      () => undefined,
    );
    await cloud.start();
    const { endpoint, credentials } = cloud.config();
    const backend = join(folder, "state");
    mkdirSync(backend);
    // The type of project settings lacks plugins, which the engine reads all the same.
    const projectSettings = {
      ...{ name: "local-cloud", runtime: "nodejs" as const, backend: { url: `file://${backend}` } },
      plugins: { providers: [{ name: "aws-native", path: plugin.folder }] },
    };
    stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "test", projectName: "local-cloud", program: program(version) },
      {
        pulumiCommand: await PulumiCommand.get({ root: engine.root }),
        projectSettings,
        envVars: {
          ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: "us-east-1" },
          ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
          ...{ PULUMI_HOME: join(folder, "home"), PULUMI_BACKEND_URL: `file://${backend}` },
          ...{ PULUMI_CONFIG_PASSPHRASE: "test", PULUMI_SKIP_UPDATE_CHECK: "true" },
        },
      },
    );
  });

  after(async () => {
    await cloud.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  async function expectNoChange(): Promise<void> {
    const preview = await stack.preview({ diff: true });
    expect(preview.changeSummary, preview.stdout).to.have.all.keys("same");
    const refresh = await stack.refresh();
    expect(refresh.summary.resourceChanges, refresh.stdout).to.have.all.keys("same");
  }

  it("creates, with all read-only properties as outputs", async () => {
    const up = await stack.up();
    outputs = up.outputs;
    const text = (name: string): string => (outputs[name]?.value as string | undefined) ?? "";
    expect(text("roleArn")).to.equal(`arn:aws:iam::000000000000:role/${text("roleName")}`);
    expect(text("machineArn")).to.equal(`arn:aws:states:us-east-1:000000000000:stateMachine:${text("machineName")}`);
    expect(text("alarmArn")).to.match(/^arn:aws:cloudwatch:us-east-1:000000000000:alarm:alarm-/);
    expect(text("scheduleArn")).to.match(/^arn:aws:scheduler:us-east-1:000000000000:schedule\/default\/schedule-/);
    expect(text("ruleArn")).to.match(/^arn:aws:events:us-east-1:000000000000:rule\/rule-/);
    expect(text("topicArn")).to.match(/^arn:aws:sns:us-east-1:000000000000:topic-/);
    expect(text("logGroupArn")).to.equal(`arn:aws:logs:us-east-1:000000000000:log-group:${text("logGroup")}:*`);
  });

  it("shows no change in a preview and in a refresh", expectNoChange);

  it("shows no change after a restart of the cloud", async () => {
    const pid = cloud.status.pid ?? 0;
    process.kill(-pid, "SIGKILL");
    const { endpoint } = cloud.status;
    expect((await cloud.start()).endpoint).to.equal(endpoint);
    await expectNoChange();
  });

  it("updates in place, and the services hold what was asked for", async () => {
    version.number = 2;
    const up = await stack.up();
    expect(up.summary.resourceChanges).to.not.have.any.keys("create", "delete", "replace");
    const machine = await new SFNClient(cloud.config()).send(
      new DescribeStateMachineCommand({ stateMachineArn: String(outputs["machineArn"]?.value) }),
    );
    expect(machine.definition).to.contain("version 2");
    expect(machine.loggingConfiguration).to.deep.include({ level: "ALL", includeExecutionData: true });
    await expectNoChange();
  });

  it("finds in a refresh what was deleted by other means, and mends it", async () => {
    const RoleName = String(outputs["roleName"]?.value);
    const logGroupName = String(outputs["logGroup"]?.value);
    const iam = new IAMClient(cloud.config());
    await iam.send(new UpdateRoleCommand({ RoleName, Description: "by hand" }));
    await new CloudWatchLogsClient(cloud.config()).send(new DeleteLogGroupCommand({ logGroupName }));
    const refresh = await stack.refresh();
    expect(refresh.summary.resourceChanges).to.include({ delete: 1 });
    // Cloud Control shows the change. Provider 1.11 keeps the inputs of a changed resource, so that `up` leaves it be.
    const { ResourceDescription } = await new CloudControlClient(cloud.config()).send(
      new GetResourceCommand({ TypeName: "AWS::IAM::Role", Identifier: RoleName }),
    );
    expect(ResourceDescription?.Properties).to.contain('"Description":"by hand"');
    await iam.send(new UpdateRoleCommand({ RoleName, Description: "version 2" }));
    expect((await stack.up()).summary.resourceChanges).to.include({ create: 1 });
    await expectNoChange();
  });

  it("deletes all", async () => {
    await stack.destroy();
    const roles = await new IAMClient(cloud.config()).send(new ListRolesCommand({}));
    expect(roles.Roles?.map((role) => role.RoleName)).to.deep.equal([]);
    const groups = await new CloudWatchLogsClient(cloud.config()).send(new DescribeLogGroupsCommand({}));
    expect(groups.logGroups).to.deep.equal([]);
  });
});
