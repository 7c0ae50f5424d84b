import { readFile } from "node:fs/promises";
import { messageOf } from "../runs/errors.ts";
import { MonitoringError } from "./errors.ts";

/**
 * Reads true labels: the `manifest.json` of the data (labels by the image's SHA-256), a JSON object `{ id: label }`, or
 * lines `id,label`. An id is an inference id, an event id, or the SHA-256 of the request's body.
 */
export async function readLabels(path: string): Promise<Map<string, string>> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new MonitoringError(`cannot read the labels file ${path}: ${messageOf(cause)}`, { cause });
  });
  const labels = text.trimStart().startsWith("{") ? fromJson(text, path) : fromLines(text, path);
  if (labels.size === 0) throw new MonitoringError(`the labels file ${path} holds no labels`);
  return labels;
}

/** Labels by SHA-256 from a data manifest's files. */
export function manifestLabels(
  files: Readonly<Record<string, { readonly sha256: string; readonly label: string }>>,
): Map<string, string> {
  return new Map(Object.values(files).map(({ sha256, label }) => [sha256, label]));
}

function fromJson(text: string, path: string): Map<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new MonitoringError(`the labels file ${path} is not valid JSON`, { cause });
  }
  const object = parsed as Record<string, unknown>;
  const files = object["files"];
  if (typeof files === "object" && files !== null) {
    const entries = Object.values(files as Record<string, Record<string, unknown>>);
    return new Map(entries.map(({ sha256, label }) => [String(sha256), String(label)]));
  }
  return new Map(
    Object.entries(object).map(([id, label]) => {
      if (typeof label !== "string") throw new MonitoringError(`the label of ${id} in ${path} is not a string`);
      return [id, label];
    }),
  );
}

function fromLines(text: string, path: string): Map<string, string> {
  const labels = new Map<string, string>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === "") return;
    const cells = line.split(/[,\t]/);
    const [id = "", label = ""] = cells.map((cell) => cell.trim());
    if (cells.length !== 2 || id === "" || label === "")
      throw new MonitoringError(`${path}, line ${index + 1}: expected "id,label", got "${line.slice(0, 80)}"`);
    labels.set(id, label);
  });
  return labels;
}
