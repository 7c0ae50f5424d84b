import { expect } from "chai";
import fc from "fast-check";
import { ArchiveError } from "../../../../domain/dataset/archiveError.ts";
import { PickleReader, readPickle } from "../../../../domain/dataset/pickle.ts";
import { NumpyArray, PickleDict } from "../../../../domain/dataset/pickleValues.ts";
import { RowStore } from "../../../../domain/dataset/rowStore.ts";
import { batchPickle, testRecord } from "../../../support/cifarArchive.ts";
import { type Dialect, ndarray, pickle, Raw } from "../../../support/pickleWriter.ts";

const dialects: Dialect[] = ["python2", "python3", "protocol4"];

const bytesOf = (text: string): Buffer => Buffer.from(text, "latin1");

function read(text: string): unknown {
  return readPickle(bytesOf(text), "test");
}

describe("readPickle", () => {
  it("reads plain values", () => {
    expect(read("\x80\x02](K\x05M\x01\x02J\xff\xff\xff\xff\x8a\x02\x00\x01NG?\xf8\0\0\0\0\0\0\x88\x89e.")).to.eql([
      5,
      513,
      -1,
      256,
      null,
      1.5,
      true,
      false,
    ]);
  });

  it("reads byte strings as views, without a copy", () => {
    const pickled = bytesOf("\x80\x02U\x03abc.");
    const value = readPickle(pickled, "test") as Buffer;
    expect(value.toString()).to.equal("abc");
    expect(value.buffer).to.equal(pickled.buffer);
  });

  it("reads text keys and Latin-1 keys alike", () => {
    for (const dialect of dialects) {
      const dict = readPickle(pickle({ fine_labels: [1, 300, 70000], name: "é" }, dialect), "test") as PickleDict;
      expect(dict.get("fine_labels")).to.eql([1, 300, 70000]);
      expect(dict.keys()).to.eql(["fine_labels", "name"]);
    }
  });

  it("recalls what it memorized", () => {
    expect(read("\x80\x02](U\x01aq\x07h\x07K\x01e.")).to.eql([Buffer.from("a"), Buffer.from("a"), 1]);
    expect(read("\x80\x04](\x8c\x01a\x94h\x00e.")).to.eql(["a", "a"]);
  });

  it("reads numpy arrays in the forms of Python 2, Python 3 and numpy 2", () => {
    const data = Uint8Array.from({ length: 6 }, (_, i) => i * 50);
    for (const dialect of dialects) {
      const array = readPickle(pickle(ndarray([2, 3], data, dialect), dialect), "test") as NumpyArray;
      expect(array).to.be.instanceOf(NumpyArray);
      expect(array.shape).to.eql([2, 3]);
      expect(array.type.code).to.equal("u1");
      expect(Buffer.from(array.bytes as Buffer)).to.eql(Buffer.from(data));
    }
  });

  it("gives the same whatever pieces it comes in", () => {
    const pickled = batchPickle([testRecord(8, "a.png"), testRecord(48, "b.png")]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 30 }), (sizes) => {
        const reader = new PickleReader("test", pickled.length);
        for (let at = 0, i = 0; at < pickled.length; i++) {
          const size = sizes[i % sizes.length] ?? 1;
          reader.write(pickled.subarray(at, at + size));
          at += size;
        }
        const dict = reader.end() as PickleDict;
        expect(dict.get("fine_labels")).to.eql([8, 48]);
        expect((dict.get("data") as NumpyArray).bytes).to.have.length(6144);
      }),
      { numRuns: 40 },
    );
  });

  it("hands large byte strings on as they come", () => {
    const data = Buffer.alloc(2 * 1024 * 1024, "0123456789abcdef");
    const pickled = pickle({ before: 1, data: new Raw(`T`, lengthOf(data), data), after: 2 });
    let found: unknown;
    const reader: PickleReader = new PickleReader("test", pickled.length, (length) => {
      found = reader.find("before");
      return new RowStore(length, 1024);
    });
    for (let at = 0; at < pickled.length; at += 60_000) reader.write(pickled.subarray(at, at + 60_000));
    const dict = reader.end() as PickleDict;
    expect(found).to.equal(1);
    expect(dict.get("after")).to.equal(2);
    expect((dict.get("data") as RowStore).row(2047)).to.eql(new Uint8Array(data.subarray(2047 * 1024)));
  });

  describe("with hostile input", () => {
    const refused: [what: string, text: string, message: RegExp][] = [
      [
        "a call of a system function",
        "\x80\x02cposix\nsystem\nU\x04true\x85R.",
        /names 'posix\.system'.*nothing was executed/,
      ],
      ["builtins.eval", "\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.", /names 'builtins\.eval'/],
      ["a function of numpy that is not on the list", "\x80\x02cnumpy\nload\nU\x01x\x85R.", /names 'numpy\.load'/],
      ["an instance of a class", "\x80\x02(ios\nsystem\n.", /opcode 0x69 at 3/],
      ["an extension code", "\x80\x02\x82\x01.", /opcode 0x82/],
      ["a persistent id", "\x80\x02U\x01aQ.", /opcode 0x51/],
      ["NEWOBJ", "\x80\x02cnumpy\nndarray\n)\x81.", /opcode 0x81/],
      ["an empty file", "", /ends too early/],
      ["a text pickle", "(dp0\n.", /not a pickle of protocol 2/],
      ["protocol 9", "\x80\x09N.", /protocol 9/],
      ["a string beyond the end", "\x80\x02T\xff\xff\xff\x7fabc.", /ends too early/],
      ["a length of 2^63", "\x80\x04\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.", /ends too early/],
      ["no end", "\x80\x02K\x01", /ends too early/],
      ["a value too many", "\x80\x02K\x01K\x02.", /leaves values behind/],
      ["an empty stack", "\x80\x02.", /takes a value where there is none/],
      ["a group without a beginning", "\x80\x02K\x01t.", /never began/],
      ["an unknown memo entry", "\x80\x02h\x05.", /recalls entry 5/],
      ["items of a number", "\x80\x02K\x01(K\x01K\x02u.", /sets items of what is no dict/],
      ["an element for a number", "\x80\x02K\x01K\x02a.", /appends to what is no list/],
      ["a list as a key", "\x80\x02}(]K\x01u.", /key is neither text nor a number/],
      ["state for a list", "\x80\x02]K\x01b.", /gives state to what is no array/],
      ["a call of a number", "\x80\x02K\x01K\x02\x85R.", /calls what is no function/],
      ["an object dtype", "\x80\x02cnumpy\ndtype\nU\x02O8K\x00K\x01\x87R.", /dtype 'O8'/],
      ["another codec", "\x80\x02c_codecs\nencode\nX\x01\0\0\0aX\x03\0\0\0zip\x86R.", /other|another way than Latin-1/],
    ];
    for (const [what, text, message] of refused) {
      it(`refuses ${what}`, () => {
        expect(() => read(text)).to.throw(ArchiveError, message);
      });
    }

    it("refuses an array whose data does not fill its shape", () => {
      const pickled = pickle(ndarray([2, 3], new Uint8Array(5), "python2"));
      expect(() => readPickle(pickled, "train")).to.throw(
        ArchiveError,
        "shape (2, 3) and type u1 takes 6 bytes, but has 5",
      );
    });

    it("refuses more opcodes than any archive needs", function () {
      this.timeout(10_000);
      const many = Buffer.concat([bytesOf("\x80\x02"), Buffer.alloc(4_100_000, "]"), bytesOf(".")]);
      expect(() => readPickle(many, "test")).to.throw(ArchiveError, /more than 4000000 opcodes/);
    });

    it("throws nothing but ArchiveError on any change of a valid pickle", () => {
      const pickled = batchPickle([testRecord(8, "a.png")], "python2");
      const head = pickled.length - 3072;
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(head), fc.nat(255)), { minLength: 1, maxLength: 6 }),
          fc.nat(pickled.length),
          (changes, cut) => {
            const changed = Buffer.from(pickled);
            for (const [at, value] of changes)
              changed[at < 400 ? at : (changed.length - head + at) % changed.length] = value;
            onlyArchiveError(() => readPickle(changed, "test"));
            onlyArchiveError(() => readPickle(pickled.subarray(0, cut), "test"));
          },
        ),
        { numRuns: 400 },
      );
    });

    it("throws nothing but ArchiveError on any bytes", () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          onlyArchiveError(() => readPickle(Buffer.concat([bytesOf("\x80\x02"), bytes]), "test"));
        }),
        { numRuns: 400 },
      );
    });
  });
});

function onlyArchiveError(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).to.be.instanceOf(ArchiveError);
  }
}

function lengthOf(data: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(data.length);
  return bytes;
}
