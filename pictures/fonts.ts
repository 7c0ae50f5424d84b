import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";

/** Inter by Rasmus Andersson, SIL Open Font License 1.1, from the npm package @fontsource/inter. */
export const fontFamily = "Inter, system-ui, sans-serif";
const WEIGHTS = [400, 600] as const;

const require = createRequire(import.meta.url);

function fontPath(weight: number, format: "woff" | "woff2"): string {
  return require.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.${format}`);
}

/** The font as CSS that needs no other file. */
export function fontFaceCss(): string {
  return WEIGHTS.map((weight) => {
    const data = readFileSync(fontPath(weight, "woff2")).toString("base64");
    return `@font-face{font-family:Inter;font-style:normal;font-weight:${weight};font-display:swap;src:url(data:font/woff2;base64,${data}) format("woff2")}`;
  }).join("");
}

/** Gives the font's files, as TrueType, for as long as `use` runs: a bare machine has no fonts at all. */
export async function withFontFiles<T>(use: (paths: string[]) => T | Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "scones-fonts-"));
  try {
    const paths = WEIGHTS.map((weight) => join(folder, `inter-${weight}.ttf`));
    await Promise.all(
      WEIGHTS.map((weight, index) =>
        writeFile(paths[index] ?? "", woffToTrueType(readFileSync(fontPath(weight, "woff")))),
      ),
    );
    return await use(paths);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Unpacks a WOFF 1.0 file (W3C Recommendation, 2012): the same tables, each compressed with zlib. */
function woffToTrueType(woff: Buffer): Buffer {
  if (woff.toString("latin1", 0, 4) !== "wOFF") throw new TypeError("not a WOFF 1.0 font");
  const count = woff.readUInt16BE(12);
  const tables = Array.from({ length: count }, (_, index) => {
    const at = 44 + index * 20;
    const [offset, packed, size] = [woff.readUInt32BE(at + 4), woff.readUInt32BE(at + 8), woff.readUInt32BE(at + 12)];
    const bytes = woff.subarray(offset, offset + packed);
    return {
      tag: woff.subarray(at, at + 4),
      checksum: woff.readUInt32BE(at + 16),
      data: packed < size ? inflateSync(bytes) : bytes,
    };
  });
  const header = Buffer.alloc(12 + count * 16);
  woff.copy(header, 0, 4, 8);
  header.writeUInt16BE(count, 4);
  const power = Math.floor(Math.log2(count));
  header.writeUInt16BE(2 ** power * 16, 6);
  header.writeUInt16BE(power, 8);
  header.writeUInt16BE((count - 2 ** power) * 16, 10);
  let offset = header.length;
  const bodies = tables.map(({ tag, checksum, data }, index) => {
    const at = 12 + index * 16;
    tag.copy(header, at);
    header.writeUInt32BE(checksum, at + 4);
    header.writeUInt32BE(offset, at + 8);
    header.writeUInt32BE(data.length, at + 12);
    const padded = Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
    offset += padded.length;
    return padded;
  });
  return Buffer.concat([header, ...bodies]);
}
