import { CaptureLineError, LONE_NUMBER, payloadText, type CapturePayload } from "./captureRecord.ts";

type Row = readonly number[];

/**
 * The class probabilities of each answer in an output, in the forms in which models give them:
 *
 * - JSON, a list of probabilities or a list of such lists (`[0.9,0.1]`, `[[0.9,0.1],[0.2,0.8]]`),
 * - `{"predictions":[…]}`, of TensorFlow Serving's REST API,
 * - JSON lines, a list or `{"prediction":[…]}` a line, of SageMaker's image classification (`application/jsonlines`),
 * - CSV, a row an answer.
 *
 * A single number is the probability of the second of two classes, as XGBoost's `binary:logistic` and other models of a binary
 * target give it.
 *
 * @param classes how many the model has, where that is known
 * @throws CaptureLineError where any of the answers can't be read
 */
export function parseAnswers(output: CapturePayload, classes: number | undefined): readonly Row[] {
  const body = payloadText(output).trim();
  if (body === "") throw new CaptureLineError("the output is empty");
  const first = body[0];
  const plain = first === "[" ? plainList(body) : undefined;
  if (plain !== undefined) return [probabilities(plain, classes)];
  const rows = first === "[" || first === "{" ? jsonRows(body) : body.split("\n").filter(isFilled).map(csvRow);
  if (rows.length === 0 || rows.some((row) => row.length === 0))
    throw new CaptureLineError("the output is an empty list");
  return rows.map((row) => probabilities(row, classes));
}

function probabilities(row: readonly unknown[], classes: number | undefined): Row {
  for (const value of row) {
    if (typeof value !== "number" || !(value >= 0 && value <= 1))
      throw new CaptureLineError("the output is not a list of probabilities from 0 to 1");
  }
  const values = row as Row;
  if (values.length > 1) return values;
  if (classes !== 2) throw new CaptureLineError(LONE_NUMBER);
  const [second = 0] = values;
  return [1 - second, second];
}

/** One list of numbers, which most answers are: there is nothing to look for in it. Undefined for anything else. */
function plainList(body: string): Row | undefined {
  const document = parsed(body)?.[0];
  return Array.isArray(document) && typeof document[0] === "number" ? (document as Row) : undefined;
}

function jsonRows(body: string): readonly (readonly unknown[])[] {
  const documents =
    parsed(body) ??
    body
      .split("\n")
      .filter(isFilled)
      .map((line) => parsed(line)?.[0]);
  return documents.flatMap((document) => {
    if (document === undefined) throw new CaptureLineError("the output is not valid JSON");
    if (Array.isArray(document)) return rowsOf(document);
    const { prediction, predictions } = document as { prediction?: unknown; predictions?: unknown };
    if (Array.isArray(prediction)) return [prediction as readonly unknown[]];
    // Of a model with one output the rows are numbers.
    if (Array.isArray(predictions))
      return predictions.map((row: unknown) => (Array.isArray(row) ? (row as readonly unknown[]) : [row]));
    throw new CaptureLineError("the output is not a list of probabilities from 0 to 1");
  });
}

/** A list of lists is rows; any other list is one. */
function rowsOf(list: readonly unknown[]): readonly (readonly unknown[])[] {
  return list.length > 0 && list.every((row) => Array.isArray(row)) ? list : [list];
}

/** One JSON document in a list; undefined where the text is none. */
function parsed(text: string): readonly [unknown] | undefined {
  try {
    return [JSON.parse(text)];
  } catch {
    return undefined;
  }
}

function isFilled(line: string): boolean {
  return line.trim() !== "";
}

function csvRow(line: string): number[] {
  return line.split(",").map((cell) => (cell.trim() === "" ? Number.NaN : Number(cell)));
}
