import { expect } from "chai";
import { parseAnswers } from "../../../../domain/captures/captureAnswers.ts";
import { CaptureLineError, LONE_NUMBER } from "../../../../domain/captures/captureRecord.ts";

const answers = (data: string, classes: number | undefined = 2): readonly (readonly number[])[] =>
  parseAnswers({ data, encoding: "CSV", contentType: "text/csv" }, classes);
const rounded = (data: string, classes?: number): readonly (readonly number[])[] =>
  answers(data, classes).map((row) => row.map((value) => Number(value.toFixed(9))));

describe("parseAnswers", () => {
  it("reads a number as the probability of the second of two classes", () => {
    expect(rounded("0.97")).to.deep.equal([[0.03, 0.97]]);
    expect(rounded("0.97\n0.2\r\n\n")).to.deep.equal([
      [0.03, 0.97],
      [0.8, 0.2],
    ]);
    expect(rounded("[0.97]")).to.deep.equal([[0.03, 0.97]]);
    for (const classes of [0, 1, 3, undefined])
      expect(() => parseAnswers({ data: "0.97", encoding: "CSV", contentType: "" }, classes)).to.throw(
        CaptureLineError,
        LONE_NUMBER,
      );
  });

  it("reads every row of a batch, in each form that models give it in", () => {
    const rows = [
      [0.97, 0.02, 0.01],
      [0.25, 0.7, 0.05],
    ];
    const lines = rows.map((row) => JSON.stringify(row));
    for (const text of [
      rows.map((row) => row.join(",")).join("\n"),
      JSON.stringify(rows),
      lines.join("\n"),
      JSON.stringify({ predictions: rows }, null, 2),
      rows.map((prediction) => `${JSON.stringify({ prediction })}\r\n`).join(""),
    ])
      expect(answers(text, 3), text).to.deep.equal(rows);
    expect(rounded('{"predictions": [[0.97], [0.2]]}')).to.deep.equal(rounded('{"predictions": [0.97, 0.2]}'));
  });

  for (const [text, reason] of [
    ["", "the output is empty"],
    ["[]", "the output is an empty list"],
    ["[[0.9, 0.1], []]", "the output is an empty list"],
    ["[0.9, 0.1", "the output is not valid JSON"],
    ["[0.9, 0.1]\nx", "the output is not valid JSON"],
    ["[0.9, [0.1]]", "the output is not a list of probabilities from 0 to 1"],
    ["0.9,0.1\n1.5,0.2", "the output is not a list of probabilities from 0 to 1"],
    ["0.9,,0.1", "the output is not a list of probabilities from 0 to 1"],
    ['{"scores": [0.9, 0.1]}', "the output is not a list of probabilities from 0 to 1"],
    ['{"predictions": [{"score": 0.9}]}', "the output is not a list of probabilities from 0 to 1"],
  ] as const) {
    it(`fails for ${JSON.stringify(text)}`, () => {
      expect(() => answers(text)).to.throw(CaptureLineError, reason);
    });
  }
});
