import { isProbabilities } from "./workflowEvent.ts";

/** The likeliest class of one answer. */
export interface Prediction {
  /** Position in the probabilities and in the class names. */
  readonly index: number;
  /** Probability of that class, 0 to 1. */
  readonly confidence: number;
  /** Its name, where the classes have names. */
  readonly label?: string;
}

/** Confidence below which the workflow fails an execution unless the stack says otherwise. */
export const DEFAULT_CONFIDENCE_THRESHOLD = 0.93;

/** The likeliest class; of equals the first. Undefined for an empty list. */
export function bestPrediction(
  probabilities: readonly number[],
  classes: readonly string[] = [],
): Prediction | undefined {
  let index = 0;
  for (const [position, probability] of probabilities.entries()) {
    if (probability > (probabilities[index] ?? 0)) index = position;
  }
  const confidence = probabilities[index];
  if (confidence === undefined) return undefined;
  const label = classes[index];
  return { index, confidence, ...(label !== undefined && { label }) };
}

/**
 * Reads a model's answer, a JSON list of probabilities; undefined when it is none. TensorFlow Serving's REST API has it below `predictions`. A
 * single number is the probability of the second of two classes, as for the monitor (`domain/captures/captureAnswers.ts`).
 */
export function parseProbabilities(answer: string): number[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    return undefined;
  }
  const rows = (value as { predictions?: unknown } | null)?.predictions ?? value;
  // Some containers answer a batch of one.
  const list: unknown = Array.isArray(rows) && rows.length === 1 && Array.isArray(rows[0]) ? rows[0] : rows;
  if (!isProbabilities(list) || list[0] === undefined) return undefined;
  return list.length === 1 ? [1 - list[0], list[0]] : list;
}

/** MIME type of an image by its first bytes; the general one of the built-in algorithm otherwise. */
export function imageContentType(bytes: Uint8Array): "image/png" | "image/jpeg" | "application/x-image" {
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return "image/png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "image/jpeg";
  return "application/x-image";
}
