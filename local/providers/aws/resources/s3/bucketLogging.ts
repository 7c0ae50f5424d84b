import { GetBucketLoggingCommand, PutBucketLoggingCommand, S3Client, type LoggingEnabled } from "@aws-sdk/client-s3";
import { fromAws, nested, plain, toAws, type Shape } from "../../core/shape.ts";
import { bucketSetting } from "./bucketSetting.ts";

const logging: Shape = {
  ...plain("targetBucket", "targetPrefix"),
  targetObjectKeyFormat: nested("TargetObjectKeyFormat", {
    partitionedPrefix: nested("PartitionedPrefix", plain("partitionDateSource")),
    simplePrefix: nested("SimplePrefix", {}),
  }),
};

export const bucketLogging = bucketSetting({
  inputs: { targetBucket: { required: true }, targetPrefix: { required: true }, targetObjectKeyFormat: {} },
  shape: logging,
  put: async (Bucket, inputs, context) => {
    const BucketLoggingStatus = { LoggingEnabled: toAws<LoggingEnabled>(logging, inputs) };
    await context.send(S3Client, new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus }));
  },
  get: async (Bucket, context) => {
    const live = await context.send(S3Client, new GetBucketLoggingCommand({ Bucket }));
    return live.LoggingEnabled === undefined ? undefined : fromAws(logging, live.LoggingEnabled);
  },
  remove: async (Bucket, context) => {
    await context.send(S3Client, new PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} }));
  },
});
