import * as pulumi from "@pulumi/pulumi";
import { DataBucket } from "pulumi-sagemaker-workflow";

const config = new pulumi.Config();
const data = new DataBucket("team-data", {
  forceDestroy: config.requireBoolean("forceDestroy"),
  expireOldVersionsAfterDays: 30,
});

export const bucketName = data.bucketName;
export const bucketArn = data.bucketArn;
