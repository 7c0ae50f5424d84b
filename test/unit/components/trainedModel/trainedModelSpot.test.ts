import { expect } from "chai";
import { TrainedModel, type TrainedModelArgs } from "../../../../components/index.ts";
import { deploy, refusal, statementsOf } from "../../../support/pulumiMocks.ts";
import { answerAttempts, answeringSageMaker, COMPLETED } from "../../../support/sageMakerAnswers.ts";

const DATA = { bucket: { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" }, dataVersion: "6f1ed002ab55" };
const ARGS: TrainedModelArgs = { ...DATA, hyperparameters: { numClasses: 2, numTrainingSamples: 1000 } };

describe("TrainedModel on spot machines", () => {
  const sageMaker = answeringSageMaker();
  const create = (args: Partial<TrainedModelArgs> = {}) =>
    deploy(() => new TrainedModel("classifier", { ...ARGS, ...args }));

  it("trains on spot machines from checkpoints", async () => {
    const { get } = await create({ useSpot: true, maxRuntimeSeconds: 600 });
    const job = get("classifier-training").inputs;
    expect(job["enableManagedSpotTraining"]).to.equal(true);
    expect(job["stoppingCondition"]).to.deep.equal({ maxRuntimeInSeconds: 600, maxWaitTimeInSeconds: 1200 });
    expect(job["checkpointConfig"]).to.deep.equal({
      s3Uri: `s3://pictures/checkpoints/${String(job["trainingJobName"])}`,
      localPath: "/opt/ml/checkpoints",
    });
    const sids = (statementsOf(get("classifier-training-role")) as { Sid: string }[]).map(({ Sid }) => Sid);
    expect(sids).to.include.members(["CheckpointsRead", "CheckpointsList", "CheckpointsWrite"]);
  });

  it("begins no job with the checkpoints of other data or settings, and goes on with those of its own", async () => {
    const uriOf = async (options: object): Promise<unknown> => {
      const { get } = await create({ useSpot: true, ...options });
      return (get("classifier-training").inputs["checkpointConfig"] as { s3Uri: string }).s3Uri;
    };
    const uris: unknown[] = [];
    for (const options of [{}, { dataVersion: "other" }, { attempt: 2 }, { additionalHyperparameters: { top_k: "2" } }])
      uris.push(await uriOf(options));
    expect(new Set(uris)).to.have.length(4);
    expect(await uriOf({ maxAttempts: 5 })).to.equal(uris[0]);
    const CheckpointConfig = { S3Uri: "s3://pictures/checkpoints" };
    answerAttempts(sageMaker, { ...COMPLETED, CheckpointConfig });
    expect(await uriOf({})).to.equal(CheckpointConfig.S3Uri);
  });

  it("waits for spot machines an hour at most where the algorithm keeps no checkpoints", async () => {
    const channels = [{ channelName: "train", prefix: "train/" }];
    const options = { ...DATA, algorithm: "kmeans", channels, useSpot: true };
    expect(await refusal(() => new TrainedModel("classifier", options))).to.include(
      "maxWaitSeconds must be at most 3600 for kmeans, which keeps no checkpoints, got 14400: lower it and maxRuntimeSeconds",
    );
    for (const fitting of [
      { maxRuntimeSeconds: 1800 },
      { algorithm: "sagemaker-xgboost", algorithmVersion: "1.7-1" },
      { useSpot: false },
    ]) {
      const { errors } = await deploy(() => new TrainedModel("classifier", { ...options, ...fitting }));
      expect(errors).to.deep.equal([]);
    }
  });

  it("says once, in the options' words, that a spot job may not wait for less than it runs", async () => {
    const options = { useSpot: true, maxRuntimeSeconds: 3600, maxWaitSeconds: 3599 };
    expect(await refusal(() => new TrainedModel("classifier", { ...ARGS, ...options }))).to.equal(
      "TrainedModel 'classifier': maxWaitSeconds must be at least maxRuntimeSeconds (3600), got 3599",
    );
  });
});
