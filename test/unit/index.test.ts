import { mockedClient } from "../support/mockedClient.ts";
import { expect } from "chai";
import { DescribeEndpointCommand, DescribeTrainingJobCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import * as pulumi from "@pulumi/pulumi";
import program from "../../index.ts";
import { deploy, value } from "../support/pulumiMocks.ts";

const CONFIG = {
  "project:data": JSON.stringify({
    version: "6f1ed002ab55",
    classes: ["bicycle", "motorcycle"],
    trainingSamples: 1000,
  }),
};

describe("index.ts", () => {
  const sageMaker = mockedClient(SageMakerClient);
  beforeEach(() => {
    sageMaker.reset();
    sageMaker.on(DescribeTrainingJobCommand).resolves({
      TrainingJobStatus: "Completed",
      ModelArtifacts: { S3ModelArtifacts: "s3://data-bucket-1a2b3c4/models/job/output/model.tar.gz" },
      FinalMetricDataList: [{ MetricName: "validation:accuracy", Value: 0.91 }],
      BillableTimeInSeconds: 240,
    });
    sageMaker.on(DescribeEndpointCommand).resolves({
      EndpointStatus: "InService",
      EndpointConfigName: "scones-configuration-1a2b3c4",
    });
  });

  it("exports every output of the contract, known after an update", async () => {
    const { result, errors } = await deploy(program, { config: CONFIG });
    expect(errors).to.deep.equal([]);
    const outputs = await value(pulumi.output(result));
    expect(outputs.validationAccuracy).to.equal(0.91);
  });

  it("tries a second model beside the live one, and serves an artifact in the trained one's place", async () => {
    const modelArtifactUri = "s3://models/next/model.tar.gz";
    const tried = await deploy(program, {
      config: { ...CONFIG, "project:shadowModel": modelArtifactUri, "project:shadowSamplingPercentage": "50" },
    });
    expect(tried.errors).to.deep.equal([]);
    const outputs = await value(pulumi.output(tried.result));
    expect(outputs.shadow).to.deep.equal({ modelName: "shadow-model-1a2b3c4", modelArtifactUri });
    expect(outputs.modelName).to.match(/^classifier-model/);
    const [variant] = tried.get("scones-configuration").inputs["shadowProductionVariants"] as Record<string, unknown>[];
    expect(variant).to.include({ modelName: "shadow-model-1a2b3c4", initialVariantWeight: 0.5 });

    const promoted = await deploy(program, { config: { ...CONFIG, "project:liveModel": modelArtifactUri } });
    const after = await value(pulumi.output(promoted.result));
    expect(after).to.include({ modelArtifactUri, modelName: "live-model-1a2b3c4" }).and.not.to.have.property("shadow");
    expect(promoted.get("scones-configuration").inputs).not.to.have.property("shadowProductionVariants");
  });

  it("is built in one region by both providers", async () => {
    const refusal = (native: string): Promise<unknown> =>
      deploy(program, { config: { ...CONFIG, "aws:region": "eu-west-1", "aws-native:region": native } }).then(
        ({ errors }) => errors,
        (error: unknown) => [error],
      );
    expect(String(await refusal("us-east-1"))).to.include(
      "The settings aws:region (eu-west-1) and aws-native:region (us-east-1) differ",
    );
    expect(await refusal("eu-west-1")).to.deep.equal([]);
  });
});
