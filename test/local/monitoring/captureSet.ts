import { randomUUID } from "node:crypto";
import { captureLine } from "../../support/captures.ts";

const HOUR = 3_600_000;

/** A stream of numbers from 0 to 1, the same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The answer in each form that a container gives it in, as it stands in the record. */
const forms: readonly ((probabilities: readonly number[]) => { data: string; encoding: string })[] = [
  (p) => ({ data: JSON.stringify(p), encoding: "JSON" }),
  (p) => ({ data: base64(JSON.stringify(p)), encoding: "BASE64" }),
  (p) => ({ data: `${p.join(", ")}\n`, encoding: "CSV" }),
  (p) => ({ data: base64(JSON.stringify([p], null, 1)), encoding: "BASE64" }),
  (p) => ({ data: base64(p.join(",")), encoding: "BASE64" }),
  (p) => ({ data: base64(JSON.stringify({ prediction: p })), encoding: "BASE64" }),
  (p) => ({ data: JSON.stringify({ predictions: [p] }), encoding: "JSON" }),
];

/** Answers to batches, and of models with one output; each is of two predictions or one. */
export const otherModels: readonly { readonly data: string; readonly rows: number }[] = [
  { data: "0.97", rows: 1 },
  { data: "0.5\n", rows: 1 },
  { data: "0.97\n0.2\r\n", rows: 2 },
  { data: "0.97,0.03\n0.25,0.75", rows: 2 },
  { data: "[[0.97, 0.03], [0.25, 0.75]]", rows: 2 },
  { data: "[0.3]", rows: 1 },
  { data: '{"predictions": [[0.97], [0.2]]}', rows: 2 },
  { data: '{"predictions": [0.97, 0.2]}', rows: 2 },
  { data: '{"prediction": [0.97, 0.03]}\n{"prediction": [0.25, 0.75]}\n', rows: 2 },
  { data: "[0.97, 0.03]\n[0.25, 0.75]", rows: 2 },
];

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** One record with an answer in one of the forms, and what else a record may carry. */
function record(time: number, probabilities: readonly number[], form: number): string {
  const line = JSON.parse(
    captureLine({ id: randomUUID(), time: new Date(time).toISOString(), probabilities, image: Buffer.from("picture") }),
  ) as { captureData: { endpointOutput: object }; eventMetadata: object };
  Object.assign(line.captureData.endpointOutput, forms[form % forms.length]?.(probabilities));
  if (form % 7 === 0) Object.assign(line.eventMetadata, { customAttributes: ["a=b"], inferenceId: `id-${form}` });
  return JSON.stringify(form % 11 === 0 ? { ...line, unknown: { deep: [1, null] } } : line);
}

/** One record with an answer as it is. */
function answered(time: number, data: string): string {
  const line = JSON.parse(captureLine({ id: randomUUID(), time: new Date(time).toISOString(), probabilities: [] })) as {
    captureData: { endpointOutput: object };
  };
  Object.assign(line.captureData.endpointOutput, { data: base64(data), encoding: "BASE64" });
  return JSON.stringify(line);
}

/** Lines without a usable prediction, each for a reason of its own but the last two. */
function unusable(time: number): string[] {
  const inferenceTime = new Date(time).toISOString();
  const output = (data: string): object => ({ endpointOutput: { data, encoding: "JSON" } });
  const line = (captureData: unknown, eventMetadata: object = { eventId: "x", inferenceTime }): string =>
    JSON.stringify({ captureData, eventMetadata, eventVersion: "0" });
  return [
    line(undefined),
    line({ endpointInput: { data: "aGVsbG8=", encoding: "BASE64" } }),
    line(output("[0.9, 0.1]"), { eventId: "x", inferenceTime: "yesterday" }),
    line(output("[1.5, 0.1]")),
    line(output("a sentence, no list")),
    line(output('{"scores": [0.9, 0.1]}')),
    line(output("0.9,0.1\n1.5,0.2")),
    "[1, 2]",
  ];
}

/** Capture files of three hours and two variants, by their key below the endpoint's prefix. */
export function captureSet(lastHour: number): Map<string, string> {
  const random = numbers(7);
  const files = new Map<string, string>();
  let form = 0;
  for (const variant of ["Old", "New"]) {
    for (const back of [2, 1, 0]) {
      const hour = lastHour - back * HOUR;
      const folder = new Date(hour).toISOString().slice(0, 13).replace("T", "/").replaceAll("-", "/");
      for (const file of [0, 1, 2]) {
        const lines = Array.from({ length: 25 + file }, () => {
          // Rounded, so that values repeat; now and then a tie, and a class without a name.
          const share = Math.round(random() * 200) / 200;
          const answer = form % 10 === 0 ? [share / 2, share / 2, 1 - share] : [share, 1 - share];
          return record(hour + Math.floor(random() * HOUR), answer, form++);
        });
        if (file === 1) for (const { data } of otherModels) lines.push(answered(hour, data));
        if (file === 0) lines.push(...unusable(hour), record(hour, [0.5, 0.5], form++).slice(0, 90));
        files.set(`${variant}/${folder}/0${file}-00-000-${randomUUID()}.jsonl`, lines.join(file === 1 ? "\r\n" : "\n"));
      }
      files.set(`${variant}/${folder}/59-00-000-${randomUUID()}.jsonl`, "");
    }
  }
  return files;
}
