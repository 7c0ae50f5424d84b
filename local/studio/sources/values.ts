import { imageContentType } from "../../../domain/workflow/prediction.ts";

/** Epoch seconds as milliseconds. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** PNG or JPEG by its first bytes: nothing else is ever handed to a browser as a picture. */
export function pictureType(bytes: Uint8Array): "image/png" | "image/jpeg" | undefined {
  const type = imageContentType(bytes);
  return type === "application/x-image" ? undefined : type;
}

/** A name for each probability: the classes' own where their number fits. */
export function labelsFor(count: number, classes: readonly string[] | undefined): string[] {
  return Array.from({ length: count }, (_, index) =>
    classes?.length === count ? (classes[index] ?? "") : `class ${index}`,
  );
}
