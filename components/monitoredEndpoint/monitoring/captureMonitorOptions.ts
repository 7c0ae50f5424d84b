import type * as pulumi from "@pulumi/pulumi";

/** The endpoint's own monitor: a function that reads what is captured, hour by hour, and compares it with the baseline. */
export interface MonitorOptions {
  /**
   * Set to false for no monitor.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * When it runs: `rate(…)`, or `cron(…)` in UTC. A capture file takes a minute or two to arrive.
   * @default "cron(10 * * * ? *)" - ten minutes past every hour
   */
  readonly scheduleExpression?: pulumi.Input<string>;
  /**
   * Names of the classes in the order of the model's probabilities, for the reports.
   * @default - they are called class 0, class 1 and so on
   */
  readonly classes?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Confidence below which a prediction counts as low, 0 to 1.
   * @default 0.93
   */
  readonly confidenceThreshold?: pulumi.Input<number>;
  /**
   * Hours without a captured request after which the alarm on silence goes off, 1 to 168. An hour in which the monitor does not run is one
   * of them: no fewer than lie between two runs.
   * @default 24
   */
  readonly silenceHours?: number;
  /**
   * Make an SNS topic that the alarms notify; who wants to hear subscribes to it.
   * @default false
   */
  readonly createTopic?: boolean;
  /**
   * ARN of an SNS topic that the alarms notify, instead of `createTopic`.
   * @default - the alarms notify nobody
   */
  readonly topicArn?: pulumi.Input<string>;
  /**
   * Put an event on the account's default event bus when an hour begins to drift: source `sagemaker-workflow.monitor`,
   * detail type `Model drift detected`. A rule on it can start a training.
   * @default false
   */
  readonly driftEvent?: boolean;
  /**
   * Memory of the function in MB, 128 to 10240; AWS lets new accounts have 3008 until they ask for more, or have used it for a while.
   * @default 1024
   */
  readonly memorySizeMb?: pulumi.Input<number>;
  /**
   * Seconds that one run may take, 60 to 900; what is left then is the next run's.
   * @default 300
   */
  readonly timeoutSeconds?: pulumi.Input<number>;
  /**
   * Folder of the bundled functions, with `monitorCaptures/index.mjs` in it.
   * @default - the function that comes with this library
   */
  readonly codePath?: string;
  /**
   * Boundary of the permissions of both roles.
   * @default - none
   */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /**
   * Have the trust policy of the function's role ask for this account as `aws:SourceAccount`, as scanners of policies
   * want it. AWS does not document that Lambda names it as it assumes a role: a role whose condition is never met can't be assumed.
   * @default false
   */
  readonly requireSourceAccount?: boolean;
}
