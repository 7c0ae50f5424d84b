import { createReadStream, createWriteStream } from "node:fs";
import { lstat, mkdir, readdir, chmod } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { extract, pack, type Extract } from "tar-stream";

const MAXIMUM_BYTES = 8 * 1024 ** 3;
const MAXIMUM_ENTRIES = 100_000;

/** Packs a folder's files as tar.gz, the way SageMaker stores a model. */
export async function packFolder(folder: string, target: string): Promise<void> {
  const archive = pack();
  const written = pipeline(archive, createGzip({ level: 6 }), createWriteStream(target));
  for (const path of await filesBelow(folder)) {
    const { size } = await lstat(path);
    const entry = archive.entry({ name: relative(folder, path).split(sep).join("/"), size, mode: 0o644 });
    await pipeline(createReadStream(path), entry);
  }
  archive.finalize();
  await written;
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Unpacks a tar.gz from an untrusted source: only plain files and folders, no path that leads out, bounded in number
 * and size.
 */
export async function unpackArchive(file: string, folder: string): Promise<void> {
  const root = resolve(folder);
  await mkdir(root, { recursive: true });
  const entries = extract();
  const fed = pipeline(createReadStream(file), createGunzip(), entries);
  // An archive that ends too soon leaves its reader waiting: the source's failure has to end the work.
  await Promise.all([fed, unpackEntries(entries, root)]);
}

async function unpackEntries(entries: Extract, root: string): Promise<void> {
  let bytes = 0;
  let count = 0;
  for await (const entry of entries) {
    const { name, type, size, mode } = entry.header;
    bytes += size;
    if (++count > MAXIMUM_ENTRIES) throw new Error(`the archive holds more than ${MAXIMUM_ENTRIES} entries`);
    if (bytes > MAXIMUM_BYTES) throw new Error(`the archive unpacks to more than ${MAXIMUM_BYTES} bytes`);
    const target = resolve(root, name);
    if (target !== root && !target.startsWith(root + sep)) {
      throw new Error(`the entry "${name}" leads out of the archive's folder`);
    }
    if (type === "directory") {
      await mkdir(target, { recursive: true });
      entry.resume();
    } else if (type === "file" || type === "contiguous-file") {
      await mkdir(dirname(target), { recursive: true });
      await pipeline(entry, createWriteStream(target));
      if ((mode & 0o100) !== 0) await chmod(target, 0o755);
    } else {
      throw new Error(`the entry "${name}" is a ${type}, and only files and folders are unpacked`);
    }
  }
}
