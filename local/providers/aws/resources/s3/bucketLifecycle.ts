import * as s3 from "@aws-sdk/client-s3";
import { fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { text } from "../../core/values.ts";
import { bucketSetting } from "./bucketSetting.ts";

/** The tags of an `and` are a map in Terraform. */
const lifecycle = shapeOf(s3.BucketLifecycleConfiguration$, ["rules"], { Tags: false });

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
    await context.send(new s3.PutBucketLifecycleConfigurationCommand(request));
  },
  missing: ["NoSuchLifecycleConfiguration"],
  get: async (Bucket, context) => {
    const live = await context.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
    return {
      ...fromAws(lifecycle, live),
      transitionDefaultMinimumObjectSize: live.TransitionDefaultMinimumObjectSize ?? "all_storage_classes_128K",
    };
  },
  remove: (Bucket, context) => context.send(new s3.DeleteBucketLifecycleCommand({ Bucket })),
});

/** Dates come from the program as text, and S3's client wants them as dates. */
function dated(rule: s3.LifecycleRule): s3.LifecycleRule {
  const withDate = <T extends { Date?: Date | undefined }>(one: T): T =>
    one.Date === undefined ? one : { ...one, Date: new Date(one.Date) };
  const { Expiration, Transitions } = rule;
  return { ...rule, Expiration: Expiration && withDate(Expiration), Transitions: Transitions?.map(withDate) };
}
