/** An error that a client receives: AWS's code, message and HTTP status. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;
  /** Members beside the message, such as OriginalStatusCode of a ModelError. */
  readonly members: Readonly<Record<string, string | number>>;

  constructor(code: string, message: string, status = 400, members: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

/** The request breaks a rule of the model or of the service, or (hosting's way) names something that is not there. */
export const validationException = (message: string): AwsError => new AwsError("ValidationException", message);

/** The body is no JSON, or a member has the wrong JSON type. */
export const serializationException = (message: string): AwsError => new AwsError("SerializationException", message);

/** The name is taken, or the resource is busy or still used. */
export const resourceInUse = (message: string): AwsError => new AwsError("ResourceInUse", message);

/** The resource does not exist (training, Studio, registry and monitoring). */
export const resourceNotFound = (message: string): AwsError => new AwsError("ResourceNotFound", message);

/** A quota is used up. */
export const resourceLimitExceeded = (message: string): AwsError => new AwsError("ResourceLimitExceeded", message);

/** A quota of instances of one type is used up, in the words of Service Quotas. */
export const instanceQuotaExceeded = (
  type: string,
  usage: "endpoint" | "training job",
  { quota, used, wanted }: { readonly quota: number; readonly used: number; readonly wanted: number },
): AwsError =>
  resourceLimitExceeded(
    `The account-level service limit '${type} for ${usage} usage' is ${quota} Instances, with current utilization of ${used} Instances ` +
      `and a request delta of ${wanted} Instances. Please use AWS Service Quotas to request an increase for this quota. ` +
      "If AWS Service Quotas is not available, contact AWS support to request an increase for this quota.",
  );

/** Two writers met: the resource changed, or is in the wrong state for the change. */
export const conflictException = (message: string): AwsError => new AwsError("ConflictException", message);

/** The operation does not exist, or is known and refused by name. */
export const unknownOperation = (message: string): AwsError => new AwsError("UnknownOperationException", message);

/** The runtime's validation error (its code has another name than the control plane's). */
export const validationError = (message: string): AwsError => new AwsError("ValidationError", message);

/** The model's container is not up yet, or restarts. */
export const modelNotReady = (message: string): AwsError => new AwsError("ModelNotReadyException", message, 429);

/** The service itself failed. */
export const internalFailure = (message: string): AwsError => new AwsError("InternalFailure", message, 500);

/**
 * The local cloud has no room left on its disk. The status is HTTP's own for that (507, RFC 4918), which no AWS SDK tries
 * again: who asked learns at once what is wrong.
 */
export const insufficientStorage = (error: unknown): AwsError =>
  new AwsError("InsufficientStorage", error instanceof Error ? error.message : String(error), 507);

/** The container answered with an error, or not in time. */
export function modelError(
  message: string,
  originalStatus: number,
  originalMessage: string,
  logStreamArn: string,
): AwsError {
  return new AwsError("ModelError", message, 424, {
    OriginalStatusCode: originalStatus,
    OriginalMessage: originalMessage,
    LogStreamArn: logStreamArn,
  });
}
