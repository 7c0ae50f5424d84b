import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { zipSync } from "fflate";
import { isArchive, isAsset, type Archive, type Asset, type Json } from "./values.ts";

export type Files = Map<string, Buffer>;

/** The bytes of an asset, wherever the program found it. */
export async function assetBytes(asset: Asset): Promise<Buffer> {
  if (asset.path !== undefined) return readFile(resolve(asset.path));
  if (asset.uri !== undefined) return fetched(asset.uri);
  return Buffer.from(asset.text ?? "", "utf8");
}

/** The archive as a zip, as Lambda takes it. Equal content gives equal bytes, so that hashes say something. */
export async function zipOf(archive: Archive): Promise<Buffer> {
  if (archive.uri !== undefined) return fetched(archive.uri);
  if (archive.path !== undefined) {
    const path = resolve(archive.path);
    if ((await stat(path)).isFile()) {
      if (/\.(zip|jar)$/i.test(path)) return readFile(path);
      throw new Error(`${archive.path}: only .zip archives and folders can be sent to Lambda on the local cloud`);
    }
  }
  const files: Files = new Map();
  await collect(archive, "", files);
  return zip(files);
}

async function collect(archive: Archive, prefix: string, files: Files): Promise<void> {
  if (archive.path !== undefined) return collectFolder(resolve(archive.path), prefix, files);
  for (const [name, item] of Object.entries(archive.assets ?? {})) await collectItem(item, prefix + name, files);
}

async function collectItem(item: Json, name: string, files: Files): Promise<void> {
  if (isAsset(item)) files.set(name, await assetBytes(item));
  else if (isArchive(item)) await collect(item, `${name}/`, files);
  else throw new Error(`the archive's member '${name}' is neither an asset nor an archive`);
}

async function collectFolder(folder: string, prefix: string, files: Files): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length).replaceAll("\\", "/").replace(/^\/+/, "");
    files.set(prefix + name, await readFile(path));
  }
}

async function fetched(uri: string): Promise<Buffer> {
  if (uri.startsWith("file:")) return readFile(new URL(uri));
  const response = await fetch(uri);
  if (!response.ok) throw new Error(`${uri} answered HTTP ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

export const sha256 = (data: Buffer): string => createHash("sha256").update(data).digest("base64");

/** The first day that a zip can tell, for every member. */
const mtime = new Date(1980, 0, 1);
const attributes = { mtime, os: 3, attrs: ((0o100000 | 0o644) << 16) >>> 0 };

export function zip(files: Files): Buffer {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(zipSync(Object.fromEntries(sorted.map(([name, data]) => [name, [data, attributes]]))));
}
