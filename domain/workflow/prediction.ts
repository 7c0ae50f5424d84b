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

/** Reads a model's answer, a JSON list of probabilities; undefined when it is none. */
export function parseProbabilities(answer: string): number[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(answer);
  } catch {
    return undefined;
  }
  // Some containers answer a batch of one.
  const list: unknown = Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value;
  return isProbabilities(list) && list.length > 0 ? list : undefined;
}

/** MIME type of an image by its first bytes; the general one of the built-in algorithm otherwise. */
export function imageContentType(bytes: Uint8Array): "image/png" | "image/jpeg" | "application/x-image" {
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return "image/png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "image/jpeg";
  return "application/x-image";
}
