/**
 * Thrown when the job cannot run because of what the customer gave it: hyperparameters, channels, `.lst` files, images.
 * The log shows it as `Customer Error: …`, the job's FailureReason as `ClientError: …`, as SageMaker's algorithms do.
 */
export class CustomerError extends Error {
  override readonly name = "CustomerError";
}
