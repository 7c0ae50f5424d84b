import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { TrainedModel, type TrainedModelArgs } from "../../../../components/index.ts";
import { ACCOUNT, deploy, refusal, REGION, statementsOf, value } from "../../../support/pulumiMocks.ts";
import { answerAttempts, answeringSageMaker, COMPLETED, type Job } from "../../../support/sageMakerAnswers.ts";

const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const DATA = { bucket: BUCKET, dataVersion: "6f1ed002ab55" };
const ARGS: TrainedModelArgs = {
  ...DATA,
  hyperparameters: { numClasses: 2, numTrainingSamples: 1000 },
};
const FAILED: Job = { TrainingJobStatus: "Failed", FailureReason: "CapacityError: no ml.g4dn.xlarge" };
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;

describe("TrainedModel options", () => {
  const sageMaker = answeringSageMaker();
  const create = (args: Partial<TrainedModelArgs> = {}, options = {}) =>
    deploy(() => new TrainedModel("classifier", { ...ARGS, ...args }), options);

  describe("options", () => {
    it("takes an image and hyperparameters of one's own", async () => {
      const image = `123456789012.dkr.ecr.${REGION}.amazonaws.com/team/own:3`;
      const { get } = await create({ image, additionalHyperparameters: { epochs: "7", top_k: "2" } });
      const job = get("classifier-training").inputs;
      expect(job["algorithmSpecification"]).to.deep.equal({ trainingImage: image, trainingInputMode: "File" });
      expect(job["hyperParameters"]).to.include({ epochs: "7", top_k: "2" });
      expect(JSON.stringify(statementsOf(get("classifier-training-role")))).to.include(
        `arn:aws:ecr:${REGION}:123456789012:repository/team/own`,
      );
    });

    it("has SageMaker read the metrics of an image of one's own", async () => {
      const image = `123456789012.dkr.ecr.${REGION}.amazonaws.com/team/own:3`;
      const metricDefinitions = [{ name: "validation:accuracy", regex: "accuracy=([0-9.]+)" }];
      const { get } = await deploy(() => new TrainedModel("classifier", { ...DATA, image, metricDefinitions }));
      const job = get("classifier-training").inputs;
      expect(job["algorithmSpecification"]).to.have.deep.property("metricDefinitions", metricDefinitions);
      expect(job["hyperParameters"]).to.deep.equal({});
    });

    it("works inside a network", async () => {
      const { get } = await create({ subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] });
      const vpcConfig = { subnets: ["subnet-1"], securityGroupIds: ["sg-1"] };
      expect(get("classifier-training").inputs["vpcConfig"]).to.deep.equal(vpcConfig);
      expect(get("classifier-model").inputs["vpcConfig"]).to.deep.equal(vpcConfig);
      const create_ = (statementsOf(get("classifier-training-role")) as { Sid: string; Resource: unknown }[]).find(
        ({ Sid }) => Sid === "NetworkCreate",
      );
      expect(create_?.Resource).to.deep.equal(
        // Of a shared VPC, subnets and security groups are their owner's.
        ["*:subnet/subnet-1", "*:security-group/sg-1", `${ACCOUNT}:network-interface/*`].map(
          (resource) => `arn:aws:ec2:${REGION}:${resource}`,
        ),
      );
    });

    it("encrypts with the bucket's key and a key for the disks", async () => {
      const { get } = await create({
        bucket: { ...BUCKET, kmsKeyArn: KEY },
        volumeKmsKeyArn: KEY,
        instanceType: "ml.p3.2xlarge",
      });
      const job = get("classifier-training").inputs;
      expect(job["outputDataConfig"]).to.deep.equal({ s3OutputPath: "s3://pictures/models", kmsKeyId: KEY });
      expect(job["resourceConfig"]).to.include({ volumeKmsKeyId: KEY });
      const sids = (statementsOf(get("classifier-training-role")) as { Sid: string }[]).map(({ Sid }) => Sid);
      expect(sids).to.include.members(["ChannelsDecrypt", "ModelEncrypt", "OutputKey", "DiskKey", "DiskKeyDescribe"]);
      expect(JSON.stringify(statementsOf(get("classifier-execution-role")))).to.include("ModelDecrypt");
    });

    it("goes on from another job's model, of whose type SageMaker's own algorithms want to be told", async () => {
      const lists = ["train", "validation", "train_lst", "validation_lst"];
      const channels = ["model", ...lists].map((channelName) => ({ channelName, prefix: `${channelName}/of/one` }));
      const typeOf = async (options: object): Promise<unknown> => {
        const { get } = await create({ channels, ...options });
        return (get("classifier-training").inputs["inputDataConfigs"] as { contentType: string }[])[0]?.contentType;
      };
      expect(await typeOf({})).to.equal("application/x-sagemaker-model");
      const image = `123456789012.dkr.ecr.${REGION}.amazonaws.com/team/own:3`;
      expect(await typeOf({ image })).to.equal("application/x-image");
      expect(
        await typeOf({ channels: [{ ...channels[0], contentType: "application/x-own" }, ...channels.slice(1)] }),
      ).to.equal("application/x-own");
    });

    it("takes no more images at a time than there are", async () => {
      const batchOf = async (numTrainingSamples: number, given: object = {}): Promise<unknown> => {
        const { get } = await create({ hyperparameters: { numClasses: 2, numTrainingSamples, ...given } });
        return (get("classifier-training").inputs["hyperParameters"] as Record<string, string>)["mini_batch_size"];
      };
      expect(await batchOf(10)).to.equal("10");
      expect(await batchOf(33)).to.equal("32");
      expect(await batchOf(33, { miniBatchSize: 33 })).to.equal("33");
    });

    it("begins from ImageNet's weights only where there are some", async () => {
      const hyperparameters = { numClasses: 2, numTrainingSamples: 100, usePretrainedModel: true };
      const small = { ...ARGS, hyperparameters: { ...hyperparameters, imageShape: "3,28,28" } };
      expect(await refusal(() => new TrainedModel("classifier", small))).to.include(
        'hyperparameters.usePretrainedModel needs images of more than 28 pixels in height: there are no weights for smaller ones, got "3,28,28"',
      );
      const { errors } = await create({ hyperparameters: { ...hyperparameters, imageShape: "3,29,29" } });
      expect(errors).to.deep.equal([]);
    });

    it("fails when the machine's disks, as the default machine's, are its own and take no key", async () => {
      const refused = await refusal(() => new TrainedModel("classifier", { ...ARGS, volumeKmsKeyArn: KEY }));
      expect(refused).to.include("You can't request a VolumeKmsKeyId when using an instance type with local storage");
      expect(refused).to.include("got ml.g4dn.xlarge. volumeKmsKeyArn goes with an instanceType");
    });

    it("names a refusal by AWS's documentation beside what else is wrong", async () => {
      const options = { volumeKmsKeyArn: KEY, maxRetries: 31 };
      const refused = await refusal(() => new TrainedModel("classifier", { ...ARGS, ...options }));
      expect(refused).to.match(/has 2 problems:\n {2}- maxRetries[^\n]*\n {2}- sagemaker refuses CreateTrainingJob/);
    });

    it("asks for no job when a machine known later can't take the key", async () => {
      const later = (type: string) => pulumi.output(Promise.resolve(type));
      const refused = await create({ volumeKmsKeyArn: KEY, instanceType: later("ml.g5.xlarge") });
      expect(refused.errors.join()).to.include("TrainedModel 'classifier': sagemaker refuses CreateTrainingJob");
      expect(refused.resources.map(({ name }) => name)).not.to.include("classifier-training");
      const taken = await create({ volumeKmsKeyArn: KEY, instanceType: later("ml.p3.2xlarge") });
      expect(taken.errors).to.deep.equal([]);
      expect(taken.resources.map(({ name }) => name)).to.include("classifier-training");
    });

    it("asks for no machine without a GPU, which SageMaker refuses for its own algorithm", async () => {
      const plain = { ...ARGS, instanceType: "ml.m5.xlarge" };
      expect(await refusal(() => new TrainedModel("classifier", plain))).to.equal(
        'TrainedModel \'classifier\': instanceType must be a machine with a GPU for the built-in image-classification, such as "ml.g4dn.xlarge", got "ml.m5.xlarge"',
      );
      const late = await create({ instanceType: pulumi.output(Promise.resolve("ml.m5.xlarge")) });
      expect(late.errors.join()).to.include(
        "Instance type ml.m5.xlarge is not supported by algorithm image-classification; only GPU instances are supported.",
      );
      expect(late.resources.map(({ name }) => name)).not.to.include("classifier-training");
      const image = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/image-classification:1`;
      const own = await create({ image, instanceType: "ml.m5.xlarge" });
      expect(own.errors).to.deep.equal([]);
    });

    it("tags job, model and roles", async () => {
      const { get } = await create({ tags: { team: "couriers" } });
      expect(get("classifier-training").inputs["tags"]).to.deep.equal({ team: "couriers" });
      expect(get("classifier-model").inputs["tags"]).to.deep.equal({ team: "couriers" });
      expect(get("classifier-training-role").inputs["tags"]).to.deep.equal([{ key: "team", value: "couriers" }]);
    });
  });

  describe("makes another attempt at the same content", () => {
    const nameAfter = async (...attempts: (Job | undefined)[]) => {
      answerAttempts(sageMaker, ...attempts);
      const { get } = await create({}, { preview: true });
      return (get("classifier-training").inputs["trainingJobName"] as string).replace(/[0-9a-f]{12}\b/g, "…");
    };

    it("never, as long as none has failed", async () => {
      expect(await nameAfter()).to.equal("classifier-…-…");
      expect(await nameAfter(COMPLETED)).to.equal("classifier-…-…");
      expect(await nameAfter({ TrainingJobStatus: "InProgress" })).to.equal("classifier-…-…");
    });

    it("when the latest has failed or was stopped", async () => {
      expect(await nameAfter(FAILED)).to.equal("classifier-…-…-2");
      expect(await nameAfter({ TrainingJobStatus: "Stopped" })).to.equal("classifier-…-…-2");
      expect(await nameAfter(FAILED, FAILED)).to.equal("classifier-…-…-3");
    });

    it("and then no more, though the earlier ones are deleted", async () => {
      expect(await nameAfter(FAILED, COMPLETED)).to.equal("classifier-…-…-2");
      expect(await nameAfter(undefined, COMPLETED)).to.equal("classifier-…-…-2");
      expect(await nameAfter(undefined, { TrainingJobStatus: "InProgress" })).to.equal("classifier-…-…-2");
    });

    it("and forgets all when none is left", async () => {
      expect(await nameAfter(undefined, undefined, { TrainingJobStatus: "Deleting" })).to.equal("classifier-…-…");
    });
  });

  it("asks SageMaker for no retries when none are wanted", async () => {
    const { get } = await create({ maxRetries: 0 });
    expect(get("classifier-training").inputs).not.to.have.property("retryStrategy");
  });

  describe("fails when", () => {
    const failure = async (args: Partial<TrainedModelArgs> = {}) => {
      const { result, errors, names } = await create(args);
      expect(errors.some((error) => pulumi.ResourceError.isInstance(error))).to.equal(true);
      expect(names).not.to.include("aws:sagemaker/model:Model classifier-model");
      return value(result.trainingJobStatus).then(
        () => "no failure",
        (error: unknown) => (error as Error).message.replace(/[0-9a-f]{12}\b/g, "…"),
      );
    };

    it("the last attempt fails, with AWS's reason and what to do", async () => {
      answerAttempts(sageMaker, FAILED, FAILED, FAILED);
      expect(await failure()).to.equal(
        "TrainedModel 'classifier': training job classifier-…-…-3 failed: CapacityError: no ml.g4dn.xlarge; this was the last of 3 attempts: mend the cause, then raise `attempt` to train again",
      );
    });

    it("the only attempt fails", async () => {
      answerAttempts(sageMaker, FAILED);
      expect(await failure({ maxAttempts: 1 })).to.contain("-… failed: CapacityError: no ml.g4dn.xlarge; this was the");
    });

    it("the jobs can't be looked up", async () => {
      answerAttempts(sageMaker, new Error("not yours"));
      expect(await failure()).to.equal(
        "TrainedModel 'classifier': training jobs named classifier-…-… can't be looked up: Error: not yours",
      );
    });

    it("the accuracy is below the gate, with both figures", async () => {
      expect(await failure({ minimumAccuracy: 0.95 })).to.equal(
        "TrainedModel 'classifier': the accuracy 0.91 of training job classifier-…-… is below minimumAccuracy 0.95, so no model is made of it",
      );
    });

    it("the gate's metric is not reported", async () => {
      expect(await failure({ minimumAccuracy: 0.5, accuracyMetric: "test:f1" })).to.equal(
        "TrainedModel 'classifier': training job classifier-…-… reports no metric test:f1 to hold against minimumAccuracy (it reports: train:accuracy, validation:accuracy); name another as accuracyMetric",
      );
    });

    it("a channel's prefix has two slashes, which SageMaker fetches nothing from", async () => {
      const channels = [{ channelName: "train", prefix: "pictures//train/" }];
      expect(await refusal(() => new TrainedModel("classifier", { ...ARGS, channels }))).to.include(
        'channels: SageMaker fetches no keys with "//", got pictures//train/',
      );
    });

    it("algorithm and hyperparameters don't go together", async () => {
      const metricDefinitions = [{ name: "", regex: "x".repeat(501) }];
      expect(await refusal(() => new TrainedModel("classifier", { ...DATA, metricDefinitions }))).to
        .equal(`TrainedModel 'classifier' has 4 problems:
  - hyperparameters is missing: the built-in image classification needs numClasses and numTrainingSamples
  - metricDefinitions is for an image of your own: SageMaker's algorithms report their metrics by themselves
  - metricDefinitions.name must be 1 to 255 characters, got ""
  - metricDefinitions.regex must be 1 to 500 characters, got "${"x".repeat(501)}"`);
    });

    it("options are out of their range, and names them all", async () => {
      const message = await refusal(
        () =>
          new TrainedModel("classifier", {
            ...ARGS,
            dataVersion: "no hash",
            hyperparameters: { numClasses: 1, numTrainingSamples: 10, numLayers: 20, optimizer: "magic" },
            instanceType: "g4dn",
            minimumAccuracy: 90,
            maxWaitSeconds: 10,
            subnetIds: ["subnet-1"],
            channels: [],
          }),
      );
      expect(message).to.equal(`TrainedModel 'classifier' has 10 problems:
  - dataVersion must be 1 to 12 letters and digits, got "no hash"
  - hyperparameters.numClasses must be between 2 and 9007199254740991, got 1
  - hyperparameters.optimizer must be one of sgd, adam, rmsprop, nag, got "magic"
  - hyperparameters.numLayers must be one of 18, 34, 50, 101, 152, 200 for images of the shape 3,32,32, got 20
  - instanceType must be a SageMaker machine, such as "ml.g4dn.xlarge", got "g4dn"
  - minimumAccuracy must be between 0 and 1, got 90
  - channels must name at least one channel, got []
  - maxWaitSeconds is for spot training: set useSpot, or leave it out
  - maxWaitSeconds must be at least maxRuntimeSeconds (7200), got 10
  - subnetIds and securityGroupIds go together: give both or neither`);
    });
  });
});
