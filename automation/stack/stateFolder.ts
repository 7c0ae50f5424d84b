import { readdir, readFile, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parsedJson } from "../../domain/rules/reading.ts";

/** The backend that an engine is started with, whose environment is this process's with what a cloud adds to it. */
export function backendOf(added: Readonly<Record<string, string | undefined>>): string | undefined {
  return added["PULUMI_BACKEND_URL"] ?? process.env["PULUMI_BACKEND_URL"];
}

/**
 * The folder of an engine's backend `file://…`, as the engine reads such a URL (pulumi's backend/diy, massageBlobPath): a path
 * may begin with `~` or be relative, and a query belongs to the engine. Undefined for a backend of another kind.
 *
 * @param backend `PULUMI_BACKEND_URL`
 * @param workDir where the engine is started, to which a relative path belongs
 */
export function stateFolder(backend: string | undefined, workDir: string): string | undefined {
  if (backend?.startsWith("file://") !== true) return undefined;
  const [path = ""] = backend.slice("file://".length).split("?");
  try {
    return join(resolve(workDir, decodeURIComponent(path).replace(/^~/, homedir())), ".pulumi");
  } catch {
    return undefined; // No URL, as the engine will say.
  }
}

/** The same of an engine that is started with what a cloud adds to this process's environment. */
export function stateFolderOf(
  added: Readonly<Record<string, string | undefined>>,
  workDir: string,
): string | undefined {
  return stateFolder(backendOf(added), workDir);
}

/** What a backend keeps; plugins and all else of the engine's may lie beside it, as in `~/.pulumi`. */
const KEPT = ["stacks", "locks", "history", "backups"];

/**
 * Removes damaged notes beside an engine's files. Beside each file of a folder the engine keeps one of its kind and digest
 * (`dev.json.attrs`, of gocloud.dev's fileblob), which it writes in place, other than the file itself: killed in between, it
 * leaves an empty one, and every later command ends with "failed to load checkpoint: EOF", though the state is whole. A file
 * without such a note is as good.
 */
export async function removeDamagedNotes(folder: string): Promise<void> {
  const found = await Promise.all(
    [".", ...KEPT].map(async (part) => {
      const names = await readdir(join(folder, part), { recursive: part !== "." }).catch(() => []);
      return names.map((name) => join(folder, part, name));
    }),
  );
  const notes = found.flat().filter((name) => name.endsWith(".attrs"));
  await Promise.all(
    notes.map(async (note) => {
      const text = await readFile(note, "utf8").catch(() => undefined);
      if (text !== undefined && parsedJson(text) === undefined) await rm(note, { force: true });
    }),
  );
}
