import { expect } from "chai";
import fc from "fast-check";
import {
  CaptureReader,
  parsePredictions,
  payloadBytes,
  type CapturedPrediction,
} from "../../../../domain/captures/capture.ts";

interface Read {
  readonly predictions: (Omit<CapturedPrediction, "input" | "body"> & { input: unknown; body: string | undefined })[];
  readonly skipped: { readonly line: number; readonly reason: string }[];
}

function taken(prediction: CapturedPrediction): Read["predictions"][number] {
  const body = prediction.body();
  return { ...prediction, input: prediction.input(), body: body && Buffer.from(body).toString("latin1") };
}

function read(text: string | Uint8Array, pieceSize = Number.POSITIVE_INFINITY): Read {
  const result: Read = { predictions: [], skipped: [] };
  const reader = new CaptureReader({
    prediction: (prediction) => result.predictions.push(taken(prediction)),
    skipped: (skipped) => result.skipped.push(skipped),
  });
  const bytes = Buffer.from(text as Uint8Array);
  for (let at = 0; at < bytes.length; at += pieceSize) reader.push(bytes.subarray(at, at + pieceSize));
  reader.end();
  return result;
}

/** The same by the full JSON parser, line by line. */
function reference(bytes: Uint8Array): Read {
  const result: Read = { predictions: [], skipped: [] };
  const lines = Buffer.from(bytes).toString("latin1").split("\n");
  if (lines.at(-1) === "") lines.pop();
  lines.forEach((text, index) => {
    try {
      const found = parsePredictions(Buffer.from(text, "latin1").toString("utf8"), index + 1);
      for (const prediction of found) result.predictions.push(taken(prediction));
    } catch (error) {
      result.skipped.push({ line: index + 1, reason: (error as Error).message });
    }
  });
  return result;
}

const image = Buffer.from("not really a picture").toString("base64");
const input = { observedContentType: "image/png", mode: "INPUT", data: image, encoding: "BASE64" };
const output = { observedContentType: "application/json", mode: "OUTPUT", data: "[0.93, 0.07]", encoding: "JSON" };
const metadata = { eventId: "e-1", inferenceTime: "2026-11-24T14:05:12Z" };
const record = (parts: object = {}): string =>
  JSON.stringify({
    captureData: { endpointInput: input, endpointOutput: output },
    eventMetadata: metadata,
    eventVersion: "0",
    ...parts,
  });

