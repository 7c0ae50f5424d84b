import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateTrainingJobCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeTrainingJobCommand,
  ListTagsCommand,
  SageMakerClient,
  type SageMakerClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  UpdateEndpointCommand,
} from "@aws-sdk/client-sagemaker";
import { mockClient, type AwsStub } from "aws-sdk-client-mock";
import { expect } from "chai";
import { AwsProvider, PartialFailure } from "../../../../../../../local/providers/aws/core/provider.ts";
import type { Props } from "../../../../../../../local/providers/aws/core/values.ts";

let sagemaker: AwsStub<ServiceInputTypes, ServiceOutputTypes, SageMakerClientResolvedConfig>;
const provider = new AwsProvider();
provider.configure({}, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
const now = { preview: false };
const failure = (message: string, name = "ValidationException"): Error => Object.assign(new Error(message), { name });
const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error("no error"),
    (error: unknown) => error as Error,
  );

describe("SageMaker resources", () => {
  // Only while these tests run: the mock is of the class, which others use for real.
  before(() => {
    sagemaker = mockClient(SageMakerClient);
  });
  after(() => {
    sagemaker.restore();
  });
  beforeEach(() => {
    sagemaker.reset();
    sagemaker.on(ListTagsCommand).resolves({ Tags: [{ Key: "team", Value: "ml" }] });
  });

  describe("aws.sagemaker.TrainingJob", () => {
    const token = "aws:sagemaker/trainingJob:TrainingJob";
    const inputs: Props = {
      trainingJobName: "job",
      roleArn: "arn:role",
      algorithmSpecification: { trainingImage: "image", trainingInputMode: "File" },
      hyperParameters: { epochs: "3" },
      inputDataConfigs: [
        { channelName: "train", dataSource: { s3DataSource: { s3DataType: "S3Prefix", s3Uri: "s3://b/train/" } } },
      ],
      outputDataConfig: { s3OutputPath: "s3://b/models" },
      resourceConfig: { instanceType: "ml.g4dn.xlarge", instanceCount: 1, volumeSizeInGb: 30 },
      stoppingCondition: { maxRuntimeInSeconds: 7200 },
    };
    const described = {
      TrainingJobName: "job",
      TrainingJobArn: "arn:job",
      RoleArn: "arn:role",
      AlgorithmSpecification: {
        TrainingImage: "image",
        TrainingInputMode: "File" as const,
        MetricDefinitions: [{ Name: "validation:accuracy", Regex: "x" }],
      },
      HyperParameters: { epochs: "3" },
      ModelArtifacts: { S3ModelArtifacts: "s3://b/models/job/output/model.tar.gz" },
      TrainingJobStatus: "InProgress" as const,
      SecondaryStatus: "Starting" as const,
      StoppingCondition: { MaxRuntimeInSeconds: 7200 },
      CreationTime: new Date(0),
    };

    it("sends the job in AWS's words and does not wait for its end", async () => {
      sagemaker.on(CreateTrainingJobCommand).resolves({ TrainingJobArn: "arn:job" });
      sagemaker.on(DescribeTrainingJobCommand).resolves(described);
      const { id, state } = await provider.create(token, inputs, now);
      expect(id).to.equal("job");
      expect(state).to.deep.include({ arn: "arn:job", trainingJobName: "job", enableManagedSpotTraining: false });
      expect(sagemaker.commandCalls(CreateTrainingJobCommand)[0]?.args[0].input).to.deep.equal({
        TrainingJobName: "job",
        RoleArn: "arn:role",
        AlgorithmSpecification: { TrainingImage: "image", TrainingInputMode: "File" },
        HyperParameters: { epochs: "3" },
        InputDataConfig: [
          { ChannelName: "train", DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: "s3://b/train/" } } },
        ],
        OutputDataConfig: { S3OutputPath: "s3://b/models" },
        ResourceConfig: { InstanceType: "ml.g4dn.xlarge", InstanceCount: 1, VolumeSizeInGB: 30 },
        StoppingCondition: { MaxRuntimeInSeconds: 7200 },
        Tags: [],
      });
    });

    it("tries again while the role has not spread yet, and not for another mistake", async () => {
      sagemaker
        .on(CreateTrainingJobCommand)
        .rejectsOnce(failure("Could not assume role arn:role"))
        .resolves({ TrainingJobArn: "arn:job" });
      sagemaker.on(DescribeTrainingJobCommand).resolves(described);
      await provider.create(token, inputs, now);
      expect(sagemaker.commandCalls(CreateTrainingJobCommand)).to.have.lengthOf(2);

      sagemaker.on(CreateTrainingJobCommand).rejects(failure("1 validation error detected"));
      const error = await failureOf(provider.create(token, inputs, now));
      expect(error.message).to.equal(`creating ${token} 'job': 1 validation error detected`);
    });

    it("shows no change on refresh, though SageMaker adds the algorithm's own metrics", async () => {
      sagemaker.on(DescribeTrainingJobCommand).resolves(described);
      const kept = {
        trainingJobName: "job",
        roleArn: "arn:role",
        algorithmSpecification: inputs["algorithmSpecification"],
      };
      const tags = { team: "ml" };
      const live = await provider.read(token, "job", { ...kept, tags, tagsAll: tags } as Props, kept as Props);
      expect(live?.inputs).to.deep.equal({ ...kept, tags, tagsAll: tags });
      expect(live?.state["algorithmSpecification"]).to.deep.equal(inputs["algorithmSpecification"]);
    });

    it("is gone when SageMaker does not find it", async () => {
      sagemaker.on(DescribeTrainingJobCommand).rejects(failure("Requested resource not found."));
      expect(await provider.read(token, "job", inputs, inputs)).to.equal(undefined);
    });

    it("replaces for every change but tags", async () => {
      const changed = { ...inputs, hyperParameters: { epochs: "4" }, trainingJobName: "job-2" };
      expect((await provider.diff(token, inputs, changed, {})).replaces).to.have.members([
        "hyperParameters",
        "trainingJobName",
      ]);
      const tagged = { ...inputs, tags: { a: "1" }, tagsAll: { a: "1" } };
      expect((await provider.diff(token, inputs, tagged, {})).replaces).to.deep.equal([]);
    });

    it("refuses an option that it does not cover", async () => {
      const naming = { resourceName: "t", seed: Buffer.from("s") };
      const { failures } = await provider.check(
        token,
        { ...inputs, resourceConfig: { instanceType: "ml.m5.large", instancePlacementConfig: {}, placement: {} } },
        {},
        naming,
      );
      expect(failures.map(({ property }) => property)).to.deep.equal(["resourceConfig.placement"]);
    });
  });

  describe("aws.sagemaker.EndpointConfiguration", () => {
    const token = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";

    it("names the variants and weighs them alike, as the real provider does", async () => {
      sagemaker.on(CreateEndpointConfigCommand).resolves({ EndpointConfigArn: "arn" });
      sagemaker.on(DescribeEndpointConfigCommand).resolves({ EndpointConfigName: "c", EndpointConfigArn: "arn" });
      const capture = {
        destinationS3Uri: "s3://b/captured",
        initialSamplingPercentage: 100,
        captureOptions: [{ captureMode: "Input" }],
      };
      const variants = [{ modelName: "m", instanceType: "ml.t2.medium", initialInstanceCount: 1 }];
      await provider.create(token, { name: "c", productionVariants: variants, dataCaptureConfig: capture }, now);
      expect(sagemaker.commandCalls(CreateEndpointConfigCommand)[0]?.args[0].input).to.deep.include({
        ProductionVariants: [
          {
            ModelName: "m",
            InstanceType: "ml.t2.medium",
            InitialInstanceCount: 1,
            VariantName: "variant-1",
            InitialVariantWeight: 1,
          },
        ],
        DataCaptureConfig: {
          DestinationS3Uri: "s3://b/captured",
          InitialSamplingPercentage: 100,
          CaptureOptions: [{ CaptureMode: "Input" }],
        },
      });
    });
  });

  describe("aws.sagemaker.Endpoint", () => {
    const token = "aws:sagemaker/endpoint:Endpoint";
    const inputs: Props = { name: "e", endpointConfigName: "c" };
    const described = (EndpointStatus: string, more: object = {}): never =>
      ({ EndpointName: "e", EndpointArn: "arn:e", EndpointConfigName: "c", EndpointStatus, ...more }) as never;
    const missing = failure('Could not find endpoint "e".');

    it("refuses an update that may take longer than upstream allows, which is half of what SageMaker does", async () => {
      const failures = async (policy: Props): Promise<unknown> => {
        const naming = { resourceName: "e", seed: new Uint8Array() };
        return (await provider.check(token, { ...inputs, deploymentConfig: policy }, {}, naming)).failures;
      };
      expect(await failures({ blueGreenUpdatePolicy: { maximumExecutionTimeoutInSeconds: 14_400 } })).to.deep.equal([]);
      const property = "deploymentConfig.rollingUpdatePolicy.maximumExecutionTimeoutInSeconds";
      expect(await failures({ rollingUpdatePolicy: { maximumExecutionTimeoutInSeconds: 28_800 } })).to.deep.equal([
        { property, reason: `expected ${property} to be in the range (600 - 14400), got 28800` },
      ]);
    });

    it("waits until the endpoint is in service", async () => {
      sagemaker.on(CreateEndpointCommand).resolves({ EndpointArn: "arn:e" });
      sagemaker.on(DescribeEndpointCommand).resolvesOnce(described("Creating")).resolves(described("InService"));
      const { id, state } = await provider.create(token, inputs, now);
      expect([id, state["arn"]]).to.deep.equal(["e", "arn:e"]);
    });

    it("fails with AWS's reason, and forgets the endpoint, as the real provider does", async () => {
      sagemaker.on(CreateEndpointCommand).resolves({ EndpointArn: "arn:e" });
      sagemaker
        .on(DescribeEndpointCommand)
        .resolves(described("Failed", { FailureReason: "The container did not pass the ping" }));
      const error = await failureOf(provider.create(token, inputs, now));
      expect(error).not.to.be.instanceOf(PartialFailure);
      expect(error.message).to.include(
        "unexpected state 'Failed', wanted target 'InService'. last error: The container did not pass the ping",
      );
    });

    it("updates in place to another configuration, and waits", async () => {
      sagemaker.on(UpdateEndpointCommand).resolves({ EndpointArn: "arn:e" });
      sagemaker
        .on(DescribeEndpointCommand)
        .resolvesOnce(described("Updating"))
        .resolves(described("InService", { EndpointConfigName: "c2" }));
      const change = { inputs: { ...inputs, endpointConfigName: "c2" }, oldInputs: inputs, state: { arn: "arn:e" } };
      const { state } = await provider.update(token, "e", change, { ...now, ignored: [] });
      expect(state["endpointConfigName"]).to.equal("c2");
      expect(sagemaker.commandCalls(UpdateEndpointCommand)[0]?.args[0].input).to.deep.equal({
        EndpointName: "e",
        EndpointConfigName: "c2",
      });
    });

    it("takes an update that SageMaker rolled back for success, and wants it again once it has looked", async () => {
      sagemaker.on(UpdateEndpointCommand).resolves({ EndpointArn: "arn:e" });
      sagemaker.on(DescribeEndpointCommand).resolves(described("InService", { FailureReason: "no ping" }));
      const news = { ...inputs, endpointConfigName: "c2" };
      const change = { inputs: news, oldInputs: inputs, state: { arn: "arn:e" } };
      const { state } = await provider.update(token, "e", change, { ...now, ignored: [] });
      expect((await provider.diff(token, news, news, { state })).changed).to.deep.equal(["endpointConfigName"]);
    });

    it("asks for an update at once, whatever is going on, and hands over an endpoint that ends badly", async () => {
      sagemaker.on(UpdateEndpointCommand).rejectsOnce(failure("Cannot update in-progress endpoint")).resolves({});
      sagemaker.on(DescribeEndpointCommand).resolves(described("Failed", { FailureReason: "no ping" }));
      const change = { inputs: { ...inputs, endpointConfigName: "c2" }, oldInputs: inputs, state: { arn: "arn:e" } };
      const update = () => failureOf(provider.update(token, "e", change, { ...now, ignored: [] }));
      expect((await update()).message).to.include("Cannot update in-progress endpoint");
      const unhealthy = await update();
      expect(unhealthy).to.be.instanceOf(PartialFailure);
      expect(unhealthy.message).to.include("unexpected state 'Failed'");
      expect(unhealthy).to.have.nested.property("live.id", "e");
    });

    it("takes an endpoint that is being deleted for gone, and does not mind one that was gone before", async () => {
      sagemaker
        .on(DeleteEndpointCommand)
        .resolvesOnce({})
        .rejectsOnce(missing)
        .rejects(failure("Cannot delete in-progress endpoint"));
      sagemaker.on(DescribeEndpointCommand).resolves(described("Deleting"));
      await provider.delete(token, "e", inputs);
      await provider.delete(token, "e", inputs);
      expect(sagemaker.commandCalls(DescribeEndpointCommand)).to.have.lengthOf(0);
      expect((await failureOf(provider.delete(token, "e", inputs))).message).to.include("in-progress");
    });
  });
});
