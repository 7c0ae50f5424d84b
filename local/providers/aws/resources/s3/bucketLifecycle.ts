import * as s3 from "@aws-sdk/client-s3";
import { fromAws, list, nested, plain, toAws, type Shape } from "../../core/shape.ts";
import { text } from "../../core/values.ts";
import { bucketSetting } from "./bucketSetting.ts";

const lifecycle: Shape = {
  rules: list("Rules", {
    ...plain("prefix", "status"),
    id: "ID",
    abortIncompleteMultipartUpload: nested("AbortIncompleteMultipartUpload", plain("daysAfterInitiation")),
    expiration: nested("Expiration", plain("date", "days", "expiredObjectDeleteMarker")),
    filter: nested("Filter", {
      ...plain("objectSizeGreaterThan", "objectSizeLessThan", "prefix"),
      and: nested("And", plain("objectSizeGreaterThan", "objectSizeLessThan", "prefix")),
      tag: nested("Tag", plain("key", "value")),
    }),
    noncurrentVersionExpiration: nested(
      "NoncurrentVersionExpiration",
      plain("newerNoncurrentVersions", "noncurrentDays"),
    ),
    noncurrentVersionTransitions: list(
      "NoncurrentVersionTransitions",
      plain("newerNoncurrentVersions", "noncurrentDays", "storageClass"),
    ),
    transitions: list("Transitions", plain("date", "days", "storageClass")),
  }),
};

export const bucketLifecycle = bucketSetting({
  inputs: {
    rules: { required: true },
    transitionDefaultMinimumObjectSize: { computed: true },
    timeouts: { local: true },
  },
  shape: lifecycle,
  put: async (Bucket, inputs, context) => {
    const { Rules = [] } = toAws<{ Rules?: s3.LifecycleRule[] }>(lifecycle, inputs);
    const size = text(inputs["transitionDefaultMinimumObjectSize"]) as
      s3.TransitionDefaultMinimumObjectSize | undefined;
    const LifecycleConfiguration = { Rules: Rules.map(dated) };
    const request = { Bucket, LifecycleConfiguration, TransitionDefaultMinimumObjectSize: size };
    await context.send(s3.S3Client, new s3.PutBucketLifecycleConfigurationCommand(request));
  },
  missing: ["NoSuchLifecycleConfiguration"],
  get: async (Bucket, context) => {
    const live = await context.send(s3.S3Client, new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
    return {
      ...fromAws(lifecycle, live),
      transitionDefaultMinimumObjectSize: live.TransitionDefaultMinimumObjectSize ?? "all_storage_classes_128K",
    };
  },
  remove: async (Bucket, context) => {
    await context.send(s3.S3Client, new s3.DeleteBucketLifecycleCommand({ Bucket }));
  },
});

/** Dates come from the program as text, and S3's client wants them as dates. */
function dated(rule: s3.LifecycleRule): s3.LifecycleRule {
  const withDate = <T extends { Date?: Date | undefined }>(one: T): T =>
    one.Date === undefined ? one : { ...one, Date: new Date(one.Date) };
  const { Expiration, Transitions } = rule;
  return { ...rule, Expiration: Expiration && withDate(Expiration), Transitions: Transitions?.map(withDate) };
}
