/** Epoch seconds as milliseconds. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** PNG or JPEG by its first bytes: nothing else is ever handed to a browser as a picture. */
export function pictureType(bytes: Uint8Array): "image/png" | "image/jpeg" | undefined {
  if (bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return "image/png";
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff ? "image/jpeg" : undefined;
}

/** A name for each probability: the classes' own where their number fits. */
export function labelsFor(count: number, classes: readonly string[] | undefined): string[] {
  return Array.from({ length: count }, (_, index) =>
    classes?.length === count ? (classes[index] ?? "") : `class ${index}`,
  );
}
