import { expect } from "chai";
import fc from "fast-check";
import { parseAnswers } from "../../../../domain/captures/captureAnswers.ts";
import { bestPrediction, imageContentType, parseProbabilities } from "../../../../domain/workflow/prediction.ts";

describe("bestPrediction", () => {
  it("is the likeliest class, with its name where there is one", () => {
    expect(bestPrediction([0.1, 0.7, 0.2], ["a", "b", "c"])).to.deep.equal({ index: 1, confidence: 0.7, label: "b" });
    expect(bestPrediction([0.1, 0.7])).to.deep.equal({ index: 1, confidence: 0.7 });
    expect(bestPrediction([0, 0], ["a", "b"])).to.deep.equal({ index: 0, confidence: 0, label: "a" });
    expect(bestPrediction([])).to.equal(undefined);
  });

  it("is never less likely than another", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (probabilities) => {
        expect(bestPrediction(probabilities)?.confidence).to.equal(Math.max(...probabilities));
      }),
    );
  });
});

describe("parseProbabilities", () => {
  it("reads a list, and a batch of one", () => {
    expect(parseProbabilities("[0.9, 0.1]")).to.deep.equal([0.9, 0.1]);
    expect(parseProbabilities("[[0.9, 0.1]]")).to.deep.equal([0.9, 0.1]);
  });

  it("reads what TensorFlow Serving answers", () => {
    expect(parseProbabilities('{"predictions": [[0.9, 0.1]]}')).to.deep.equal([0.9, 0.1]);
  });

  it("takes a single number for the second of two classes, as the monitor does", () => {
    for (const text of ["[0.75]", "[[0.75]]", '{"predictions": [[0.75]]}', '{"predictions": [0.75]}'])
      expect(parseProbabilities(text), text).to.deep.equal([0.25, 0.75]);
    const captured = { data: "[0.75]", encoding: "JSON", contentType: "application/json" } as const;
    expect(parseAnswers(captured, 2)).to.deep.equal([parseProbabilities(captured.data)]);
  });

  it("is undefined for anything else", () => {
    for (const text of [
      "",
      "null",
      "{}",
      '{"predictions": []}',
      '{"predictions": [[0.1], [0.2]]}',
      "[]",
      "[[]]",
      "[2]",
      "[-1]",
      '["0.5"]',
      "[[0.1],[0.2]]",
    ]) {
      expect(parseProbabilities(text), text).to.equal(undefined);
    }
  });
});

describe("imageContentType", () => {
  it("goes by the first bytes", () => {
    expect(imageContentType(Buffer.from("89504e470d0a", "hex"))).to.equal("image/png");
    expect(imageContentType(Buffer.from("ffd8ffe0", "hex"))).to.equal("image/jpeg");
    expect(imageContentType(Buffer.from("GIF89a"))).to.equal("application/x-image");
    expect(imageContentType(Buffer.alloc(0))).to.equal("application/x-image");
  });
});
