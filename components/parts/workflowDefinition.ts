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
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: "FULL";
}

interface TaskState {
  readonly Type: "Task";
  readonly Comment: string;
  readonly Resource: string;
  readonly Parameters: { readonly FunctionName: string; readonly "Payload.$": "$" };
  readonly OutputPath: "$.Payload.body";
  readonly TimeoutSeconds: number;
  readonly Retry?: readonly Retrier[];
  readonly Next?: string;
  readonly End?: true;
}

export interface WorkflowDefinition {
  readonly Comment: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, TaskState>>;
}

/** Lambda's own faults and throttling. What a function throws by itself is not among them. */
const LAMBDA_BUSY = [
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
];

/** Thrown by the functions when S3 or the endpoint answers with throttling or a fault of its own. */
const SERVICE_BUSY = "SERVICE_BUSY";

/** The state machine of the workflow: image → event → probabilities → sure enough, or failed. */
export function workflowDefinition(tasks: WorkflowTasks, options: WorkflowOptions): WorkflowDefinition {
  const task = (comment: string, functionArn: string, retried: readonly string[]): Omit<TaskState, "Next" | "End"> => ({
    Type: "Task",
    Comment: comment,
    Resource: `arn:${tasks.partition}:states:::lambda:invoke`,
    Parameters: { FunctionName: functionArn, "Payload.$": "$" },
    OutputPath: "$.Payload.body",
    // The function's own limit comes first and says more.
    TimeoutSeconds: options.functionTimeoutSeconds + 10,
    ...(options.maxRetries > 0 && { Retry: [retrier(retried, options.maxRetries)] }),
  });
  return {
    Comment: "Classifies an image and fails when no class is likely enough",
    StartAt: "SerializeImageData",
    States: {
      SerializeImageData: {
        ...task("Puts the image into the event", tasks.serializeImageData, [...LAMBDA_BUSY, SERVICE_BUSY]),
        Next: "ClassifyImage",
      },
      ClassifyImage: {
        ...task("Asks the endpoint for probabilities", tasks.classifyImage, [...LAMBDA_BUSY, SERVICE_BUSY]),
        Next: "FilterLowConfidence",
      },
      FilterLowConfidence: {
        ...task("Fails when no class is likely enough", tasks.filterLowConfidence, LAMBDA_BUSY),
        End: true,
      },
    },
  };
}

/** Tries again after about 1, 2, 4 … seconds, spread out so that many executions don't come back at once. */
function retrier(ErrorEquals: readonly string[], MaxAttempts: number): Retrier {
  return { ErrorEquals, IntervalSeconds: 1, BackoffRate: 2, MaxAttempts, MaxDelaySeconds: 20, JitterStrategy: "FULL" };
}
