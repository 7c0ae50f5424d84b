import { readCoefficients, unitOf, type Coefficients, type Plane } from "./jpegCoefficients.ts";
import { writeJpeg } from "./jpegWriter.ts";
import { type Orientation, turnOf, type Turn } from "./orientation.ts";

/** More of a side than this is not cut off. */
const MOST_CUT = 0.01;

/** Place of the coefficient of a line and column in zigzag order (ITU-T T.81, figure A.6), both ways. */
const places = zigzag();
const order = places.flatMap((line, v) => line.map((z, u) => ({ z, u, v }))).sort((a, b) => a.z - b.z);

/**
 * A JPEG turned upright by its coefficients, as `jpegtran -trim` does it: nothing is lost but what the turned side has over
 * whole units of 8 or 16 pixels, where that is less than a hundredth of it. Its Exif data, with place and preview, go.
 *
 * @returns undefined where that can't be done: of a progressive file, and where more would be cut off
 * @throws ImageError where the file can't be read
 */
export function turnJpeg(bytes: Buffer, orientation: Orientation): Buffer | undefined {
  const stored = readCoefficients(bytes);
  if (stored === undefined) return undefined;
  const turn = turnOf(orientation);
  const [unitWidth, unitHeight] = unitOf(stored.planes);
  const width = turn.flipsColumns ? stored.width - (stored.width % unitWidth) : stored.width;
  const height = turn.flipsLines ? stored.height - (stored.height % unitHeight) : stored.height;
  if (stored.width - width > stored.width * MOST_CUT || stored.height - height > stored.height * MOST_CUT)
    return undefined;
  const [unitsAcross, unitsDown] = [Math.ceil(width / unitWidth), Math.ceil(height / unitHeight)];
  const upright: Coefficients = {
    width: turn.swaps ? height : width,
    height: turn.swaps ? width : height,
    planes: stored.planes.map((plane) => turnPlane(plane, plane.h * unitsAcross, plane.v * unitsDown, turn)),
    steps: new Map([...stored.steps].map(([table, steps]) => [table, turn.swaps ? transposed(steps) : steps])),
    colours: stored.colours,
  };
  return writeJpeg(upright);
}

/** @param columns blocks of the stored plane that are kept, across; `lines` down */
function turnPlane(plane: Plane, columns: number, lines: number, turn: Turn): Plane {
  const { swaps, flipsColumns, flipsLines } = turn;
  const [across, down] = swaps ? [lines, columns] : [columns, lines];
  const coefficients = new Int16Array(across * down * 64);
  const { from, sign } = exchange(turn);
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const [storedX, storedY] = swaps ? [y, x] : [x, y];
      const column = flipsColumns ? columns - 1 - storedX : storedX;
      const line = flipsLines ? lines - 1 - storedY : storedY;
      const [to, at] = [(y * across + x) * 64, (line * plane.across + column) * 64];
      for (let z = 0; z < 64; z++)
        coefficients[to + z] = (plane.coefficients[at + (from[z] as number)] as number) * (sign[z] as number);
    }
  }
  const [h, v] = swaps ? [plane.v, plane.h] : [plane.h, plane.v];
  return { ...plane, h, v, across, down, coefficients };
}

/** A block that is turned is made of the same coefficients: waves of odd number change their sign when they are mirrored. */
function exchange({ swaps, flipsColumns, flipsLines }: Turn): { from: Uint8Array; sign: Int8Array } {
  const stored = order.map(({ u, v }) => (swaps ? { u: v, v: u } : { u, v }));
  return {
    from: Uint8Array.from(stored, ({ u, v }) => places[v]?.[u] ?? 0),
    sign: Int8Array.from(stored, ({ u, v }) => ((flipsColumns ? u & 1 : 0) ^ (flipsLines ? v & 1 : 0) ? -1 : 1)),
  };
}

function transposed(steps: Uint16Array): Uint16Array {
  return Uint16Array.from(order, ({ u, v }) => steps[places[u]?.[v] ?? 0] ?? 1);
}

function zigzag(): number[][] {
  const found = Array.from({ length: 8 }, () => new Array<number>(8).fill(0));
  for (let sum = 0, z = 0; sum < 15; sum++) {
    const lines = Array.from({ length: 8 }, (_, v) => v).filter((v) => sum - v >= 0 && sum - v < 8);
    for (const v of sum % 2 === 0 ? lines.reverse() : lines) (found[v] as number[])[sum - v] = z++;
  }
  return found;
}
