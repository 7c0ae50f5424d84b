import { expect } from "chai";
import fc from "fast-check";
import { plainAnswer } from "../../../../domain/captures/plainAnswer.ts";

function read(text: string, isBase64 = false): number[] | undefined {
  const body = isBase64 ? Buffer.from(text).toString("base64") : text;
  const bytes = Buffer.from(`x${body}]`);
  return plainAnswer(bytes, { start: 1, end: bytes.length - 1 }, isBase64);
}

/** A list of probabilities, by the parser; undefined where the text is another. */
function parsed(text: string): number[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  const numbers = list.filter((one): one is number => typeof one === "number" && one >= 0 && one <= 1);
  return list.length > 1 && numbers.length === list.length ? numbers : undefined;
}

const digits = (most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), maxLength: most });

describe("plainAnswer", () => {
  it("reads every number as the parser does, to the last bit", () => {
    const decimal = fc
      .tuple(
        fc.constantFrom("0", "1", "9"),
        digits(20),
        fc.constantFrom("", "e-1", "e-05", "e-9", "e-22", "e-300", "e+0"),
      )
      .map(([first, fraction, exponent]) => `${first}${fraction === "" ? "" : `.${fraction}`}${exponent}`);
    const double = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => JSON.stringify(value));
    // As models of 32-bit floats write them, and halves of the last place, which are the hardest to round.
    const float = fc.float({ min: 0, max: 1, noNaN: true }).map((value) => String(value));
    const half = fc
      .double({ min: 2 ** -10, max: 1, noNaN: true })
      .map((value) => (value + 2 ** -64).toFixed(18).replace(/0+$/, ""));
    const number = fc.oneof(decimal, double, float, half);
    let found = 0;
    fc.assert(
      fc.property(number, number, fc.boolean(), (one, other, isBase64) => {
        const text = `[${one}, ${other}]`;
        const probabilities = read(text, isBase64);
        if (probabilities === undefined) return;
        found++;
        expect(probabilities).to.deep.equal(parsed(text));
      }),
      { numRuns: 20_000 },
    );
    expect(found).to.be.above(3000);
  });

  it("leaves to the parser what it does not know, and takes nothing that the parser would refuse", () => {
    const part = fc.constantFrom(
      "[",
      "]",
      ",",
      "0.5",
      "0.25",
      "1",
      ".",
      "-",
      "e",
      "5",
      " ",
      "0",
      "01",
      "1.",
      "[0.5,0.5]",
      "=",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 7 }), fc.boolean(), (parts, isBase64) => {
        const text = parts.join("");
        const found = read(text, isBase64);
        if (found !== undefined) expect(found).to.deep.equal(parsed(text));
      }),
      { numRuns: 5000 },
    );
    for (const text of [
      "[0.5]",
      "[0.5,1.5]",
      "[0.5,-0.5]",
      "[[0.5,0.5]]",
      "[0.5,0.5",
      "0.5,0.5",
      "[]",
      "",
      "[0.5,0.5] ",
    ])
      expect(read(text), text).to.equal(undefined);
  });

  it("takes base64 only as it is written without spaces and with its padding", () => {
    const bytes = (text: string): number[] | undefined =>
      plainAnswer(Buffer.from(text), { start: 0, end: text.length }, true);
    const whole = Buffer.from("[0.25,0.75]").toString("base64");
    expect(bytes(whole)).to.deep.equal([0.25, 0.75]);
    for (const text of [whole.slice(0, -1), ` ${whole}`, whole.replace("W", "="), `${whole}====`, "é", ""])
      expect(bytes(text), text).to.equal(undefined);
    const long = `[${new Array<string>(2000).fill("0.0005").join(",")}]`;
    expect(read(long, true)).to.equal(undefined);
    expect(read(long)).to.have.length(2000);
  });
});
