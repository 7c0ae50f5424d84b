import type { Manifest, ManifestFile } from "./manifest.ts";

/** Digits of a picture's hash that tell it from another one of its name. */
const digits = [8, 16, 64];

/**
 * Where the pictures of a data set lie in a bucket that has other data sets' pictures too, so that none of these is written over:
 * one whose key another data set has for another picture gets a part of its hash behind its name. Once it lies there it stays
 * there, also when the other one is gone.
 *
 * @returns key → other key, of those that lie elsewhere than the data set says
 */
export function keysBeside(manifest: Manifest, others: readonly Manifest[]): ReadonlyMap<string, string> {
  const moved = new Map<string, string>();
  if (others.length === 0) return moved;
  const contentAt = (key: string): string | undefined => others.find(({ files }) => files[key])?.files[key]?.sha256;
  for (const [key, file] of Object.entries(manifest.files)) {
    const known = contentAt(key);
    if (known === file.sha256) continue;
    const beside = digits.map((count) => withDigits(key, file, count)).filter((name) => !(name in manifest.files));
    const there = beside.find((name) => contentAt(name) === file.sha256);
    const free = known === undefined ? key : beside.find((name) => contentAt(name) === undefined);
    const place = there ?? free ?? key;
    if (place !== key) moved.set(key, place);
  }
  return moved;
}

/** A data set's manifest with some of its keys replaced; its version stays, which is of what it says and not of where that lies. */
export function withKeys(manifest: Manifest, moved: ReadonlyMap<string, string>): Manifest {
  const files = Object.entries(manifest.files).map(([key, file]) => [moved.get(key) ?? key, file] as const);
  return { ...manifest, files: Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1))) };
}

function withDigits(key: string, { sha256 }: ManifestFile, count: number): string {
  return key.replace(/(\.[^./]*)?$/, (ending) => `-${sha256.slice(0, count)}${ending}`);
}
