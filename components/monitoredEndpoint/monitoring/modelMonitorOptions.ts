import type * as pulumi from "@pulumi/pulumi";

/**
 * SageMaker Model Monitor over the endpoint, for accounts that have it: AWS has closed it to new customers. Each
 * execution is a processing job that costs money while it runs.
 */
export interface ModelMonitorOptions {
  /**
   * When to run, in Model Monitor's form: `cron(0 * ? * * *)` every hour, `cron(0 H ? * * *)` once a day at hour H.
   * @default "cron(0 * ? * * *)"
   */
  readonly scheduleExpression?: pulumi.Input<string>;
  /**
   * Machine of the processing job.
   * @default "ml.m5.xlarge"
   */
  readonly instanceType?: pulumi.Input<string>;
  /**
   * Seconds after which an execution is stopped, 60 to 3600.
   * @default 1800
   */
  readonly maxRuntimeSeconds?: pulumi.Input<number>;
  /**
   * `s3://…/constraints.json` that the data must keep, over the features confidence, margin, entropy, predicted_class and
   * input_bytes; below the capture bucket's `monitoring/model-monitor/`, which the monitor may read.
   * @default - statistics are written, and nothing is judged
   */
  readonly constraintsUri?: pulumi.Input<string>;
  /**
   * `s3://…/statistics.json` of the baseline, beside the constraints.
   * @default - none
   */
  readonly statisticsUri?: pulumi.Input<string>;
  /**
   * Image of the analyzer.
   * @default - AWS's own of the region
   */
  readonly imageUri?: pulumi.Input<string>;
  /**
   * Boundary of the role's permissions.
   * @default - none
   */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
}
