import { createHash } from "node:crypto";
import type { CaptureSample } from "../../../domain/captures/captureSamples.ts";
import type { ReportData } from "../reportData.ts";
import { thumbnail } from "../../../domain/images/thumbnail.ts";

/** A prediction with its picture, for the wall. */
export interface Picture {
  readonly label: string;
  readonly confidence: number;
  readonly probabilities: readonly number[];
  readonly actual?: string;
  /** `data:image/…;base64,…` */
  readonly source: string;
  /** What else is known of it: name → text, in the order to show. */
  readonly facts: readonly (readonly [string, string])[];
}

/** Together the pictures take no more of the page than this. */
const PICTURE_BYTES = 1_700_000;
const MOST_PICTURES = 300;

/** The predictions to show, least confident first: the captured ones, or else those of the executions. */
export function choosePictures(data: ReportData): Picture[] {
  const captured = data.monitoring.records.flatMap((record) => fromCapture(record, data));
  return withinBudget(captured.length > 0 ? captured : fromExecutions(data));
}

/** An even choice where not all fit, which keeps the least confident half whole. */
function withinBudget(pictures: readonly Picture[]): Picture[] {
  const mean = pictures.reduce((sum, { source }) => sum + source.length, 0) / Math.max(pictures.length, 1);
  const room = Math.min(MOST_PICTURES, Math.floor(PICTURE_BYTES / Math.max(mean, 1)));
  if (pictures.length <= room) return fit(pictures);
  const low = Math.ceil(room / 2);
  const rest = pictures.slice(low);
  const step = rest.length / (room - low);
  return fit([
    ...pictures.slice(0, low),
    ...Array.from({ length: room - low }, (_, i) => rest[Math.floor(i * step)] ?? rest[0]),
  ]);
}

function fit(pictures: readonly (Picture | undefined)[]): Picture[] {
  let bytes = 0;
  return pictures
    .filter((picture) => picture !== undefined)
    .filter(({ source }) => (bytes += source.length) <= PICTURE_BYTES);
}

function fromCapture(record: CaptureSample, { workflow }: ReportData): Picture[] {
  const body = record.image && Buffer.from(record.image.data, "base64");
  const source = body && pictureSource(body);
  if (source === undefined || body === undefined) return [];
  const hash = record.image?.sha256 ?? sha256(body);
  const execution = workflow.executions.find(({ png }) => png !== undefined && sha256(png) === hash);
  const { label, confidence, probabilities } = record;
  const actual = record.actual ?? execution?.actual;
  const facts: [string, string][] = [
    ["Captured", `${record.time.replace("T", " ").replace(/(\.000)?Z$/, "")} UTC`],
    ["Event", record.eventId],
    ["Endpoint", record.variant],
    ["Record", `${record.file}, line ${record.line}`],
  ];
  if (record.inferenceId !== undefined) facts.push(["Inference id", record.inferenceId]);
  if (execution) facts.unshift(["Image", execution.s3Key]);
  return [{ label, confidence, probabilities, source, facts, ...(actual !== undefined && { actual }) }];
}

function fromExecutions({ workflow }: ReportData): Picture[] {
  const pictures = workflow.executions.flatMap(
    ({ png, inferences, predicted, actual, s3Key, name, startedAt }): Picture[] => {
      const source = png && pictureSource(png);
      if (source === undefined || !inferences || predicted === undefined) return [];
      const facts: [string, string][] = [
        ["Image", s3Key],
        ["Execution", name],
        ["Started", `${startedAt.toISOString().slice(0, 19).replace("T", " ")} UTC`],
      ];
      const base = { label: predicted, confidence: Math.max(...inferences), probabilities: inferences, source, facts };
      return [actual === undefined ? base : { ...base, actual }];
    },
  );
  return pictures.sort((a, b) => a.confidence - b.confidence);
}

const hashes = new WeakMap<Uint8Array, string>();

function sha256(bytes: Uint8Array): string {
  const known = hashes.get(bytes) ?? createHash("sha256").update(bytes).digest("hex");
  hashes.set(bytes, known);
  return known;
}

const sources = new WeakMap<Uint8Array, { readonly source: string | undefined }>();

/** What an `img` shows a picture from, made small: `data:image/…;base64,…`; undefined of what is none. */
export function pictureSource(bytes: Uint8Array): string | undefined {
  const known = sources.get(bytes);
  if (known !== undefined) return known.source;
  const small = thumbnail(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const source = small && dataUri(small.toString("base64"));
  sources.set(bytes, { source });
  return source;
}

/** Only what is a picture by its first bytes, whatever its sender called it. SVG is left out: it can carry code. */
export function dataUri(base64: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const head = Buffer.from(base64.slice(0, 24), "base64").toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return `data:image/png;base64,${base64}`;
  if (head.startsWith("\xff\xd8\xff")) return `data:image/jpeg;base64,${base64}`;
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return `data:image/webp;base64,${base64}`;
  return head.startsWith("GIF8") ? `data:image/gif;base64,${base64}` : undefined;
}
