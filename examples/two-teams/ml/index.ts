import * as pulumi from "@pulumi/pulumi";
import { MonitoredEndpoint, TrainedModel, type BucketRef } from "pulumi-sagemaker-workflow";

const config = new pulumi.Config();
const theirs = new pulumi.StackReference(config.require("dataStack"));
const text = (name: string): pulumi.Output<string> => theirs.requireOutput(name).apply(String);
const bucket: BucketRef = { bucketName: text("bucketName"), bucketArn: text("bucketArn") };

const model = new TrainedModel("team-model", {
  bucket,
  dataVersion: config.require("dataVersion"),
  hyperparameters: {
    numClasses: 2,
    numTrainingSamples: Number(config.require("trainingSamples")),
    imageShape: config.require("imageShape"),
    numLayers: 20,
    epochs: 5,
    miniBatchSize: 8,
  },
});
const endpoint = new MonitoredEndpoint("team-endpoint", {
  model,
  captureBucket: bucket,
  capturePrefix: "ml/captured/",
});

export const trainingJobName = model.trainingJobName;
export const modelArtifactUri = model.modelArtifactUri;
export const validationAccuracy = model.validationAccuracy;
export const endpointName = endpoint.endpointName;
