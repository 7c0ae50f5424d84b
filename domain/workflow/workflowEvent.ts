/** The event that travels between the workflow's Lambda functions (names fixed by the public Scones Unlimited exercise). */
export interface WorkflowEvent {
  /** The image, base64; empty before serialization and where the image is too large to travel inside a state's payload. */
  readonly image_data: string;
  readonly s3_bucket: string;
  readonly s3_key: string;
  /** Class probabilities, empty before classification. */
  readonly inferences?: readonly number[];
  /** Name of the likeliest class, once it is classified and where the classes have names. */
  readonly class?: string;
}

/** What each function returns; the workflow passes the body on. */
export interface WorkflowResponse {
  readonly statusCode: 200;
  readonly body: WorkflowEvent;
}

/** Thrown when an event lacks what the contract asks for. */
export class WorkflowEventError extends Error {
  override readonly name = "WorkflowEventError";
}

/** Step Functions refuses a state's input or output above this size. */
export const MAX_STATE_PAYLOAD_BYTES = 262_144;

/** Room for what comes beside the event: the Lambda call's own wrapping, and the error that a catcher puts to it. */
const PAYLOAD_RESERVE_BYTES = 8_192;

/** Reads an event, or what one of the functions returned, and says all that is wrong with it. */
export function readWorkflowEvent(input: unknown): WorkflowEvent {
  const event = isRecord(input) && "body" in input ? bodyOf(input["body"]) : input;
  if (!isRecord(event)) {
    throw new WorkflowEventError(
      `the event must be an object with image_data, s3_bucket and s3_key, got ${show(event)}`,
    );
  }
  const { image_data = "", s3_bucket, s3_key, inferences, class: label } = event;
  const problems: string[] = [];
  if (typeof image_data !== "string") problems.push(`image_data must be a base64 text, got ${show(image_data)}`);
  if (!isFilled(s3_bucket)) problems.push(`s3_bucket must be the name of a bucket, got ${show(s3_bucket)}`);
  if (!isFilled(s3_key)) problems.push(`s3_key must be the key of an object, got ${show(s3_key)}`);
  if (inferences !== undefined && !isProbabilities(inferences)) {
    problems.push(`inferences must be a list of numbers from 0 to 1, got ${show(inferences)}`);
  }
  if (problems.length > 0) throw new WorkflowEventError(problems.join("; "));
  return {
    image_data: image_data as string,
    s3_bucket: s3_bucket as string,
    s3_key: s3_key as string,
    ...(inferences !== undefined && { inferences: inferences as number[] }),
    ...(typeof label === "string" && { class: label }),
  };
}

/** Whether an image of so many bytes can travel inside the event instead of by its S3 reference. */
export function travelsInside(event: WorkflowEvent, imageBytes: number): boolean {
  return fits({ ...event, image_data: "" }, 4 * Math.ceil(imageBytes / 3));
}

/** The event, without its image where both have no room in a state: the inferences of a thousand classes take 20 KB. */
export function withRoom(event: WorkflowEvent): WorkflowEvent {
  return fits(event) ? event : { ...event, image_data: "" };
}

function fits(event: WorkflowEvent, moreBytes = 0): boolean {
  const bytes = new TextEncoder().encode(JSON.stringify(event)).length;
  return bytes + moreBytes + PAYLOAD_RESERVE_BYTES <= MAX_STATE_PAYLOAD_BYTES;
}

export function isProbabilities(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number" && item >= 0 && item <= 1);
}

function bodyOf(body: unknown): unknown {
  if (typeof body !== "string") return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new WorkflowEventError(`the event's body must be JSON, got ${show(body)}`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function show(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
