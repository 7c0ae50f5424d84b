/**
 * Undoes the line filters of a PNG in place (PNG specification, section 9): `lines` rows of `rowBytes` from `start` on, each
 * behind the number of its filter. `step` is the distance to the pixel on the left.
 *
 * @returns the number of a filter that does not exist, where there is one
 */
export function unfilter(
  raw: Uint8Array,
  start: number,
  lines: number,
  rowBytes: number,
  step: number,
): number | undefined {
  // The row above the first one is zero, which leaves that row as it is (up) or makes it its left neighbour (Paeth).
  for (let y = 0; y < lines; y++) {
    const from = start + y * (rowBytes + 1) + 1;
    const end = from + rowBytes;
    const up = y === 0 ? undefined : rowBytes + 1;
    const filter = raw[from - 1] as number;
    if (filter > 4) return filter;
    if (filter === 1 || (filter === 4 && up === undefined)) addLeft(raw, from + step, end, step);
    else if (filter === 2 && up !== undefined) addUp(raw, from, end, up);
    else if (filter === 3) addMean(raw, from, end, step, up);
    else if (filter === 4 && up !== undefined) addPaeth(raw, from, end, step, up);
  }
  return undefined;
}

function addLeft(raw: Uint8Array, start: number, end: number, step: number): void {
  for (let i = start; i < end; i++) raw[i] = (raw[i] as number) + (raw[i - step] as number);
}

function addUp(raw: Uint8Array, start: number, end: number, up: number): void {
  for (let i = start; i < end; i++) raw[i] = (raw[i] as number) + (raw[i - up] as number);
}

function addMean(raw: Uint8Array, start: number, end: number, step: number, up: number | undefined): void {
  for (let i = start; i < end; i++) {
    const left = i - start >= step ? (raw[i - step] as number) : 0;
    const above = up === undefined ? 0 : (raw[i - up] as number);
    raw[i] = (raw[i] as number) + ((left + above) >> 1);
  }
}

function addPaeth(raw: Uint8Array, start: number, end: number, step: number, up: number): void {
  // A row may be narrower than one step: interlaced pictures have passes of one pixel.
  addUp(raw, start, Math.min(start + step, end), up);
  for (let i = start + step; i < end; i++) {
    const a = raw[i - step] as number;
    const b = raw[i - up] as number;
    const c = raw[i - up - step] as number;
    const pa = Math.abs(b - c);
    const pb = Math.abs(a - c);
    const pc = Math.abs(a + b - 2 * c);
    raw[i] = (raw[i] as number) + (pa <= pb && pa <= pc ? a : pb <= pc ? b : c);
  }
}
