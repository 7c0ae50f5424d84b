import type * as pulumi from "@pulumi/pulumi";
import type { BucketRef } from "../../shared/refs.ts";

/**
 * Requests that are queued and answered later, with payloads of up to 1 GB and answers that take up to an hour: for large
 * inputs, and for machines that may go away between requests (`autoscaling` with `minCapacity: 0`).
 */
export interface AsyncInferenceOptions {
  /** Bucket for the answers and, unless `inputBucket` is another, for the inputs. */
  readonly outputBucket: BucketRef;
  /**
   * Prefix in the bucket for the answers, ends with a slash.
   * @default "async/answers/"
   */
  readonly outputPrefix?: string;
  /**
   * Prefix in the bucket for what the model said where it failed, ends with a slash.
   * @default "async/failures/"
   */
  readonly failurePrefix?: string;
  /**
   * Bucket of the inputs, which the model's role may read below `inputPrefix`.
   * @default - `outputBucket`
   */
  readonly inputBucket?: BucketRef;
  /**
   * Prefix in the bucket for the inputs, ends with a slash.
   * @default "async/inputs/"
   */
  readonly inputPrefix?: string;
  /**
   * ARN of the SNS topic that is told of each answer; the model's role may publish to it.
   * @default - nobody is told
   */
  readonly successTopicArn?: pulumi.Input<string>;
  /**
   * ARN of the SNS topic that is told of each failure; the model's role may publish to it.
   * @default - nobody is told
   */
  readonly errorTopicArn?: pulumi.Input<string>;
  /**
   * Requests at once that a machine is given, 1 to 1000.
   * @default - SageMaker chooses
   */
  readonly maxConcurrentInvocationsPerInstance?: pulumi.Input<number>;
}
