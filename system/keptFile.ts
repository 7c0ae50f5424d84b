import { createHash, type Hash } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeAtomically } from "./atomicWrite.ts";

/**
 * What takes long to make and follows from `key` alone, kept in a file for the next time. The file begins with a SHA-256 of
 * key and content: of another key or damaged, it is made anew and written over. Where it can't be written, nothing is kept.
 */
export async function kept(
  path: string,
  key: string,
  make: () => Uint8Array | Promise<Uint8Array>,
): Promise<Uint8Array> {
  const file = await readFile(path).catch(() => undefined);
  const content = file?.subarray(32);
  if (file !== undefined && content !== undefined && seal(key, content).equals(file.subarray(0, 32))) return content;
  const made = await make();
  await mkdir(dirname(path), { recursive: true })
    .then(() => writeAtomically(path, Buffer.concat([seal(key, made), made])))
    .catch(() => undefined);
  return made;
}

function seal(key: string, content: Uint8Array): Buffer {
  return createHash("sha256").update(`${key.length} ${key}\n`).update(content).digest();
}

/** A digest of the code below some folders and of the Node that runs it: what code makes changes with no other thing. */
export async function codeDigest(...folders: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(`${process.version} ${process.arch}\n`);
  for (const folder of folders) await addFolder(hash, folder);
  return hash.digest("hex");
}

async function addFolder(hash: Hash, folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  for (const [index, content] of contents.entries()) {
    hash.update(`${paths[index]?.slice(folder.length) ?? ""} ${content.length}\n`).update(content);
  }
}
