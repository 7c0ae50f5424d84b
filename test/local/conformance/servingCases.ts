import { expect } from "chai";
import { errorOf, type Answer, type Client } from "./clients.ts";
import type { Case, World } from "./suite.ts";

const METRIC = "SageMakerVariantInvocationsPerInstance";

const call = (client: Client, operation: string, input: Answer): Promise<Answer> =>
  client.call("sagemaker", operation, input);

/** The cases that start machines: a training job and an endpoint. */
export const servingCases: readonly Case[] = [
  {
    name: "train, wait, list and search a job",
    // Up to six minutes of ml.p3.2xlarge.
    dollars: 0.4,
    needs: "data",
    run: async (client, world) => {
      const name = `${world.prefix}job`;
      const job = trainingJob(world, name);
      expect(await call(client, "CreateTrainingJob", job)).to.deep.equal({
        TrainingJobArn: `${world.arn}training-job/${name}`,
      });
      expect(await errorOf(call(client, "CreateTrainingJob", job))).to.match(/^ResourceInUse: /);
      await client.wait("TrainingJobCompletedOrStopped", { TrainingJobName: name });
      const told = await call(client, "DescribeTrainingJob", { TrainingJobName: name });
      expect(told).to.include({ TrainingJobStatus: "Completed", SecondaryStatus: "Completed" });
      expect((told["ModelArtifacts"] as Answer)["S3ModelArtifacts"]).to.match(/^s3:\/\/.*\/output\/model\.tar\.gz$/);
      const metrics = (told["FinalMetricDataList"] as Answer[]).map((one) => one["MetricName"]);
      expect(metrics).to.include("validation:accuracy");
      const { MetricDefinitions: defined } = told["AlgorithmSpecification"] as { MetricDefinitions: Answer[] };
      expect(defined.map((one) => one["Name"])).to.include("validation:accuracy");
      const list = { NameContains: name, StatusEquals: "Completed" };
      const jobs = await client.pages("ListTrainingJobs", list, "TrainingJobSummaries", 1);
      expect(jobs.map((one) => one["TrainingJobName"])).to.deep.equal([name]);
      const found = await call(client, "Search", {
        Resource: "TrainingJob",
        SearchExpression: { Filters: [{ Name: "TrainingJobName", Operator: "Equals", Value: name }] },
      });
      expect(found["Results"]).to.have.length(1);
      expect(await errorOf(call(client, "StopTrainingJob", { TrainingJobName: name }))).to.match(
        /^ValidationException: The request was rejected because the training job is in status Completed\.$/,
      );
    },
  },
  {
    name: "serve a model, invoke it, and take it away",
    // A quarter of an hour of ml.m5.large.
    dollars: 0.03,
    needs: "modelData",
    run: async (client, world) => {
      const name = `${world.prefix}endpoint`;
      const endpoint = { EndpointName: name };
      const PrimaryContainer = { Image: world.image, ModelDataUrl: world.modelData };
      await call(client, "CreateModel", { ModelName: name, ExecutionRoleArn: world.roleArn, PrimaryContainer });
      await call(client, "CreateEndpointConfig", {
        EndpointConfigName: name,
        ProductionVariants: [
          { VariantName: "A", ModelName: name, InstanceType: "ml.m5.large", InitialInstanceCount: 1 },
        ],
      });
      await call(client, "CreateEndpoint", { ...endpoint, EndpointConfigName: name });
      try {
        await client.wait("EndpointInService", endpoint);
        const told = await call(client, "DescribeEndpoint", endpoint);
        expect(told).to.include({ EndpointStatus: "InService", EndpointConfigName: name });
        expect((told["ProductionVariants"] as Answer[])[0]).to.include({ VariantName: "A", CurrentInstanceCount: 1 });
        await invocations(client, world, name);
        await scaling(client, name);
        expect(await errorOf(call(client, "CreateEndpoint", { ...endpoint, EndpointConfigName: name }))).to.equal(
          `ValidationException: Cannot create already existing endpoint "${world.arn}endpoint/${name}".`,
        );
        const listed = await client.pages("ListEndpoints", { NameContains: name }, "Endpoints", 10);
        expect(listed.map((one) => one["EndpointStatus"])).to.deep.equal(["InService"]);
      } finally {
        await call(client, "DeleteEndpoint", endpoint);
        await client.wait("EndpointDeleted", endpoint);
        await call(client, "DeleteEndpointConfig", { EndpointConfigName: name });
        await call(client, "DeleteModel", { ModelName: name });
      }
    },
  },
];

