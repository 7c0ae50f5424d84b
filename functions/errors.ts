// The name of an error is what Step Functions shows for a failed execution and what its retries and catches match.

/** Thrown by the filter when no class is likely enough. Never retried: the same image gets the same answer. */
export class ThresholdConfidenceNotMet extends Error {
  override readonly name = "THRESHOLD_CONFIDENCE_NOT_MET";
}

/** Thrown by any function for an event that breaks the contract. Never retried. */
export class InvalidEvent extends Error {
  override readonly name = "INVALID_EVENT";
}

/** Thrown when a function starts without a setting it needs, or with one that can't be. Never retried. */
export class InvalidConfiguration extends Error {
  override readonly name = "INVALID_CONFIGURATION";
}

/** Thrown when the image is missing, empty, too large for an endpoint, or may not be read. Never retried. */
export class ImageUnreadable extends Error {
  override readonly name = "IMAGE_UNREADABLE";
}

/** Thrown when the endpoint refuses the image or answers what is no list of probabilities. Never retried. */
export class ClassificationFailed extends Error {
  override readonly name = "CLASSIFICATION_FAILED";
}

/** Thrown when S3 or the endpoint is throttling or unwell (HTTP 429 and 5xx). The workflow tries again. */
export class ServiceBusy extends Error {
  override readonly name = "SERVICE_BUSY";
}

/** Thrown when Studio apps take longer to go than a function may run. Asked again, it goes on where it stopped. */
export class AppsRemain extends Error {
  override readonly name = "APPS_REMAIN";
}

/** Whether an AWS call failed for a reason that passes: throttling or a fault of the service, not of the request. */
export function isBusy(error: unknown): boolean {
  const { name = "", $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 429 || status >= 500 || /Throttl|SlowDown|TooManyRequests|Timeout|ModelNotReady/.test(name);
}

/**
 * What AWS said, as far as the room beside an event reaches (domain/workflow/workflowEvent.ts): a catcher puts it to the state's
 * input twice, as message and in the trace, and an endpoint passes on whatever its container answers.
 */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 1000);
}
