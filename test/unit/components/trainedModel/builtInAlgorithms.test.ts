import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { ArtifactModel, TrainedModel, type TrainedModelArgs } from "../../../../components/index.ts";
import { channelsOf } from "../../../../components/trainedModel/builtInAlgorithms.ts";
import { deploy, IMAGE, refusal } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const DATA = {
  bucket: { bucketName: "tables", bucketArn: "arn:aws:s3:::tables" },
  dataVersion: "6f1ed002ab55",
} satisfies TrainedModelArgs;
const TABLES = [{ channelName: "train", prefix: "tables/" }];
const BOOSTED = { algorithm: "sagemaker-xgboost", algorithmVersion: "1.7-1", channels: TABLES };

describe("TrainedModel with SageMaker's other algorithms", () => {
  answeringSageMaker();
  const jobOf = async (options: Partial<TrainedModelArgs>): Promise<Record<string, unknown>> => {
    const { get, errors } = await deploy(() => new TrainedModel("model", { ...DATA, ...options }));
    expect(errors).to.deep.equal([]);
    return get("model-training").inputs;
  };
  const channelOf = async (options: Partial<TrainedModelArgs>, at = 0) =>
    (
      (await jobOf(options))["inputDataConfigs"] as {
        contentType?: string;
        dataSource: { s3DataSource: { s3DataDistributionType: string } };
      }[]
    )[at];
  const refusalOf = (options: Partial<TrainedModelArgs>) =>
    refusal(() => new TrainedModel("model", { ...DATA, ...options }));

  it("trains one by its own hyperparameters alone", async () => {
    const additionalHyperparameters = { objective: "binary:logistic", num_round: "50" };
    const job = await jobOf({ ...BOOSTED, additionalHyperparameters });
    expect(job["hyperParameters"]).to.deep.equal(additionalHyperparameters);
    expect(job["algorithmSpecification"]).to.deep.equal({
      trainingImage: IMAGE.replace("image-classification:1", "sagemaker-xgboost:1.7-1"),
      trainingInputMode: "File",
    });
    expect(job["inputDataConfigs"]).to.have.length(1);
  });

  it("says of no table that it is a picture", async () => {
    const late = pulumi.output(Promise.resolve("sagemaker-xgboost"));
    for (const options of [BOOSTED, { ...BOOSTED, algorithm: late }, { algorithm: "kmeans", channels: TABLES }])
      expect((await channelOf(options))?.contentType).to.equal(undefined);
    const csv = TABLES.map((channel) => ({ ...channel, contentType: "text/csv" }));
    expect((await channelOf({ ...BOOSTED, channels: csv }))?.contentType).to.equal("text/csv");
    const pictures = channelsOf("object-detection", true).map((channelName) => ({ channelName, prefix: "p/" }));
    const detection = await channelOf({ algorithm: "object-detection", channels: pictures });
    expect(detection?.contentType).to.equal("application/x-image");
  });

  it("gives each machine of Random Cut Forest a part of what it learns from, and all of what it is tested with", async () => {
    const channels = [...TABLES, { channelName: "test", prefix: "test/" }];
    const distributionOf = async (algorithm: string, at: number) =>
      (await channelOf({ algorithm, channels }, at))?.dataSource.s3DataSource.s3DataDistributionType;
    expect(await distributionOf("randomcutforest", 0)).to.equal("ShardedByS3Key");
    expect(await distributionOf("randomcutforest", 1)).to.equal("FullyReplicated");
    expect(await distributionOf("kmeans", 0)).to.equal("FullyReplicated");
  });

  it("refuses image classification's channels and hyperparameters for another, which fails at them", async () => {
    const hyperparameters = { numClasses: 2, numTrainingSamples: 1000 };
    expect(await refusalOf({ algorithm: "kmeans", hyperparameters })).to.equal(
      [
        "TrainedModel 'model' has 2 problems:",
        "  - hyperparameters is for image-classification: name those of kmeans in additionalHyperparameters",
        "  - channels is missing: the usual ones are for image-classification, not kmeans",
      ].join("\n"),
    );
  });

  it("refuses a job that lacks a channel", async () => {
    const some = [...TABLES, { channelName: "validation", prefix: "validation/" }];
    const records = some.map((channel) => ({ ...channel, contentType: "application/x-recordio" }));
    const hyperparameters = { numClasses: 2, numTrainingSamples: 1000 };
    for (const [algorithm, channels, missing] of [
      ["image-classification", some, "train_lst, validation_lst"],
      ["object-detection", some, "train_annotation, validation_annotation"],
      ["semantic-segmentation", records, "train_annotation, validation_annotation"],
      ["seq2seq", some, "vocab"],
      ["pca", some.slice(1), "train"],
    ] as const) {
      const own = algorithm === "image-classification" ? { hyperparameters } : {};
      expect(await refusalOf({ algorithm, channels: [...channels], ...own })).to.equal(
        `TrainedModel 'model': channels must name ${missing} too: ${algorithm} needs them`,
      );
    }
    await jobOf({ hyperparameters, channels: records });
    await jobOf({ algorithm: "object-detection", channels: records });
  });

  it("refuses several machines, and machines with a GPU, for what trains on one or without", async () => {
    const pictures = channelsOf("semantic-segmentation", true).map((channelName) => ({ channelName, prefix: "p/" }));
    expect(await refusalOf({ algorithm: "semantic-segmentation", channels: pictures, instanceCount: 2 })).to.equal(
      "TrainedModel 'model': instanceCount must be 1 for the built-in semantic-segmentation, got 2",
    );
    expect(await refusalOf({ algorithm: "lda", channels: TABLES })).to.equal(
      'TrainedModel \'model\': instanceType must be a machine with no GPU for the built-in lda, such as "ml.m5.xlarge", got "ml.g4dn.xlarge"',
    );
    await jobOf({ algorithm: "lda", channels: TABLES, instanceType: "ml.m5.xlarge" });
    await jobOf({ algorithm: "kmeans", channels: TABLES, instanceType: "ml.m5.xlarge", instanceCount: 2 });
  });

  it("refuses the version 1 of what has none, where it trains and where it only serves", async () => {
    const problem = (algorithm: string) =>
      `algorithmVersion must be a tag of ${algorithm}, such as 1.7-1 of sagemaker-xgboost: there is none "1"`;
    for (const algorithmVersion of [undefined, "1"])
      expect(
        await refusalOf({
          algorithm: "sagemaker-xgboost",
          channels: TABLES,
          ...(algorithmVersion && { algorithmVersion }),
        }),
      ).to.equal(`TrainedModel 'model': ${problem("sagemaker-xgboost")}`);
    const served = { modelArtifactUri: "s3://models/a/model.tar.gz", algorithm: "pytorch-inference" };
    expect(await refusal(() => new ArtifactModel("model", served))).to.equal(
      `ArtifactModel 'model': ${problem("pytorch-inference")}`,
    );
    const version = { algorithmVersion: "2.6.0-cpu-py312-ubuntu22.04-sagemaker" };
    const { get } = await deploy(() => new ArtifactModel("model", { ...served, ...version }));
    expect(get("model-model").inputs).to.have.nested.property(
      "primaryContainer.image",
      IMAGE.replace("image-classification:1", `pytorch-inference:${version.algorithmVersion}`),
    );
  });
});