describe("CaptureReader", () => {
  it("reads a record as SageMaker writes it", () => {
    const { predictions, skipped } = read(`${record()}\n`);
    expect(skipped).to.deep.equal([]);
    expect(predictions).to.deep.equal([
      {
        line: 1,
        eventId: "e-1",
        time: Date.UTC(2026, 10, 24, 14, 5, 12),
        probabilities: [0.93, 0.07],
        input: { data: image, encoding: "BASE64", contentType: "image/png" },
        body: "not really a picture",
      },
    ]);
  });

  it("reads base64 and CSV output, mixed with JSON in one file", () => {
    const base64 = { ...output, encoding: "BASE64", data: Buffer.from("[0.25,0.75]").toString("base64") };
    const csv = { ...output, encoding: "CSV", observedContentType: "text/csv", data: "0.5,0.5" };
    const nested = { ...output, data: "[[0.1,0.9]]" };
    const lines = [output, base64, csv, nested, base64, output].map((endpointOutput) =>
      record({ captureData: { endpointInput: input, endpointOutput } }),
    );
    const { predictions } = read(lines.join("\n"));
    expect(predictions.map(({ probabilities }) => probabilities[0])).to.deep.equal([0.93, 0.25, 0.5, 0.1, 0.25, 0.93]);
  });

  it("reads custom attributes, inference ids and fields it does not know", () => {
    const eventMetadata = { customAttributes: ['a="1"'], inferenceId: "i-7", ...metadata, invokedBy: { name: "x" } };
    const { predictions } = read(record({ eventMetadata, somethingNew: [1, { deep: null }] }));
    expect(predictions[0]?.inferenceId).to.equal("i-7");
  });

  it("reads records whose input was not captured", () => {
    const { predictions } = read(record({ captureData: { endpointOutput: output } }));
    expect(predictions[0]?.input).to.equal(undefined);
    expect(predictions[0]?.probabilities).to.deep.equal([0.93, 0.07]);
  });

  it("says which lines it skipped and why", () => {
    const whole = record();
    const lines = [
      whole,
      "",
      "nonsense",
      "[1,2]",
      '{"eventVersion":"0"}',
      record({ captureData: { endpointInput: input } }),
      record({ eventMetadata: { eventId: "x" } }),
      record({ captureData: { endpointOutput: { ...output, data: '{"error":"x"}' } } }),
      record({ captureData: { endpointOutput: { ...output, data: "[]" } } }),
      record({ captureData: { endpointOutput: { ...output, data: "" } } }),
      record({ captureData: { endpointOutput: { ...output, data: "[1.5,-0.5]" } } }),
      record({ captureData: { endpointOutput: { ...output, data: "[0.5" } } }),
      whole.slice(0, 200),
    ];
    const { predictions, skipped } = read(lines.join("\n"));
    expect(predictions).to.have.length(1);
    expect(skipped).to.deep.equal([
      { line: 3, reason: "not valid JSON (the line is cut off)" },
      { line: 4, reason: "not a JSON object" },
      { line: 5, reason: "no captureData" },
      { line: 6, reason: "no output was captured" },
      { line: 7, reason: "no valid inferenceTime" },
      { line: 8, reason: "the output is not a list of probabilities from 0 to 1" },
      { line: 9, reason: "the output is an empty list" },
      { line: 10, reason: "the output is empty" },
      { line: 11, reason: "the output is not a list of probabilities from 0 to 1" },
      { line: 12, reason: "the output is not valid JSON" },
      { line: 13, reason: "not valid JSON (the line is cut off)" },
    ]);
  });

  it("gives nothing for an empty file and for blank lines", () => {
    for (const text of ["", "\n", "\r\n \r\n"]) expect(read(text)).to.deep.equal({ predictions: [], skipped: [] });
  });

  it("reads Windows line ends and a byte order mark", () => {
    expect(read(`\uFEFF${record()}\r\n${record()}\r\n`).predictions).to.have.length(2);
  });

  it("gives the request's bytes back", () => {
    const [first] = read(record()).predictions;
    expect(Buffer.from(payloadBytes(first?.input as typeof input & { contentType: string })).toString()).to.equal(
      "not really a picture",
    );
  });

  it("reads the same whatever the form of the lines and the size of the pieces", () => {
    const text = fc.oneof(
      fc.constantFrom(
        "BASE64",
        "JSON",
        "CSV",
        "",
        "é",
        '"',
        "\\",
        "\u0001",
        "data",
        "[0.9,0.1]",
        "0.4,0.6",
        "WzAuOSwwLjFd",
      ),
      fc.string({ maxLength: 80 }),
      fc.base64String({ maxLength: 400 }),
    );
    const time = fc.oneof(
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.integer({ min: 0, max: 120 }).map((seconds) => `2026-11-24T14:05:${String(seconds).padStart(2, "0")}Z`),
      text,
    );
    const answer = fc.oneof(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }).map((list) => JSON.stringify(list)),
      text,
    );
    const half = fc.record(
      {
        observedContentType: text,
        mode: text,
        data: answer,
        encoding: fc.constantFrom("JSON", "BASE64", "CSV"),
        more: fc.jsonValue(),
      },
      { requiredKeys: ["data", "encoding"] },
    );
    const entry = fc.record(
      {
        captureData: fc.record({ endpointInput: half, endpointOutput: half }, { requiredKeys: [] }),
        eventMetadata: fc.record(
          { eventId: text, inferenceTime: time, inferenceId: text, customAttributes: fc.array(text, { maxLength: 2 }) },
          { requiredKeys: [] },
        ),
        eventVersion: fc.constantFrom("0", 0, null),
      },
      { requiredKeys: ["captureData", "eventMetadata"] },
    );
    const line = fc.oneof(
      { weight: 6, arbitrary: entry.map((value) => JSON.stringify(value)) },
      { weight: 2, arbitrary: entry.map((value) => JSON.stringify(value, null, 1).replaceAll("\n", " ")) },
      { weight: 1, arbitrary: fc.tuple(entry, fc.nat(400)).map(([value, cut]) => JSON.stringify(value).slice(0, cut)) },
      // A second field of the same name, a stray byte, and a changed one.
      {
        weight: 1,
        arbitrary: entry.map((value) => JSON.stringify(value).replace('"data":', '"data":"[0.2,0.8]","data":')),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(entry, fc.nat(500), fc.constantFrom('"', "\t", "{", "}", "\\", "\u0002", "x"))
          .map(([value, at, stray]) => {
            const json = JSON.stringify(value);
            return json.slice(0, at) + stray + json.slice(at + 1);
          }),
      },
      { weight: 1, arbitrary: fc.string() },
    );
    const file = fc
      .array(fc.tuple(line, fc.integer({ min: 1, max: 3 })), { maxLength: 12 })
      .map((lines) => lines.flatMap(([one, times]) => new Array<string>(times).fill(one)).join("\n"));
    fc.assert(
      fc.property(file, fc.integer({ min: 1, max: 3000 }), (content, pieceSize) => {
        const bytes = Buffer.from(content);
        expect(read(bytes, pieceSize)).to.deep.equal(reference(bytes));
      }),
      { numRuns: 1500 },
    );
  });

  it("tells apart lines that differ in what is between their fields alone, however long that is", () => {
    const base64 = { ...output, encoding: "BASE64", data: Buffer.from("[0.25,0.75]").toString("base64") };
    const csv = { ...output, encoding: "CSV", data: "0.5,0.5" };
    const late = { captureData: { endpointOutput: output, endpointInput: input } };
    const lines = [
      record(),
      record({ captureData: { endpointInput: input, endpointOutput: base64 } }),
      record({ captureData: { endpointInput: input, endpointOutput: csv } }),
      record({ captureData: { endpointOutput: output } }),
      record(late),
      record({ eventMetadata: { inferenceTime: metadata.inferenceTime, inferenceId: "i-1", eventId: "e-2" } }),
      record({ eventMetadata: { ...metadata, eventId: "é" } }),
      record({ captureData: { endpointInput: { ...input, mode: "é" }, endpointOutput: output } }),
      record({ captureData: { endpointInput: { ...input, mode: "x".repeat(3_000_000) }, endpointOutput: output } }),
      record({ eventVersion: "x".repeat(3_000_000) }),
    ];
    const bytes = Buffer.from([...lines, ...lines, ...lines.toReversed()].join("\n"));
    const found = read(bytes);
    expect(found).to.deep.equal(reference(bytes));
    expect(found.predictions).to.have.length(30);
  });

  it("reads any bytes without failing, as the parser would", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), fc.nat(300), (noise, at) => {
        const line = Buffer.from(`${record()}\n`);
        const bytes = Buffer.concat([line, line.subarray(0, at), noise, line.subarray(at), line]);
        expect(read(bytes)).to.deep.equal(reference(bytes));
      }),
      { numRuns: 1500 },
    );
  });
});
