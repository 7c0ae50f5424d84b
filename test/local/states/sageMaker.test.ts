import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  type DescribeExecutionOutput,
} from "@aws-sdk/client-sfn";
import { waitUntilEndpointInService } from "@aws-sdk/client-sagemaker";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "chai";
import { policy, trust } from "../cloud/testCloud.ts";
import { NODE_IMAGE, Workshop } from "../sagemaker/workshop.ts";

const OPTIMISED = "arn:aws:states:::sagemaker:";

describe("state machines over SageMaker", function () {
  this.timeout(120_000);
  const shop = new Workshop();
  let sfn: SFNClient;
  let machines = 0;

  before(async () => {
    await shop.open();
    sfn = new SFNClient(shop.cloud.config());
    for (const [name, ...Action] of [["able", "sagemaker:*", "iam:PassRole"] as const, ["unable", "s3:*"] as const]) {
      await shop.iam.send(
        new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust("states.amazonaws.com") }),
      );
      const PolicyDocument = policy({ Effect: "Allow", Action, Resource: "*" });
      await shop.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "p", PolicyDocument }));
    }
    await shop.put("train/a.txt", "a");
  });
  after(() => shop.close());

  async function run(definition: object, input: object = {}, role = "able"): Promise<DescribeExecutionOutput> {
    machines += 1;
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({
        ...{ name: `machine-${machines}`, roleArn: `arn:aws:iam::000000000000:role/${role}` },
        definition: JSON.stringify(definition),
      }),
    );
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
      await delay(50);
    }
  }

  const only = (operation: string, Parameters: object): object => ({
    StartAt: "Only",
    States: { Only: { Type: "Task", Resource: `${OPTIMISED}${operation}`, Parameters, End: true } },
  });

  it("train, wait, and deploy what was trained, and invoke it", async () => {
    const kept = { ResultPath: null };
    const task = (operation: string, Parameters: object): object => ({
      ...{ Type: "Task", Resource: `${OPTIMISED}${operation}`, Parameters },
    });
    const variant = { VariantName: "AllTraffic", ModelName: "flow", InstanceType: "ml.m5.large" };
    const execution = await run({
      StartAt: "Train",
      States: {
        Train: { ...task("createTrainingJob.sync", shop.job("flow")), Next: "Model" },
        Model: {
          ...task("createModel", {
            ...{ ModelName: "flow", ExecutionRoleArn: shop.role },
            PrimaryContainer: { Image: NODE_IMAGE, "ModelDataUrl.$": "$.ModelArtifacts.S3ModelArtifacts" },
          }),
          ...{ ...kept, Next: "Configuration" },
        },
        Configuration: {
          ...task("createEndpointConfig", {
            ...{ EndpointConfigName: "flow", ProductionVariants: [{ ...variant, InitialInstanceCount: 1 }] },
          }),
          ...{ ...kept, Next: "Endpoint" },
        },
        Endpoint: {
          ...task("createEndpoint", { EndpointName: "flow", EndpointConfigName: "flow" }),
          End: true,
        },
      },
    });
    expect(execution.status, execution.cause).to.equal("SUCCEEDED");
    const result = JSON.parse(execution.output ?? "") as { EndpointArn: string; SdkHttpMetadata: object };
    expect(result.EndpointArn).to.match(/:endpoint\/flow$/);
    expect(result.SdkHttpMetadata).to.include({ HttpStatusCode: 200 });
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: execution.executionArn }));
    expect(events?.slice(2, 6).map(({ type }) => type)).to.deep.equal([
      ...["TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded"],
    ]);
    expect(events?.[2]?.taskScheduledEventDetails).to.include({
      ...{ resourceType: "sagemaker", resource: "createTrainingJob.sync" },
    });
    const job = JSON.parse(events?.[5]?.taskSucceededEventDetails?.output ?? "") as { CreationTime: unknown };
    expect(job.CreationTime).to.be.a("number").that.is.greaterThan(1e12);
    const described = await run({
      StartAt: "Ask",
      States: {
        Ask: {
          ...{ Type: "Task", Resource: "arn:aws:states:::aws-sdk:sagemaker:describeTrainingJob", End: true },
          Parameters: { TrainingJobName: "flow" },
        },
      },
    });
    const { CreationTime } = JSON.parse(described.output ?? "{}") as { CreationTime?: string };
    expect(CreationTime, described.cause).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    await waitUntilEndpointInService({ client: shop.sageMaker, maxWaitTime: 60 }, { EndpointName: "flow" });
    const Parameters = { EndpointName: "flow", ContentType: "application/json", "Body.$": "$" };
    const Resource = "arn:aws:states:::aws-sdk:sagemakerruntime:invokeEndpoint";
    const invoked = await run(
      { StartAt: "Ask", States: { Ask: { Type: "Task", Resource, Parameters, End: true } } },
      { n: 1 },
    );
    expect(invoked.status, invoked.cause).to.equal("SUCCEEDED");
    expect(JSON.parse(invoked.output ?? "")).to.include({ InvokedProductionVariant: "AllTraffic" });
  });

  it("fail by SageMaker's own words, and by the role that may not", async () => {
    const missing = await run(only("updateEndpoint", { EndpointName: "none", EndpointConfigName: "none" }));
    expect(missing).to.include({ status: "FAILED", error: "SageMaker.AmazonSageMakerException" });
    const denied = await run(only("createTrainingJob.sync", shop.job("denied")), {}, "unable");
    expect(denied.status).to.equal("FAILED");
    expect(denied.cause).to.match(/assumed-role\/unable\/.* is not authorized to perform: sagemaker:CreateTrainingJob/);
  });

  it("fail by name where the local SageMaker has no such job", async () => {
    const refused = await run(
      only("createTransformJob", {
        ...{ TransformJobName: "t", ModelName: "flow" },
        TransformInput: { DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://workshop/t" } } },
        TransformOutput: { S3OutputPath: "s3://workshop/o" },
        TransformResources: { InstanceCount: 1, InstanceType: "ml.m5.large" },
      }),
    );
    expect(refused.status).to.equal("FAILED");
    expect(refused.cause).to.contain("CreateTransformJob");
  });
});
