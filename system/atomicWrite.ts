import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { namingFullDiskOf } from "./fullDisk.ts";

export interface AtomicWriteOptions {
  /** Permissions of the file. @default 0o666, less the process's mask */
  readonly mode?: number;
}

/**
 * Writes a file whole or not at all: into a new one beside it, flushed to the disk, then renamed over the old one. A reader,
 * a killed process and a power failure meet either the old content or the new. What fails leaves the old file as it was.
 *
 * Own code, as the usual library (write-file-atomic 7.0.1) asks for one write(2) and does not look how much of it was done:
 * on a disk with 60 KB of room it put 61,440 of 200,000 bytes in the place of the old file and reported success.
 * `writeFile` goes on until all is written or the disk says that it is full.
 *
 * @throws DiskFullError where there is no room, naming the folder
 */
export async function writeAtomically(
  path: string,
  data: string | Uint8Array,
  options: AtomicWriteOptions = {},
): Promise<void> {
  const partial = partialName(path);
  try {
    const file = await open(partial, "wx", options.mode);
    try {
      await file.writeFile(data);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw namingFullDiskOf(error, path);
  }
}

/** The same, for stores whose change has to be on the disk before anything else happens. */
export function writeAtomicallySync(path: string, data: string | Uint8Array, options: AtomicWriteOptions = {}): void {
  const partial = partialName(path);
  try {
    const file = openSync(partial, "wx", options.mode);
    try {
      writeFileSync(file, data);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw namingFullDiskOf(error, path);
  }
}

function partialName(path: string): string {
  return `${path}.${process.pid}.${randomBytes(4).toString("hex")}.partial`;
}
