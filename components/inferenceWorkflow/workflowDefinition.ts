/** ARNs that the workflow calls. */
export interface WorkflowTasks {
  /** Of AWS: `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly serializeImageData: string;
  readonly classifyImage: string;
  readonly filterLowConfidence: string;
}

export interface WorkflowOptions {
  /** Times that a step is tried again, 0 to 10. */
  readonly maxRetries: number;
  /** Seconds that a function may take. */
  readonly functionTimeoutSeconds: number;
  /** Topic that is told of every execution that succeeds. */
  readonly successTopicArn?: string | undefined;
  /** Topic that is told of every execution that fails. */
  readonly failureTopicArn?: string | undefined;
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: "FULL";
}

interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly ResultPath: string;
  readonly Next: string;
}

export interface State {
  readonly Type: "Task" | "Fail" | "Map" | "Pass";
  readonly Comment: string;
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly OutputPath?: string;
  readonly ResultPath?: string | null;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly ErrorPath?: string;
  readonly CausePath?: string;
  readonly Next?: string;
  readonly End?: true;
}

export interface Definition<S extends { readonly Comment: string } = State> {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, S>>;
}

/**
 * Lambda's own faults and throttling (Step Functions guide, "Handle Lambda service exceptions"; aws-cdk#26474). What a function throws
 * by itself is not among them.
 */
const LAMBDA_BUSY = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
];

/** Thrown by the functions when S3 or the endpoint answers with throttling or a fault of its own. */
const SERVICE_BUSY = "SERVICE_BUSY";

/** The state machine of the workflow: image → event → probabilities → sure enough, or failed. */
export function workflowDefinition(tasks: WorkflowTasks, options: WorkflowOptions): Definition {
  const { successTopicArn, failureTopicArn } = options;
  const step = (comment: string, functionArn: string, retried: readonly string[]): State => ({
    Type: "Task",
    Comment: comment,
    Resource: `arn:${tasks.partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: functionArn, "Payload.$": "$" },
    OutputPath: "$.Payload.body",
    // The function's own limit comes first and says more.
    TimeoutSeconds: options.functionTimeoutSeconds + 10,
    ...(options.maxRetries > 0 && { Retry: [retrier(retried, options.maxRetries)] }),
    ...(failureTopicArn !== undefined && { Catch: [catcher("$.failure", "NotifyFailure")] }),
  });
  return {
    Comment: "Classifies an image and fails when no class is likely enough",
    StartAt: "SerializeImageData",
    States: {
      SerializeImageData: {
        ...step("Puts the image into the event", tasks.serializeImageData, [...LAMBDA_BUSY, SERVICE_BUSY]),
        Next: "ClassifyImage",
      },
      ClassifyImage: {
        ...step("Asks the endpoint for probabilities", tasks.classifyImage, [...LAMBDA_BUSY, SERVICE_BUSY]),
        Next: "FilterLowConfidence",
      },
      FilterLowConfidence: {
        ...step("Fails when no class is likely enough", tasks.filterLowConfidence, LAMBDA_BUSY),
        ...(successTopicArn === undefined ? { End: true } : { Next: "NotifySuccess" }),
      },
      ...(successTopicArn !== undefined && { NotifySuccess: notifySuccess(tasks.partition, successTopicArn) }),
      ...(failureTopicArn !== undefined && notifyFailure(tasks.partition, failureTopicArn)),
    },
  };
}

function notifySuccess(partition: string, topicArn: string): State {
  return {
    ...publish(partition, topicArn, "An image was classified", {
      "execution.$": "$$.Execution.Id",
      "s3_bucket.$": "$.s3_bucket",
      "s3_key.$": "$.s3_key",
      "inferences.$": "$.inferences",
    }),
    Comment: "Tells of the result and leaves it as it is",
    ResultPath: null,
    End: true,
  };
}

/** Tells of the failure, then fails with the error as it was, told or not. */
function notifyFailure(partition: string, topicArn: string): Record<string, State> {
  return {
    NotifyFailure: {
      ...publish(partition, topicArn, "An image was not classified", {
        "execution.$": "$$.Execution.Id",
        "error.$": "$.failure.Error",
        "cause.$": "$.failure.Cause",
      }),
      Comment: "Tells of the failure",
      ResultPath: "$.notified",
      Catch: [catcher("$.notified", "Failed")],
      Next: "Failed",
    },
    Failed: { Type: "Fail", Comment: "As it failed", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
  };
}

function publish(
  partition: string,
  TopicArn: string,
  Subject: string,
  Message: Record<string, string>,
): Omit<State, "Comment"> {
  return {
    Type: "Task",
    Resource: `arn:${partition}:states:::sns:publish`,
    Parameters: { TopicArn, Subject, Message },
    Retry: [retrier(["States.TaskFailed"], 3)],
  };
}

function catcher(ResultPath: string, Next: string): Catcher {
  return { ErrorEquals: ["States.ALL"], ResultPath, Next };
}

/** Tries again after about 1, 2, 4 … seconds, spread out so that many executions don't come back at once. */
function retrier(ErrorEquals: readonly string[], MaxAttempts: number): Retrier {
  return { ErrorEquals, IntervalSeconds: 1, BackoffRate: 2, MaxAttempts, MaxDelaySeconds: 20, JitterStrategy: "FULL" };
}
