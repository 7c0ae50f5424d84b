import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { ArchiveError } from "../../domain/dataset/archiveError.ts";
import { BatchReader, checkLabels, findClasses, readLabelNames } from "../../domain/dataset/cifar.ts";
import { messageOf } from "../runs/errors.ts";
import { checkedSize, cifarFolder, type ReadArchiveOptions } from "./archive.ts";

const pieceBytes = 1024 * 1024;

/** Where an extracted archive is: the folder itself or one in it; undefined for what is no folder. */
export async function extractedFolder(path: string): Promise<string | undefined> {
  if ((await stat(path).catch(() => undefined))?.isDirectory() !== true) return undefined;
  const inner = join(path, cifarFolder);
  return (await stat(inner).catch(() => undefined))?.isDirectory() === true ? inner : path;
}

/** Reads the files `meta`, `train` and `test` of an extracted archive, as `readArchive` reads its members. */
export async function readExtracted(folder: string, options: ReadArchiveOptions): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  await readPieces(folder, "meta", options, (chunk) => chunks.push(Uint8Array.from(chunk)));
  const labelNames = readLabelNames(Buffer.concat(chunks));
  const classes = findClasses(labelNames, options.classes);
  for (const part of ["train", "test"] as const) {
    let reader: BatchReader | undefined;
    await readPieces(folder, part, options, (chunk, size) => {
      reader ??= new BatchReader(part, size, { ...options, labelNames });
      reader.write(chunk);
    });
    if (reader !== undefined) checkLabels(reader.end().fineLabels, labelNames, part);
  }
  return classes;
}

/** A file in pieces that are good until the next; its size is checked before any is read. */
async function readPieces(
  folder: string,
  member: string,
  options: ReadArchiveOptions,
  take: (piece: Uint8Array, size: number) => void,
): Promise<void> {
  const path = join(folder, member);
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    (error: unknown) => {
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      const problem = isMissing
        ? "is missing; an extracted archive has meta, train and test"
        : `can't be read: ${messageOf(error)}`;
      throw new ArchiveError(problem, member, { cause: error });
    },
  );
  try {
    const info = await file.stat();
    if (!info.isFile()) throw new ArchiveError("is no file", member);
    const size = checkedSize(info.size, member);
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (let read = 0; read < size;) {
      options.signal?.throwIfAborted();
      const { bytesRead } = await file.read(buffer, 0, Math.min(pieceBytes, size - read));
      if (bytesRead === 0) throw new ArchiveError("is cut off", member);
      take(buffer.subarray(0, bytesRead), size);
      read += bytesRead;
      options.onProgress?.(read, size);
    }
  } finally {
    await file.close();
  }
}
