import * as pulumi from "@pulumi/pulumi";
import { ArtifactModel, DataBucket, InferenceWorkflow, MonitoredEndpoint } from "pulumi-sagemaker-workflow";

const config = new pulumi.Config();

const data = new DataBucket("data", { expireCapturesAfterDays: 30 });
const model = new ArtifactModel("model", { modelArtifactUri: config.require("modelArtifactUri") });
const endpoint = new MonitoredEndpoint("endpoint", { model, captureBucket: data });
const workflow = new InferenceWorkflow("workflow", {
  bucket: data,
  endpoint,
  // requireNumber would read 0,93 as 0; this is no number, which the component says.
  confidenceThreshold: Number(config.require("confidenceThreshold")),
});

export const bucketName = data.bucketName;
export const endpointName = endpoint.endpointName;
export const captureUri = endpoint.captureUri;
export const stateMachineArn = workflow.stateMachineArn;
