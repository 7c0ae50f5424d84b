import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import * as pulumi from "@pulumi/pulumi";
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

  const everyComponent = (): void => {
    const bucket = new DataBucket("data");
    const hyperparameters = { numClasses: 2, numTrainingSamples: 1000 };
    const model = new TrainedModel("trained", { bucket, dataVersion: "1", hyperparameters });
    new ArtifactModel("given", { modelArtifactUri: "s3://theirs/model.tar.gz" });
    const endpoint = new MonitoredEndpoint("scones", { model, captureBucket: bucket });
    new InferenceWorkflow("inference", { bucket, endpoint });
    new StudioWorkspace("studio", { bucket, endpoint });
  };
  const MADE = [
    "aws:sagemaker/trainingJob:TrainingJob trained-training",
    "aws:sagemaker/model:Model given-model",
    "aws:sagemaker/endpoint:Endpoint scones-endpoint",
    "aws-native:stepfunctions:StateMachine inference-state-machine",
    "aws-native:sagemaker:Domain studio-domain",
  ];

  it("makes every component in a preview", async () => {
    const { errors, names } = await deploy(everyComponent, { preview: true });
    expect(errors).to.deep.equal([]);
    expect(names).to.include.members(MADE);
  });

  it("does so with the mocks of docs/reuse.md, which know of AWS nothing but an image", async () => {
    const made: pulumi.runtime.MockResourceArgs[] = [];
    const image = { registryPath: "123456789012.dkr.ecr.us-east-1.amazonaws.com/image-classification:1" };
    const mocks: pulumi.runtime.Mocks = {
      newResource: (resource) => {
        made.push(resource);
        return { id: `${resource.name}-id`, state: resource.inputs as object };
      },
      call: ({ token, inputs }) => (token.endsWith("getPrebuiltEcrImage") ? image : (inputs as object)),
    };
    await pulumi.runtime.setMocks(mocks, "project", "stack", true); // true: a preview

    // What fails is an unhandled rejection, which fails the test.
    everyComponent();
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
    expect(made.map(({ type, name }) => `${type} ${name}`)).to.include.members(MADE);

    const [page, here] = [join(import.meta.dirname, "../../../docs/reuse.md"), import.meta.filename].map((path) =>
      readFileSync(path, "utf8"),
    );
    const shown = /```ts\n(const made.*?)```/s.exec(page ?? "")?.[1] ?? "no mocks";
    expect(here?.replaceAll(/^ {4}/gm, "")).to.contain(shown);
  });
});
