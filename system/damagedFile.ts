import { linkSync, readFileSync, renameSync } from "node:fs";

/** Thrown when a file of ours can't be read for what it should be: names it, where its copy is, and what to do. */
export class DamagedFileError extends Error {
  override readonly name = "DamagedFileError";
  readonly path: string;
  /** Where the damaged file is kept. */
  readonly keptAs: string;

  constructor(path: string, reason: string, keptAs: string, remedy: string) {
    super(`${path} is damaged: ${reason}. It is kept as ${keptAs}. ${remedy}`);
    this.path = path;
    this.keptAs = keptAs;
  }
}

/** A name for a damaged file's copy: `cloudControl.json.damaged-20261128T114500Z`. */
export function damagedName(path: string, now = new Date()): string {
  return `${path}.damaged-${now.toISOString().replaceAll(/[-:]|\.\d+/g, "")}`;
}

/** Moves a damaged file out of the way; returns its new name. */
export function setAside(path: string): string {
  const keptAs = damagedName(path);
  renameSync(path, keptAs);
  return keptAs;
}

/** Keeps a damaged file under a second name until it is written anew (as a link: on a full disk too); returns that name. */
export function keepCopy(path: string): string {
  const keptAs = damagedName(path);
  linkSync(path, keptAs);
  return keptAs;
}

/**
 * Reads a JSON document; undefined where there is no such file.
 *
 * @param remedy what the reader of the error can do, and what is lost without the file
 * @param isKind what the document has to be, by default an object
 * @throws DamagedFileError where it is cut off or of another kind; the file has been set aside by then
 */
export function readJson(
  path: string,
  remedy: string,
  isKind: (value: unknown) => boolean = isObject,
): object | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  let reason = "it holds something else than it should";
  try {
    const value: unknown = JSON.parse(text);
    if (isKind(value)) return value as object;
  } catch (error) {
    reason = (error as Error).message;
  }
  throw new DamagedFileError(path, reason, setAside(path), remedy);
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
