import type * as pulumi from "@pulumi/pulumi";
import type { ModelRef } from "../shared/refs.ts";

// An object and a type of one name instead of an enum: plain texts fit it, and the schema for other languages has an enum.

/** Which of a variant's machines gets a request. */
export const RoutingStrategy = {
  LeastOutstandingRequests: "leastOutstandingRequests",
  Random: "random",
} as const;
export type RoutingStrategy = (typeof RoutingStrategy)[keyof typeof RoutingStrategy];

/** Serverless capacity: billed by use, without captured data, deployment strategies or machines of its own. */
export interface ServerlessOptions {
  /** Memory in MB: 1024, 2048, 3072, 4096, 5120 or 6144. */
  readonly memorySizeMb: pulumi.Input<number>;
  /**
   * Requests at once, 1 to 200.
   * @default 5
   */
  readonly maxConcurrency?: pulumi.Input<number>;
  /**
   * Requests at once for which the model is kept warm, 1 to `maxConcurrency`; billed by the second whether they come or not.
   * @default - none: the first request after a pause waits for the container to start
   */
  readonly provisionedConcurrency?: pulumi.Input<number>;
}

/** Machines that follow the number of requests. */
export interface AutoscalingOptions {
  /**
   * Fewest machines, 1 or more; for an asynchronous endpoint 0 or more.
   * @default 1
   */
  readonly minCapacity?: pulumi.Input<number>;
  /** Most machines, at least `minCapacity` and 1. */
  readonly maxCapacity: pulumi.Input<number>;
  /**
   * Requests a minute that one machine should get, above 0; not for an asynchronous endpoint.
   * @default 600
   */
  readonly targetInvocationsPerInstance?: pulumi.Input<number>;
  /**
   * Requests that should wait or be answered for each machine of an asynchronous endpoint, above 0.
   * @default 5
   */
  readonly targetBacklogPerInstance?: pulumi.Input<number>;
  /**
   * Seconds between two steps up, 0 to 3600.
   * @default 60
   */
  readonly scaleOutCooldownSeconds?: pulumi.Input<number>;
  /**
   * Seconds between two steps down, 0 to 3600.
   * @default 300
   */
  readonly scaleInCooldownSeconds?: pulumi.Input<number>;
}

/** What serves where nothing is said of it. */
export const DEFAULT_INSTANCE_TYPE = "ml.m5.large";

/** One of several models behind an endpoint. */
export interface EndpointVariant {
  /**
   * Name of the variant, unique in the endpoint: letters, digits and hyphens. An update is to keep it: SageMaker's guide ("Deployment
   * guardrails", exclusions) says that "your new endpoint configuration must have the same variant name as the old endpoint configuration".
   */
  readonly variantName: string;
  /** Model that answers this variant's share of the requests. */
  readonly model: ModelRef;
  /**
   * Share of the requests, in relation to the other variants' weights, 0 or more.
   * @default 1
   */
  readonly weight?: pulumi.Input<number>;
  /**
   * Machine that serves; billed by the second while the endpoint exists.
   * @default "ml.m5.large"
   */
  readonly instanceType?: pulumi.Input<string>;
  /**
   * Number of machines, 1 or more.
   * @default 1
   */
  readonly instanceCount?: pulumi.Input<number>;
  /**
   * Seconds that a container may take from its start to its first healthy ping, 60 to 3600.
   * @default - SageMaker's own limit
   */
  readonly containerStartupTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Seconds that a machine may take to download and unpack the model, 60 to 3600.
   * @default - SageMaker's own limit
   */
  readonly modelDownloadTimeoutSeconds?: pulumi.Input<number>;
  /**
   * Image of the machine, by the NVIDIA driver that a container needs, such as `al2-ami-sagemaker-inference-gpu-3-1`: with an older one a newer
   * container fails as it starts (aws/deep-learning-containers#4990).
   * @default - SageMaker's own choice
   */
  readonly inferenceAmiVersion?: pulumi.Input<string>;
  /**
   * Which machine gets a request: `random`, or `leastOutstandingRequests` for the one with the most room, which suits
   * answers that take unequally long.
   * @default - SageMaker's own choice, random
   */
  readonly routing?: RoutingStrategy;
  /**
   * Serve without machines of one's own, instead of `instanceType`.
   * @default - machines
   */
  readonly serverless?: ServerlessOptions;
  /**
   * Let the number of machines follow the requests; not for burstable machines such as ml.t2.medium.
   * @default - it stays at `instanceCount`
   */
  readonly autoscaling?: AutoscalingOptions;
}
