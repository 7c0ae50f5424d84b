import { expect } from "chai";
import {
  ArtifactModel,
  MonitoredEndpoint,
  TrainedModel,
  type MonitoredEndpointArgs,
} from "../../../../components/index.ts";
import { deploy, refusal } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const ARGS: MonitoredEndpointArgs = { model: { modelName: "classifier-model" }, captureEnabled: false };
const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };

describe("MonitoredEndpoint's options of serving", () => {
  answeringSageMaker();
  const variantOf = async (args: Partial<MonitoredEndpointArgs>) => {
    const { get } = await deploy(() => new MonitoredEndpoint("scones", { ...ARGS, ...args }));
    return (get("scones-configuration").inputs["productionVariants"] as object[])[0];
  };

  it("gives container and model their time, and requests to the freest machine", async () => {
    const options = { containerStartupTimeoutSeconds: 900, modelDownloadTimeoutSeconds: 1200 };
    expect(await variantOf({ ...options, routing: "leastOutstandingRequests" })).to.deep.equal({
      ...{ variantName: "AllTraffic", modelName: "classifier-model", initialVariantWeight: 1 },
      ...{ instanceType: "ml.m5.large", initialInstanceCount: 1 },
      ...{ containerStartupHealthCheckTimeoutInSeconds: 900, modelDataDownloadTimeoutInSeconds: 1200 },
      routingConfigs: [{ routingStrategy: "LEAST_OUTSTANDING_REQUESTS" }],
    });
    expect(await variantOf({ routing: "random" })).to.have.deep.property("routingConfigs", [
      { routingStrategy: "RANDOM" },
    ]);
  });

  it("runs on a machine of the driver that the container needs", async () => {
    const options = { instanceType: "ml.g5.xlarge", inferenceAmiVersion: "al2-ami-sagemaker-inference-gpu-3-1" };
    expect(await variantOf(options)).to.include(options);
    const variants = [{ variantName: "a", model: { modelName: "classifier-model" }, ...options }];
    const { get } = await deploy(() => new MonitoredEndpoint("scones", { captureEnabled: false, variants }));
    expect((get("scones-configuration").inputs["productionVariants"] as object[])[0]).to.include(options);
  });

  it("keeps a serverless model warm for some requests at once", async () => {
    const serverless = { memorySizeMb: 2048, maxConcurrency: 8, provisionedConcurrency: 3 };
    expect(await variantOf({ serverless })).to.have.deep.property("serverlessConfig", {
      ...{ memorySizeInMb: 2048, maxConcurrency: 8, provisionedConcurrency: 3 },
    });
  });

  for (const [what, args, problem] of [
    [
      "a limit below a minute",
      { containerStartupTimeoutSeconds: 59 },
      /containerStartupTimeoutSeconds must be between 60 and 3600, got 59/,
    ],
    [
      "a limit above an hour",
      { modelDownloadTimeoutSeconds: 3601 },
      /modelDownloadTimeoutSeconds must be between 60 and 3600, got 3601/,
    ],
    [
      "a routing that there is none of",
      { routing: "sticky" as "random" },
      /routing must be one of leastOutstandingRequests, random, got "sticky"/,
    ],
    [
      "more provisioned concurrency than there may be",
      { serverless: { memorySizeMb: 2048, provisionedConcurrency: 6 } },
      /serverless.provisionedConcurrency must be between 1 and 5, got 6/,
    ],
    [
      "a choice of machines where there are none",
      { serverless: { memorySizeMb: 2048 }, routing: "random", inferenceAmiVersion: "any" },
      /serverless has no machines: leave out inferenceAmiVersion, routing/,
    ],
    [
      "options of the one model beside several",
      { variants: [{ variantName: "a", model: { modelName: "m" } }], routing: "random" },
      /routing is for model: with variants, set it on each of them/,
    ],
  ] as const satisfies readonly (readonly [string, Partial<MonitoredEndpointArgs>, RegExp])[]) {
    it(`fails for ${what}`, async () => {
      const { model, ...rest } = ARGS;
      const given = "variants" in args ? { ...rest, ...args } : { ...rest, ...(model && { model }), ...args };
      expect(await refusal(() => new MonitoredEndpoint("scones", given))).to.match(problem);
    });
  }
});

describe("networkIsolation", () => {
  answeringSageMaker();

  it("cuts the containers that train and serve off from the network, and leaves SageMaker its role", async () => {
    const args = { bucket: BUCKET, dataVersion: "1", hyperparameters: { numClasses: 2, numTrainingSamples: 10 } };
    const build = (networkIsolation: boolean) =>
      deploy(() => new TrainedModel("classifier", { ...args, useSpot: true, networkIsolation }));
    const [isolated, open] = [await build(true), await build(false)];
    expect(isolated.get("classifier-training").inputs).to.include({ enableNetworkIsolation: true });
    expect(isolated.get("classifier-training").inputs).to.have.property("checkpointConfig");
    expect(isolated.get("classifier-model").inputs).to.include({ enableNetworkIsolation: true });
    expect(isolated.get("classifier-training-role").inputs).to.deep.equal(open.get("classifier-training-role").inputs);
    // No other name for a job that is what it was before there was the option.
    expect(open.get("classifier-training").inputs).not.to.have.property("enableNetworkIsolation");
    expect(open.get("classifier-model").inputs).not.to.have.property("enableNetworkIsolation");
  });

  it("is there for a model trained elsewhere too", async () => {
    const args = { modelArtifactUri: "s3://models/a/model.tar.gz", networkIsolation: true };
    const { get } = await deploy(() => new ArtifactModel("given", args));
    expect(get("given-model").inputs).to.include({ enableNetworkIsolation: true });
  });
});
