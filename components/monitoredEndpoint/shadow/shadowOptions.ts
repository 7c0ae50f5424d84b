import type * as pulumi from "@pulumi/pulumi";
import type { ModelRef } from "../../shared/refs.ts";

/**
 * A second model that gets a copy of the live requests. Nobody waits for its answers or sees them: they go to the captured data
 * and the metrics of the variant `Shadow`, where the monitor compares them with the live model's. Its machines are billed
 * like any others.
 *
 * SageMaker takes one shadow beside one variant, and none where the endpoint is serverless or asynchronous, on Inf1 machines, or of
 * models with several containers (source: SageMaker Developer Guide, "Create a shadow test").
 */
export interface ShadowOptions {
  /** Model that is tried: a `TrainedModel`, an `ArtifactModel`, or the name of any other. */
  readonly model: ModelRef;
  /**
   * Requests that it gets a copy of, 0 to 100 percent: the weight of the shadow variant, of which 1 is all requests.
   * @default 100
   */
  readonly samplingPercentage?: pulumi.Input<number>;
  /**
   * Machine that it serves on.
   * @default - that of the live variant, so that the times of both compare
   */
  readonly instanceType?: pulumi.Input<string>;
  /**
   * Number of its machines, 1 or more.
   * @default 1
   */
  readonly instanceCount?: pulumi.Input<number>;
}
