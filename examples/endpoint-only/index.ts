import * as pulumi from "@pulumi/pulumi";
import { ArtifactModel, MonitoredEndpoint } from "pulumi-sagemaker-workflow";

const config = new pulumi.Config();
const bucketName = config.require("captureBucketName");

const model = new ArtifactModel("courier-model", { modelArtifactUri: config.require("modelArtifactUri") });
const endpoint = new MonitoredEndpoint("courier", {
  model,
  captureBucket: { bucketName, bucketArn: `arn:aws:s3:::${bucketName}` },
});

export const endpointName = endpoint.endpointName;
export const endpointArn = endpoint.endpointArn;
export const captureUri = endpoint.captureUri;
export const alarmNames = endpoint.alarmNames;
