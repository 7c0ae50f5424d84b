import { expect } from "chai";
import fc from "fast-check";
import { LstError, readLst, writeLst } from "../../../../domain/dataset/lst.ts";

describe("writeLst", () => {
  it("writes index, class and path separated by tabs", () => {
    expect(writeLst([{ index: 0, classIndex: 1, path: "moped_s_000001.png" }])).to.equal("0\t1\tmoped_s_000001.png\n");
  });

  it("is read back as it was", () => {
    const path = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/[\t\r\n]/.test(text));
    const entries = fc.array(fc.record({ index: fc.nat(), classIndex: fc.nat(999), path }));
    fc.assert(
      fc.property(entries, (list) => {
        expect(readLst(writeLst(list))).to.eql(list);
      }),
    );
  });

  it("fails when a path would break the line", () => {
    expect(() => writeLst([{ index: 0, classIndex: 0, path: "a\tb.png" }])).to.throw(LstError);
    expect(() => writeLst([{ index: 0, classIndex: 0, path: "" }])).to.throw(LstError);
  });
});

describe("readLst", () => {
  it("reads classes written as decimals, and lines that end in Windows' way", () => {
    expect(readLst("7\t1.000000\ta/b.png\r\n\r\n")).to.eql([{ index: 7, classIndex: 1, path: "a/b.png" }]);
  });

  for (const line of ["0 1 a.png", "0\t1", "x\t1\ta.png", "0\t1.5\ta.png", "0\t1\ta\tb", "0\t-1\ta.png", "0\t1\t"]) {
    it(`fails when a line is ${JSON.stringify(line)}`, () => {
      expect(() => readLst(`0\t0\tok.png\n${line}\n`)).to.throw(LstError, /line 2 is not index, class and path/);
    });
  }
});
