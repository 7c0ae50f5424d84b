import { dirname } from "node:path";

/** A write met the end of the disk, or of what this user may take of it. */
const CODES = ["ENOSPC", "EDQUOT"];

/** Whether a write failed because there is no room; looked for in the error's causes too. */
export function isDiskFull(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if ("code" in at && typeof at.code === "string" && CODES.includes(at.code)) return true;
  }
  return false;
}

/** Thrown when a file can't be written for want of room: names the folder, which the system's own message does not. */
export class DiskFullError extends Error {
  override readonly name = "DiskFullError";
  readonly code = "ENOSPC";
  readonly folder: string;

  constructor(folder: string, cause: unknown) {
    super(`The disk is full: no space left for ${folder}. Make room there and do the same again.`, { cause });
    this.folder = folder;
  }
}

/** The error of a write below `folder`: where there was no room, one that says so and where; else the error itself. */
export function namingFullDisk(error: unknown, folder: string): unknown {
  return isDiskFull(error) && !(error instanceof DiskFullError) ? new DiskFullError(folder, error) : error;
}

/** The same, of one file. */
export const namingFullDiskOf = (error: unknown, path: string): unknown => namingFullDisk(error, dirname(path));
