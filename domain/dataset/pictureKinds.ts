/**
 * What files of the two kinds that are taken are called (MDN, "Image file type and format guide"); browsers on Windows save
 * JPEGs as `.jfif`. Which of the two one is, its bytes say.
 */
export const pictureName = /\.(png|jpe?g|jpe|jfif|pjpeg|pjp)$/i;

/**
 * Kinds of pictures that are not taken: SageMaker's built-in image classification reads JPEG and PNG alone ("Image Classification -
 * MXNet", input/output interface: application/x-image, image/png, image/jpeg).
 */
const byEnding: Readonly<Record<string, string>> = {
  webp: "WebP",
  heic: "HEIC",
  heif: "HEIC",
  gif: "GIF",
  bmp: "BMP",
  tif: "TIFF",
  tiff: "TIFF",
  avif: "AVIF",
};

/** The kind that a file's name says it is; undefined of PNG, JPEG and what is no picture. */
export function otherKindByName(name: string): string | undefined {
  const ending = /\.([^./]+)$/.exec(name)?.[1]?.toLowerCase();
  return ending === undefined || !Object.hasOwn(byEnding, ending) ? undefined : byEnding[ending];
}

/** The kind that a file is by its first bytes, of the same kinds. */
export function otherKindByBytes(file: Uint8Array): string | undefined {
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(file.byteLength, 12)).toString("latin1");
  if (head.startsWith("RIFF") && head.slice(8) === "WEBP") return "WebP";
  if (head.startsWith("GIF8")) return "GIF";
  if (head.startsWith("BM")) return "BMP";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "TIFF";
  if (head.slice(4, 8) !== "ftyp") return undefined;
  // The major brand of a file of ISO/IEC 14496-12: HEIF's (ISO/IEC 23008-12) and AVIF's.
  const brand = head.slice(8);
  return brand.startsWith("avi") ? "AVIF" : /^(hei|hev|mif1|msf1)/.test(brand) ? "HEIC" : undefined;
}

/** What was left out because of its kind, and what can be done; empty where nothing was. */
export function convertHint(kinds: ReadonlyMap<string, number>): string {
  if (kinds.size === 0) return "";
  const parts = [...kinds].sort().map(([kind, count]) => `${count} ${kind}`);
  const counts = parts.length === 1 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;
  const total = [...kinds.values()].reduce((sum, count) => sum + count, 0);
  return `${counts} ${total === 1 ? "picture is" : "pictures are"} left out: only PNG and JPEG are learned from. Convert ${total === 1 ? "it" : "them"} to JPEG or PNG.`;
}
