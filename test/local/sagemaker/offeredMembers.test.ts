import { gunzipSync, gzipSync } from "node:zlib";
import {
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  CreateVpcCommand,
  EC2Client,
} from "@aws-sdk/client-ec2";
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  AddTagsCommand,
  CreateDomainCommand,
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  CreateTrainingJobCommand,
  ListTrainingJobsCommand,
  SearchCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
  type CreateDomainCommandInput,
  type CreateTrainingJobCommandInput,
  type ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { NODE_IMAGE, problem, Workshop } from "./workshop.ts";

const NO_KEY = "arn:aws:kms:us-east-1:000000000000:key/0b7a3e5c-0000-4000-8000-000000000000";
const NO_NETWORK = { Subnets: ["subnet-0123456789abcdef0"], SecurityGroupIds: ["sg-0123456789abcdef0"] };

describe("members of requests", function () {
  this.timeout(60_000);
  const workshop = new Workshop();
  const network = { VpcId: "", Subnets: [""], SecurityGroupIds: [""] };
  let key = "";
  let disabled = "";
  let ec2: EC2Client;

  before(async () => {
    await workshop.open();
    await workshop.put("train/a.txt", "a");
    await workshop.model("model");
    ec2 = new EC2Client(workshop.cloud.config());
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const { SecurityGroups = [] } = await ec2.send(new DescribeSecurityGroupsCommand({}));
    network.VpcId = Subnets[0]?.VpcId ?? "";
    network.Subnets = [Subnets[0]?.SubnetId ?? ""];
    network.SecurityGroupIds = [SecurityGroups[0]?.GroupId ?? ""];
    const kms = new KMSClient(workshop.cloud.config());
    const newKey = async () => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? "";
    key = await newKey();
    disabled = await newKey();
    await kms.send(new DisableKeyCommand({ KeyId: disabled }));
  });
  after(() => workshop.close());

  const job = (name: string, changes: Partial<CreateTrainingJobCommandInput>): Promise<string> =>
    problem(workshop.sageMaker.send(new CreateTrainingJobCommand(workshop.job(name, changes))));
  const variant = (name: string, changes: Partial<ProductionVariant>): Promise<string> =>
    problem(
      workshop.config(name, [], {
        ProductionVariants: [
          {
            ...{ VariantName: "A", ModelName: "model", InitialInstanceCount: 1, InstanceType: "ml.m5.large" },
            ...changes,
          },
        ],
      }),
    );

  it("name networks and keys that are there, in each operation that may name some", async () => {
    const { Subnets, SecurityGroupIds, VpcId } = network;
    const S3OutputPath = `s3://${workshop.bucket}/models`;
    const noSubnet = "ValidationException: The subnet ID 'subnet-0123456789abcdef0' does not exist.";
    const noKey = `ValidationException: Invalid KMS key ${NO_KEY}: it does not exist.`;
    expect(await job("no-network", { VpcConfig: NO_NETWORK })).to.equal(noSubnet);
    expect(await job("no-group", { VpcConfig: { ...NO_NETWORK, Subnets } })).to.equal(
      "ValidationException: The security group 'sg-0123456789abcdef0' does not exist.",
    );
    expect(await job("no-key", { OutputDataConfig: { S3OutputPath, KmsKeyId: NO_KEY } })).to.equal(noKey);
    expect(await job("no-disk-key", { OutputDataConfig: { S3OutputPath, KmsKeyId: disabled } })).to.equal(
      `ValidationException: Invalid KMS key ${disabled}: it is in the state Disabled`,
    );
    const model = (VpcConfig: CreateTrainingJobCommandInput["VpcConfig"], name: string) =>
      problem(
        workshop.sageMaker.send(
          new CreateModelCommand({
            ...{ ModelName: name, ExecutionRoleArn: workshop.role, VpcConfig },
            PrimaryContainer: { Image: NODE_IMAGE },
          }),
        ),
      );
    expect(await model(NO_NETWORK, "no-network")).to.equal(noSubnet);
    expect(await problem(workshop.config("no-key", ["model"], { KmsKeyId: NO_KEY }))).to.equal(noKey);
    const domain = (changes: Partial<CreateDomainCommandInput>) =>
      problem(
        workshop.sageMaker.send(
          new CreateDomainCommand({
            ...{ DomainName: "studio", AuthMode: "IAM", DefaultUserSettings: { ExecutionRole: workshop.role } },
            ...{ VpcId, SubnetIds: Subnets, ...changes },
          }),
        ),
      );
    expect(await domain({ VpcId: "vpc-0123456789abcdef0" })).to.equal(
      "ValidationException: The vpc ID 'vpc-0123456789abcdef0' does not exist.",
    );
    expect(await domain({ KmsKeyId: NO_KEY })).to.equal(noKey);
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: "10.7.0.0/16" }));
    expect(await domain(Vpc?.VpcId === undefined ? {} : { VpcId: Vpc.VpcId })).to.match(
      /^ValidationException: vpc-\S+ is of vpc-\S+ and subnet-\S+ of vpc-\S+: they must be of the same VPC\.$/,
    );
    const there = { VpcConfig: { Subnets, SecurityGroupIds }, OutputDataConfig: { S3OutputPath, KmsKeyId: key } };
    expect(await job("in-network", there)).to.equal("no error");
    // A key of another account is not to be seen from here.
    const foreign = { S3OutputPath, KmsKeyId: NO_KEY.replace("000000000000", "111122223333") };
    expect(await job("foreign-key", { OutputDataConfig: foreign })).to.equal("no error");
    expect(await model({ Subnets, SecurityGroupIds }, "in-network")).to.equal("no error");
    expect(await problem(workshop.config("with-key", ["model"], { KmsKeyId: key }))).to.equal("no error");
    expect(await domain({ KmsKeyId: key })).to.equal("no error");
  });

  it("that ask for what is not offered are refused, not left out", async () => {
    const role = workshop.role;
    const notHere = (member: string): RegExp =>
      new RegExp(`^ValidationException: ${member.replaceAll(".", "[.]")}: .* not supported on the local cloud\\.$`);
    expect(await job("experiment", { ExperimentConfig: { ExperimentName: "e" } })).to.match(
      notHere("ExperimentConfig"),
    );
    const rule = { RuleConfigurationName: "r", RuleEvaluatorImage: NODE_IMAGE };
    expect(await job("rules", { DebugRuleConfigurations: [rule] })).to.match(notHere("DebugRuleConfigurations"));
    const plan = "arn:aws:sagemaker:us-east-1:000000000000:training-plan/p";
    const ResourceConfig = { InstanceCount: 1, InstanceType: "ml.p3.2xlarge", VolumeSizeInGB: 10 } as const;
    expect(await job("planned", { ResourceConfig: { ...ResourceConfig, TrainingPlanArn: plan } })).to.match(
      notHere("ResourceConfig.TrainingPlanArn"),
    );
    const { sageMaker } = workshop;
    const { TrainingJobSummaries } = await sageMaker.send(new ListTrainingJobsCommand({ TrainingPlanArnEquals: plan }));
    expect(TrainingJobSummaries).to.deep.equal([]);

    const ModelDataUrl = `s3://${workshop.bucket}/model.tar.gz`;
    const S3DataSource = { S3Uri: ModelDataUrl, S3DataType: "S3Object", CompressionType: "Gzip" } as const;
    const container = (name: string, more: object) =>
      problem(
        sageMaker.send(
          new CreateModelCommand({
            ...{ ModelName: name, ExecutionRoleArn: role, PrimaryContainer: { Image: NODE_IMAGE, ...more } },
          }),
        ),
      );
    expect(await container("more", { AdditionalModelDataSources: [{ ChannelName: "more", S3DataSource }] })).to.match(
      notHere("PrimaryContainer.AdditionalModelDataSources"),
    );
    expect(await container("twice", { ModelDataUrl, ModelDataSource: { S3DataSource } })).to.match(/and not both\.$/);

    expect(
      await variant("pools", { InstancePools: [{ InstanceType: "ml.m5.large", Priority: 1 }] } as object),
    ).to.match(notHere("ProductionVariants.InstancePools"));
    expect(await variant("inference", { AcceleratorType: "ml.eia1.medium" })).to.match(
      /^ValidationException: AcceleratorType is no longer supported/,
    );
    expect(await variant("scaled", { ManagedInstanceScaling: { Status: "ENABLED" } })).to.equal(
      "ValidationException: ManagedInstanceScaling is only supported for inference component endpoints.",
    );
    expect(await variant("disks", { InstanceType: "ml.g4dn.xlarge", VolumeSizeInGB: 50 })).to.equal(
      "ValidationException: VolumeSize parameter is not allowed for the selected Instance type ml.g4dn.xlarge.",
    );
    expect(await variant("volume", { VolumeSizeInGB: 50 })).to.equal("no error");
  });

  it("give a variant its weight and capacity once, and of its own kind", async () => {
    await workshop.endpoint("weighted", await workshop.config("weighted", ["model"]));
    const change = (...DesiredWeightsAndCapacities: object[]): Promise<string> =>
      problem(
        workshop.sageMaker.send(
          new UpdateEndpointWeightsAndCapacitiesCommand({
            EndpointName: "weighted",
            DesiredWeightsAndCapacities: DesiredWeightsAndCapacities as never,
          }),
        ),
      );
    const one = { VariantName: "AllTraffic", DesiredWeight: 1 };
    expect(await change(one, { ...one, DesiredWeight: 2 })).to.equal(
      'ValidationException: The variant "AllTraffic" is given more than once in DesiredWeightsAndCapacities.',
    );
    expect(await change({ ...one, ServerlessUpdateConfig: { MaxConcurrency: 2 } })).to.equal(
      'ValidationException: Variant "AllTraffic" is not serverless: it has no ServerlessUpdateConfig.',
    );
    expect(await change(one)).to.equal("no error");
  });

  it("copy what the debugger's hook and TensorBoard are told of", async () => {
    const S3OutputPath = `s3://${workshop.bucket}/seen/`;
    const done = await workshop.train("seen", {
      DebugHookConfig: { S3OutputPath, HookParameters: { save_interval: "10" } },
      TensorBoardOutputConfig: { S3OutputPath },
      HyperParameters: { writes: "output/tensors/one.txt,output/tensorboard/deep/two.txt" },
    });
    expect(done.TrainingJobStatus).to.equal("Completed");
    expect(await workshop.keys("seen/")).to.deep.equal([
      "seen/seen/debug-output/one.txt",
      "seen/seen/tensorboard-output/deep/two.txt",
    ]);
    expect(JSON.parse(String(await workshop.bytes("seen/seen/debug-output/one.txt")))).to.deep.equal({
      "debughookconfig.json": { S3OutputPath, HookParameters: { save_interval: "10" } },
      "tensorboardoutputconfig.json": { S3OutputPath },
    });
  });

  it("leave a channel's files as they are in File mode, compressed ones too", async () => {
    await workshop.put("packed/a.txt.gz", gzipSync("unpacked"));
    const channel = { ...workshop.channel("train", "packed/"), CompressionType: "Gzip" as const };
    await workshop.train("packed", {
      InputDataConfig: [channel],
      DebugHookConfig: { S3OutputPath: `s3://${workshop.bucket}/packed-seen` },
      HyperParameters: { copies: "input/data/train/a.txt.gz>output/tensors/a" },
    });
    expect(gunzipSync(await workshop.bytes("packed-seen/packed/debug-output/a")).toString()).to.equal("unpacked");
  });

  it("sort and narrow a search", async () => {
    for (const [name, accuracy] of [
      ["sorted-b", "2"],
      ["sorted-a", "10"],
      ["sorted-c", "3"],
    ] as const)
      await workshop.train(name, {
        HyperParameters: { note: accuracy },
        Tags: [{ Key: "team", Value: name === "sorted-b" ? "scones" : "jam" }],
      });
    const found = async (more: object): Promise<(string | undefined)[]> => {
      const { Results } = await workshop.sageMaker.send(
        new SearchCommand({
          Resource: "TrainingJob",
          SearchExpression: { Filters: [{ Name: "TrainingJobName", Operator: "Contains", Value: "sorted-" }] },
          ...more,
        }),
      );
      return (Results ?? []).map((result) => result.TrainingJob?.TrainingJobName);
    };
    expect(await found({ SortBy: "TrainingJobName", SortOrder: "Ascending" })).to.deep.equal([
      ...["sorted-a", "sorted-b", "sorted-c"],
    ]);
    expect(await found({ SortBy: "HyperParameters.note" })).to.deep.equal(["sorted-c", "sorted-b", "sorted-a"]);
    const page = await workshop.sageMaker.send(
      new SearchCommand({ Resource: "TrainingJob", SortBy: "TrainingJobName", MaxResults: 1 }),
    );
    expect(page.Results?.[0]?.TrainingJob?.TrainingJobName).to.equal("sorted-c");
    const next = await workshop.sageMaker.send(
      new SearchCommand({
        ...{ Resource: "TrainingJob", SortBy: "TrainingJobName", MaxResults: 1 },
        ...(page.NextToken !== undefined && { NextToken: page.NextToken }),
      }),
    );
    expect(next.Results?.[0]?.TrainingJob?.TrainingJobName).to.equal("sorted-b");
    expect(await found({ VisibilityConditions: [{ Key: "Tags.team", Value: "scones" }] })).to.deep.equal(["sorted-b"]);
    expect(await found({ CrossAccountFilterOption: "CrossAccount" })).to.deep.equal([]);
  });

  it("make one version of a call that is tried again, and give it no tags", async () => {
    const { sageMaker } = workshop;
    await sageMaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: "group" }));
    const create = (more: object) =>
      sageMaker.send(new CreateModelPackageCommand({ ModelPackageGroupName: "group", ...more }));
    const { ModelPackageArn: first } = await create({ ClientToken: "one" });
    expect((await create({ ClientToken: "one" })).ModelPackageArn).to.equal(first);
    const { ModelPackageArn: second } = await create({});
    expect(second).to.match(/\/group\/2$/);
    const refusal =
      "ValidationException: Tags are not supported in Model Package versions. Please add them to the Model Package Group";
    const Tags = [{ Key: "team", Value: "scones" }];
    expect(await problem(create({ Tags }))).to.equal(refusal);
    expect(await problem(sageMaker.send(new AddTagsCommand({ ResourceArn: first, Tags })))).to.equal(refusal);
  });
});
