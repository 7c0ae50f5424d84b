import { S3Client } from "@aws-sdk/client-s3";
import type { Context } from "../../core/context.ts";
import { unlessMissing, type RetryRule } from "../../core/errors.ts";
import { regional, type InputSpec, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, type Shape } from "../../core/shape.ts";
import { must, type Props } from "../../core/values.ts";

/** One of a bucket's settings, which lives beside the bucket and has the bucket's name as its id. */
export interface BucketSetting {
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly shape?: Shape;
  /** What S3 says when the bucket has no such setting. */
  readonly missing?: readonly string[];
  put(bucket: string, inputs: Props, context: Context): Promise<unknown>;
  get(bucket: string, context: Context): Promise<Props | undefined>;
  remove(bucket: string, context: Context, state: Props): Promise<unknown>;
}

const bucketGone = ["NoSuchBucket", "NotFound"];
/** A bucket made a moment ago, or two settings of it changed at once. */
const unsettled: RetryRule = { codes: ["NoSuchBucket", "OperationAborted"], forMs: 20_000 };

export function bucketSetting(setting: BucketSetting): ResourceType {
  const { shape } = setting;
  return {
    service: S3Client,
    inputs: { bucket: { required: true, replace: true }, ...setting.inputs, ...regional },
    outputs: [],
    ...(shape === undefined ? {} : { check: (inputs: Props) => checkShape(shape, inputs) }),
    async create(inputs, context) {
      const bucket = must(inputs, "bucket");
      await context.retry(unsettled, () => setting.put(bucket, inputs, context));
      return bucket;
    },
    async read(id, _state, context) {
      const live = await unlessMissing([...bucketGone, ...(setting.missing ?? [])], () => setting.get(id, context));
      return live === undefined ? undefined : { bucket: id, ...live };
    },
    async update(id, change, context) {
      await context.retry({ ...unsettled, codes: ["OperationAborted"] }, () => setting.put(id, change.inputs, context));
    },
    async delete(id, state, context) {
      await unlessMissing([...bucketGone, ...(setting.missing ?? [])], () => setting.remove(id, context, state));
    },
  };
}
