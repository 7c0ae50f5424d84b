/**
 * The memory in which lines of captures are looked at, and what looks at them: WebAssembly SIMD, sixteen bytes at a time. Pictures
 * are almost all of a capture file, and of them only the end is looked for.
 */
import { assemble, FunctionBuilder, I32, V128, type Local } from "../webAssembly/assembler.ts";
import { wasm } from "../webAssembly/webAssembly.ts";

const PAGE = 64 * 1024;
/** So small, it stays in the processor's cache until it has been looked at. */
const WINDOW_BYTES = 256 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LAST_CONTROL = 0x1f;
const BLOCK = 16;

interface Kernels {
  /** Where, from this byte on, the first one is that is not ASCII or is a control character, a quote or a backslash. */
  plainEnd(at: number): number;
  /** Not zero where the bytes differ from a text that was {@link CaptureWindow.keep kept} between these addresses. */
  differs(at: number, from: number, to: number): number;
}

/** A text in the memory, to compare lines with. */
export interface KeptText {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** Bytes of capture files, one piece at a time, and behind them what lines are compared with. */
export class CaptureWindow {
  readonly bytes: Buffer;
  readonly #kernels: Kernels;
  readonly #memory: Buffer;

  /** @param keptBytes how many bytes there are for texts, of which each takes two a character and a block's room */
  constructor(keptBytes: number) {
    const memory = new wasm.Memory({ initial: Math.ceil((WINDOW_BYTES + keptBytes) / PAGE) + 1 });
    const module = new wasm.Module(assemble([plainEnd(), differs()]));
    this.#kernels = new wasm.Instance(module, { env: { memory } }).exports as Kernels;
    this.#memory = Buffer.from(memory.buffer);
    this.bytes = this.#memory.subarray(0, WINDOW_BYTES);
  }

  /** Keeps a text at this place among the kept; the next one can be kept behind it. */
  keep(place: number, text: Buffer): KeptText {
    const from = WINDOW_BYTES + place;
    const to = from + Math.ceil(text.length / BLOCK) * BLOCK * 2;
    this.#memory.fill(0, from, to);
    for (let at = 0; at < text.length; at++) {
      const byte = from + Math.floor(at / BLOCK) * BLOCK * 2 + (at % BLOCK);
      this.#memory[byte] = text[at] ?? 0;
      this.#memory[byte + BLOCK] = 0xff;
    }
    return { length: text.length, from, to };
  }

  /** Where, from this byte of the window on, a text ends that JSON and Latin-1 write as it is; there must be such an end. */
  plainEnd(at: number): number {
    return this.#kernels.plainEnd(at);
  }

  isAt(at: number, text: KeptText): boolean {
    return this.#kernels.differs(at, text.from, text.to) === 0;
  }
}

function plainEnd(): FunctionBuilder {
  const f = new FunctionBuilder("plainEnd", 1, true);
  const [at, bytes, ends] = [0, f.local(V128), f.local(I32)];
  // Constants in variables: until V8 has optimized the loop, it makes each anew in every round.
  const [control, quote, backslash] = [LAST_CONTROL, QUOTE, BACKSLASH].map((byte) => {
    const all = f.local(V128);
    f.bytes(new Array<number>(BLOCK).fill(byte)).set(all);
    return all;
  }) as [Local, Local, Local];
  const plain = (offset: number): void => {
    f.get(at).load(offset).set(bytes);
    // As signed bytes, those that are not ASCII are below zero.
    f.get(bytes).get(control).bytesGreater();
    f.get(bytes).get(quote).bytesEqual().get(bytes).get(backslash).bytesEqual().or().andNot().bitmask();
  };
  f.get(at).i32(2 * BLOCK).sub().set(at); // prettier-ignore
  f.untilSet(ends, () => {
    f.advance(at, 2 * BLOCK);
    plain(0);
    plain(BLOCK);
    f.i32(BLOCK).shl().add().i32(-1).xor().set(ends);
  });
  return f.get(at).get(ends).countTrailingZeros().add();
}

/** A kept text has behind each sixteen bytes a mask of those that count. */
function differs(): FunctionBuilder {
  const f = new FunctionBuilder("differs", 3, true);
  const [at, kept, end, differences] = [0, 1, 2, f.local(V128)];
  f.whileBelow(kept, end, () => {
    f.get(differences).get(at).load().get(kept).load().exclusiveOr().get(kept).load(BLOCK).and().or().set(differences);
    f.advance(at, BLOCK).advance(kept, BLOCK * 2);
  });
  return f.get(differences).anyTrue();
}
