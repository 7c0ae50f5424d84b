import type * as pulumi from "@pulumi/pulumi";
import type { BucketRef, EndpointRef } from "../shared/refs.ts";

// Objects and types of one name instead of enums: plain texts fit them, and the schema for other languages has them as enums.

/** Processors that Lambda has. */
export const Architecture = { Arm64: "arm64", X8664: "x86_64" } as const;
export type Architecture = (typeof Architecture)[keyof typeof Architecture];

/** What a state machine logs: nothing, failed executions, errors too, everything. */
export const WorkflowLogLevel = { Off: "OFF", Fatal: "FATAL", Error: "ERROR", All: "ALL" } as const;
export type WorkflowLogLevel = (typeof WorkflowLogLevel)[keyof typeof WorkflowLogLevel];

/** A second state machine for whole prefixes: its input is `{ "prefix": "test/" }`. */
export interface BatchOptions {
  /**
   * Images at once, 1 to 1000; AWS lets new accounts run fewer functions at once, and throttled steps are tried again later.
   * @default 10
   */
  readonly maxConcurrency?: pulumi.Input<number>;
  /**
   * Percent of the images that may fail without failing the batch, 0 to 100.
   * @default 100
   */
  readonly toleratedFailurePercentage?: pulumi.Input<number>;
}

export interface InferenceWorkflowArgs {
  /** Endpoint that classifies the images. */
  readonly endpoint: EndpointRef;
  /** Bucket that holds the images. */
  readonly bucket: BucketRef;
  /**
   * Prefixes of the images; the functions may read these and nothing else.
   * @default - the whole bucket
   */
  readonly imagePrefixes?: string[];
  /**
   * Confidence below which an execution fails, 0 to 1.
   * @default 0.93
   */
  readonly confidenceThreshold?: pulumi.Input<number>;
  /**
   * Names of the classes in the order of the model's probabilities, so that an execution names the class it found.
   * @default - an execution gives probabilities only
   */
  readonly classes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Folder of the bundled functions, one folder each with its `index.mjs`.
   * @default - the functions that come with this library
   */
  readonly codePath?: string;
  /**
   * Processor of the functions; arm64 costs a fifth less.
   * @default "arm64"
   */
  readonly architecture?: Architecture;
  /**
   * Memory of each function in MB, 128 to 10240; AWS lets new accounts have 3008 until they ask for more, or have used it for a while.
   * @default 512
   */
  readonly memorySizeMb?: pulumi.Input<number>;
  /**
   * Seconds that a function may take, 1 to 900; an endpoint answers within 60.
   * @default 65
   */
  readonly functionTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Times that a step is tried again when a service is throttling or unwell, 0 to 10; longer and longer apart.
   * @default 4
   */
  readonly maxRetries?: number;
  /**
   * Classify whole prefixes too, passing over keys that are no pictures. An idle batch costs nothing.
   * @default - one image an execution only
   */
  readonly batch?: BatchOptions;
  /**
   * ARN of the SNS topic that is told of every execution that succeeds; no FIFO topic. The state machine may use `kmsKeyArn` for it.
   * @default - none
   */
  readonly successTopicArn?: pulumi.Input<string>;
  /**
   * ARN of the SNS topic that is told of every execution that fails; no FIFO topic. The state machine may use `kmsKeyArn` for it.
   * Of one that is stopped, or ends with States.Runtime, which nothing catches, EventBridge alone tells.
   * @default - none
   */
  readonly failureTopicArn?: pulumi.Input<string>;
  /**
   * Days that logs are kept: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180 or 365.
   * @default 30
   */
  readonly logRetentionDays?: pulumi.Input<number>;
  /**
   * What the state machine logs of its executions. Their history shows the same for 90 days, without a fee.
   * @default "OFF"
   */
  readonly logLevel?: WorkflowLogLevel;
  /**
   * Trace executions with X-Ray, for a fee by trace.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * KMS key that encrypts the functions' environment and the log groups, and maybe the topics. Its policy must let CloudWatch Logs use it: see
   * `customerKeyPolicy`.
   * @default - Lambda and CloudWatch Logs encrypt with keys of their own
   */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /**
   * Boundary of the permissions of all roles.
   * @default - none
   */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * Have the trust policies of the functions' roles ask for this account as `aws:SourceAccount`, as scanners of policies
   * want it. AWS does not document that Lambda names it as it assumes a role: a role whose condition is never met can't be assumed.
   * @default false
   */
  readonly requireSourceAccount?: boolean;
  /**
   * Tags of all that can have them.
   * @default - none but the provider's default tags
   */
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
