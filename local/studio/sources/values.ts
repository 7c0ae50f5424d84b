/** A type of the AWS SDK as the control plane answers it in this process: times are epoch seconds. */
export type Wire<T> = T extends Date
  ? number
  : T extends (infer U)[]
    ? Wire<U>[]
    : T extends object
      ? { [K in keyof T]: Wire<Exclude<T[K], undefined>> }
      : T;

/** Epoch seconds as milliseconds. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** The parts of an `s3://bucket/key` URI. */
export function parseS3Uri(uri: string): { readonly bucket: string; readonly key: string } | undefined {
  const [, bucket, key = ""] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(uri) ?? [];
  return bucket === undefined ? undefined : { bucket, key };
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
