import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { Random } from "../../domain/sample/random.ts";
import { batchPickle, labelNames, metaPickle, tarMember, type TestRecord } from "../../test/support/cifarArchive.ts";

const parts = { train: 500, test: 100 } as const;

/**
 * Writes an archive of the official one's layout, size and member order: 60,000 records, a hundred classes, pickles as
 * Python 2 wrote them, pixels that compress about as little as photographs do.
 */
export async function makeArchive(path: string): Promise<void> {
  await pipeline(blocks, createGzip({ level: 6, chunkSize: 1024 * 1024 }), createWriteStream(path));
}

function* blocks(): Generator<Uint8Array> {
  yield* tarMember({ name: "cifar-100-python/", type: "5" });
  yield* tarMember({ name: "cifar-100-python/file.txt~", data: Buffer.from("-\n") });
  for (const part of ["train", "test"] as const) {
    yield* tarMember({ name: `cifar-100-python/${part}`, data: batchPickle(records(part)) });
  }
  yield* tarMember({ name: "cifar-100-python/meta", data: metaPickle() });
  yield Buffer.alloc(1024);
}

function records(part: keyof typeof parts): TestRecord[] {
  const random = new Random(part === "train" ? 1 : 2);
  return Array.from({ length: parts[part] * 100 }, (_, i) => {
    const label = (i * 37) % 100;
    const fileName = `${labelNames[label] ?? "thing"}_s_${String(i).padStart(6, "0")}.png`;
    return { label, fileName, planes: pixels(random) };
  });
}

/** A slope of light with grain: neighbours differ by a few steps, as in a photograph. */
function pixels(random: Random): Uint8Array {
  const planes = new Uint8Array(3072);
  const [start, across, down] = [random.between(40, 120), random.between(-2, 2), random.between(-2, 2)];
  let state = random.integer(1, 0x7fffffff);
  for (let i = 0; i < planes.length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    planes[i] = start + (i & 31) * across + ((i >> 5) & 31) * down + (state >>> 25);
  }
  return planes;
}
