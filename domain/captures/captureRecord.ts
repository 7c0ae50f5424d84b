/** Who sent what to an endpoint and what came back, as SageMaker's data capture writes it: the parts the project uses. */

/** One half of a captured request: the payload as it stands in the file, still encoded. */
export interface CapturePayload {
  readonly data: string;
  /** `BASE64`, `JSON` or `CSV`; SageMaker writes BASE64 where the content type was not listed. */
  readonly encoding: string;
  readonly contentType: string;
}

/** A captured prediction that could be read. */
export interface CapturedPrediction {
  /** Line in its file, from 1. */
  readonly line: number;
  readonly eventId: string;
  /** Time of the inference, milliseconds since 1970. */
  readonly time: number;
  readonly probabilities: readonly number[];
  readonly inferenceId?: string;
  /** Which of several answers of one request it is, from 0; left out where the request has one. */
  readonly row?: number;
  /** The request's body, where the endpoint captures its input. */
  input(): CapturePayload | undefined;
  /** The same decoded, good until the next is asked for: nothing is left for the collector. */
  body(): Uint8Array | undefined;
}

/** A line that could not be used, and why. */
export interface SkippedCapture {
  readonly line: number;
  readonly reason: string;
}

/** The fields of a capture record that the project looks at; every other field is ignored. */
export interface RawCapture {
  readonly input: CapturePayload | undefined;
  readonly output: CapturePayload | undefined;
  readonly eventId: string;
  readonly inferenceTime: string;
  readonly inferenceId: string | undefined;
}

/** Thrown for a line that holds no usable record; the message is the reason given to the user. */
export class CaptureLineError extends Error {
  override readonly name = "CaptureLineError";
}

/** The whole-line parser: slow, and the one that decides what a record means. */
export function parseRawCapture(line: string): RawCapture {
  let parsed: unknown;
  try {
    parsed = JSON.parse(blankControlCharacters(line));
  } catch {
    throw new CaptureLineError(
      line.trimEnd().endsWith("}") ? "not valid JSON" : "not valid JSON (the line is cut off)",
    );
  }
  const record = fields(parsed);
  if (!record) throw new CaptureLineError("not a JSON object");
  const data = fields(record["captureData"]);
  if (!data) throw new CaptureLineError("no captureData");
  const metadata = fields(record["eventMetadata"]) ?? {};
  return {
    input: payload(data["endpointInput"]),
    output: payload(data["endpointOutput"]),
    eventId: text(metadata["eventId"]) ?? "",
    inferenceTime: text(metadata["inferenceTime"]) ?? "",
    inferenceId: text(metadata["inferenceId"]),
  };
}

/** A reason of its own: the number may be a score of anything. */
export const LONE_NUMBER = "the output is a single number, which is a probability only where there are two classes";

/** The payload's bytes. */
export function payloadBytes(payload: CapturePayload): Uint8Array {
  return Buffer.from(payload.data, payload.encoding === "BASE64" ? "base64" : "utf8");
}

let lent = Buffer.allocUnsafeSlow(64 * 1024);

/** The payload's bytes, good until the next are asked for. */
export function lentPayloadBytes({ data, encoding }: Pick<CapturePayload, "data" | "encoding">): Uint8Array {
  const kind = encoding === "BASE64" ? "base64" : "utf8";
  const most = Buffer.byteLength(data, kind);
  if (most > lent.length) lent = Buffer.allocUnsafeSlow(most);
  return lent.subarray(0, lent.write(data, kind));
}

/** The payload's text. */
export function payloadText(payload: CapturePayload): string {
  if (payload.encoding !== "BASE64") return payload.data;
  const bytes = payload.data.length <= lent.length ? lent : Buffer.allocUnsafe(payload.data.length);
  return bytes.toString("utf8", 0, bytes.write(payload.data, "base64"));
}

/** Milliseconds since 1970 of an ISO time; undefined where it is none. */
export function parseInferenceTime(value: string): number | undefined {
  const time = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/**
 * A stray control character inside a payload reads as a space: JSON forbids it, yet it says nothing about the fields
 * that are needed, and refusing it would mean to look at every byte of every image.
 */
function blankControlCharacters(line: string): string {
  return line.replace(/[\x00-\x1f]/g, " ");
}

function payload(value: unknown): CapturePayload | undefined {
  const half = fields(value);
  const data = text(half?.["data"]);
  if (half === undefined || data === undefined) return undefined;
  return { data, encoding: text(half["encoding"]) ?? "", contentType: text(half["observedContentType"]) ?? "" };
}

function fields(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
