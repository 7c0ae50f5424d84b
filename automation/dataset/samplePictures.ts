import { join } from "node:path";
import { drawSample, sampleSize } from "../../domain/sample/sample.ts";
import { codeDigest, kept } from "../../system/keptFile.ts";
import type { Picture } from "./collect.ts";
import type { PrepareOptions } from "./types.ts";

/** Bytes of a picture, 32 × 32 × RGB. */
const SIZE = 32 * 32 * 3;

const drawingRoom = join(import.meta.dirname, "..", "..", "domain", "sample");

/** The embedded data set's pictures: drawn once, then read from the user's cache for as long as the code that draws is the same. */
export async function samplePictures({ cacheDir, onProgress, signal }: PrepareOptions): Promise<Picture[]> {
  return unpack(
    await kept(join(cacheDir, "sample.pictures"), await codeDigest(drawingRoom), async () => {
      const drawn: Picture[] = [];
      for (const picture of drawSample()) {
        drawn.push(picture);
        if (drawn.length % 100 !== 0) continue;
        onProgress?.({ phase: "draw", done: drawn.length, total: sampleSize, unit: "files" });
        await new Promise(setImmediate);
        signal?.throwIfAborted();
      }
      return pack(drawn);
    }),
  );
}

/** The pictures' bytes one after the other, behind a line of JSON that names them in their order. */
function pack(pictures: readonly Picture[]): Buffer {
  const names = pictures.map(({ part, label, fileName }) => ({ part, label, fileName }));
  return Buffer.concat([Buffer.from(`${JSON.stringify(names)}\n`), ...pictures.map(({ rgb }) => rgb)]);
}

function unpack(packed: Uint8Array): Picture[] {
  const start = packed.indexOf(0x0a) + 1;
  const names = JSON.parse(Buffer.from(packed.subarray(0, start)).toString()) as Omit<Picture, "rgb">[];
  return names.map((name, index) => {
    const at = start + index * SIZE;
    return { ...name, rgb: packed.subarray(at, at + SIZE) };
  });
}
