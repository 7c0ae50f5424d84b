/** The test images of a manifest: S3 key → label. */
export type LabelledKeys = ReadonlyMap<string, string>;

/**
 * An order over all test images in which every beginning is balanced over the classes and spread evenly over each
 * class. It depends on nothing but the names: the model's opinion has no say in which images are run.
 */
export function selectionOrder(images: LabelledKeys): string[] {
  const byClass = new Map<string, string[]>();
  for (const key of [...images.keys()].sort()) {
    const label = images.get(key) ?? "";
    byClass.set(label, [...(byClass.get(label) ?? []), key]);
  }
  const spread = [...byClass.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, keys]) => spreadOut(keys));
  const longest = Math.max(0, ...spread.map((keys) => keys.length));
  const order: string[] = [];
  for (let position = 0; position < longest; position++) {
    for (const keys of spread) {
      const key = keys[position];
      if (key !== undefined) order.push(key);
    }
  }
  return order;
}

/** Bit-reversed positions: 0, 1/2, 1/4, 3/4, 1/8 … of the list, each item once. */
function spreadOut(keys: readonly string[]): string[] {
  const bits = Math.max(1, Math.ceil(Math.log2(Math.max(2, keys.length))));
  const size = 2 ** bits;
  const order: string[] = [];
  for (let index = 0; index < size; index++) {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) if (index & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
    const key = keys[reversed];
    if (key !== undefined) order.push(key);
  }
  return order;
}

export const sampleImage = "test/bicycle_s_000513.png";

/** The picture of the public exercise where the data has it, or the first test image. */
export function chooseSample(images: LabelledKeys): string | undefined {
  if (images.has(sampleImage)) return sampleImage;
  const keys = [...images.keys()].sort();
  // Beside another data set's picture of that name (domain/dataset/keysBeside.ts).
  return keys.find((key) => key.startsWith("test/bicycle_s_000513-")) ?? keys[0];
}