async function invocations(client: Client, world: World, endpoint: string): Promise<void> {
  const invoke = (Body: Uint8Array | string, more: Answer = {}): Promise<Answer> => {
    const input = { EndpointName: endpoint, ContentType: "application/x-image", Body, ...more };
    return client.call("sagemaker-runtime", "InvokeEndpoint", input);
  };
  const answer = await invoke(world.picture);
  expect(answer["InvokedProductionVariant"]).to.equal("A");
  const probabilities = JSON.parse(String(answer["Body"])) as number[];
  expect(probabilities).to.have.length(2);
  expect(probabilities.reduce((sum, one) => sum + one, 0)).to.be.closeTo(1, 1e-3);
  expect(await errorOf(invoke("no picture"))).to.match(
    new RegExp(
      `^ModelError: Received client error \\(400\\) from primary with message "[\\s\\S]*"\\. See https://.* in account \\d{12} for more information\\.$`,
    ),
  );
  expect(await errorOf(invoke(world.picture, { TargetVariant: "B" }))).to.match(/^ValidationError: /);
}

/** A scaling target of the variant with a policy, from registration to removal; its capacity leaves nothing to do. */
async function scaling(client: Client, endpoint: string): Promise<void> {
  const call = (operation: string, input: Answer): Promise<Answer> =>
    client.call("application-autoscaling", operation, { ServiceNamespace: "sagemaker", ...input });
  const ResourceId = `endpoint/${endpoint}/variant/A`;
  const target = { ResourceId, ScalableDimension: "sagemaker:variant:DesiredInstanceCount" };
  const policy = { ...target, PolicyName: "load" };
  const tracking = { TargetValue: 100, PredefinedMetricSpecification: { PredefinedMetricType: METRIC } };
  const put = { ...policy, PolicyType: "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration: tracking };
  expect(await errorOf(call("PutScalingPolicy", put))).to.match(/^ObjectNotFoundException: No scalable target/);
  const { ScalableTargetARN } = await call("RegisterScalableTarget", { ...target, MinCapacity: 1, MaxCapacity: 1 });
  expect(ScalableTargetARN).to.match(/^arn:aws[a-z-]*:application-autoscaling:/);
  const { ScalableTargets: targets } = await call("DescribeScalableTargets", { ResourceIds: [ResourceId] });
  expect((targets as Answer[])[0]).to.include({ ...target, MinCapacity: 1, MaxCapacity: 1 });
  expect((await call("PutScalingPolicy", put))["PolicyARN"]).to.match(/:policyName\/load$/);
  const { ScalingPolicies: policies } = await call("DescribeScalingPolicies", target);
  expect((policies as Answer[])[0]).to.deep.include({ ...policy, PolicyType: "TargetTrackingScaling" });
  await call("DeleteScalingPolicy", policy);
  expect(await errorOf(call("DeleteScalingPolicy", policy))).to.match(/^ObjectNotFoundException: No scaling policy/);
  await call("DeregisterScalableTarget", target);
  expect(await errorOf(call("DeregisterScalableTarget", target))).to.match(
    /^ObjectNotFoundException: No scalable target/,
  );
  const nowhere = { ...target, ResourceId: "endpoint/conf-nowhere/variant/A", MinCapacity: 1, MaxCapacity: 1 };
  expect(await errorOf(call("RegisterScalableTarget", nowhere))).to.match(/^ValidationException: /);
}

function trainingJob(world: World, name: string): Answer {
  const { prefix = "", samples = 0 } = world.data ?? {};
  const channel = (ChannelName: string, key: string): Answer => ({
    ChannelName,
    ContentType: "application/x-image",
    DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: `s3://${world.bucket}/${prefix}${key}` } },
  });
  return {
    TrainingJobName: name,
    RoleArn: world.roleArn,
    AlgorithmSpecification: { TrainingImage: world.image, TrainingInputMode: "File" },
    HyperParameters: {
      ...{ num_classes: "2", num_training_samples: String(samples), image_shape: "3,32,32", num_layers: "20" },
      ...{ epochs: "2", mini_batch_size: "10" },
    },
    InputDataConfig: [
      ...[channel("train", "train/"), channel("validation", "test/")],
      ...[channel("train_lst", "train.lst"), channel("validation_lst", "test.lst")],
    ],
    OutputDataConfig: { S3OutputPath: `s3://${world.bucket}/conformance` },
    ResourceConfig: { InstanceCount: 1, InstanceType: "ml.p3.2xlarge", VolumeSizeInGB: 10 },
    StoppingCondition: { MaxRuntimeInSeconds: 600 },
  };
}
