import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import {
  ArtifactModel,
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { mockedClient } from "../../support/mockedClient.ts";
import { deploy } from "../../support/pulumiMocks.ts";

describe("A unit test of a program with Pulumi's mocks, where nobody is signed in at AWS", () => {
  const sageMaker = mockedClient(SageMakerClient);
  before(() => buildFunctions());
  before(() => sageMaker.rejects(new Error("Could not load credentials from any providers")));

  it("makes every component in a preview", async () => {
    const { errors, names } = await deploy(
      () => {
        const bucket = new DataBucket("data");
        const hyperparameters = { numClasses: 2, numTrainingSamples: 1000 };
        const model = new TrainedModel("trained", { bucket, dataVersion: "1", hyperparameters });
        new ArtifactModel("given", { modelArtifactUri: "s3://theirs/model.tar.gz" });
        const endpoint = new MonitoredEndpoint("scones", { model, captureBucket: bucket });
        new InferenceWorkflow("inference", { bucket, endpoint });
        new StudioWorkspace("studio", { bucket, endpoint });
      },
      { preview: true },
    );
    expect(errors).to.deep.equal([]);
    expect(names).to.include.members([
      "aws:sagemaker/trainingJob:TrainingJob trained-training",
      "aws:sagemaker/model:Model given-model",
      "aws:sagemaker/endpoint:Endpoint scones-endpoint",
      "aws-native:stepfunctions:StateMachine inference-state-machine",
      "aws-native:sagemaker:Domain studio-domain",
    ]);
  });
});
