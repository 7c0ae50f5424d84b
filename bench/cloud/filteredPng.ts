/** PNG files as image libraries write them (each row with the filter that leaves least, then deflated), not as the ETL does. */
import { crc32, deflateSync } from "node:zlib";
import { encodePng } from "../../domain/images/png.ts";

const CHANNELS = 3;

/** RGB pixels as a PNG: what `encodePng` puts before and behind its data, with other data. */
export function filteredPng(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const plain = encodePng(rgb, width, height);
  const run = width * CHANNELS;
  const rows = Array.from({ length: height }, (_, y) => filteredRow(rgb, y, run));
  const data = Buffer.concat([Buffer.from("IDAT"), deflateSync(Buffer.concat(rows))]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length - 4);
  checksum.writeUInt32BE(crc32(data));
  return Buffer.concat([plain.subarray(0, 33), length, data, checksum, plain.subarray(-12)]);
}

/** The row behind the number of its filter: the one with the smallest sum of distances from zero. */
function filteredRow(rgb: Uint8Array, y: number, run: number): Buffer {
  const at = (row: number, i: number): number => (row < 0 || i < 0 ? 0 : (rgb[row * run + i] as number));
  const candidates = PREDICTORS.map((predict, filter) => {
    const row = Buffer.alloc(run + 1);
    row[0] = filter;
    let distance = 0;
    for (let i = 0; i < run; i++) {
      const value = at(y, i) - predict(at(y, i - CHANNELS), at(y - 1, i), at(y - 1, i - CHANNELS));
      row[i + 1] = value;
      distance += Math.abs(row.readInt8(i + 1));
    }
    return { row, distance };
  });
  return candidates.reduce((best, one) => (one.distance < best.distance ? one : best)).row;
}

/** What each filter expects of a value, by those to the left, above, and above to the left (PNG, section 9). */
const PREDICTORS: readonly ((left: number, above: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  (left, above, corner) => {
    const guess = left + above - corner;
    const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
    return a <= b && a <= c ? left : b <= c ? above : corner;
  },
];
