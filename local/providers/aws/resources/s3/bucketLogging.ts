import * as s3 from "@aws-sdk/client-s3";
import { fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { bucketSetting } from "./bucketSetting.ts";

const logging = shapeOf(s3.LoggingEnabled$, ["targetBucket", "targetPrefix", "targetObjectKeyFormat"]);

export const bucketLogging = bucketSetting({
  inputs: { targetBucket: { required: true }, targetPrefix: { required: true }, targetObjectKeyFormat: {} },
  shape: logging,
  put: async (Bucket, inputs, context) => {
    const BucketLoggingStatus = { LoggingEnabled: toAws<s3.LoggingEnabled>(logging, inputs) };
    await context.send(new s3.PutBucketLoggingCommand({ Bucket, BucketLoggingStatus }));
  },
  get: async (Bucket, context) => {
    const live = await context.send(new s3.GetBucketLoggingCommand({ Bucket }));
    return live.LoggingEnabled === undefined ? undefined : fromAws(logging, live.LoggingEnabled);
  },
  remove: (Bucket, context) => context.send(new s3.PutBucketLoggingCommand({ Bucket, BucketLoggingStatus: {} })),
});
