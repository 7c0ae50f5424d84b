import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { messageOf, UsageError } from "./errors.ts";

/** Makes the folder of the results, before the work whose results could not be written otherwise. */
export async function makeOutFolder(out: string): Promise<void> {
  try {
    await makeFolder(resolve(out));
    await access(out, constants.W_OK);
  } catch (error) {
    throw new UsageError(`Nothing can be written to --out ${out}: ${messageOf(error)}.`);
  }
}

/** With its parents. Node's own way of that never ends where a folder that is there takes no new ones, as /proc. */
async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  if (!(await isFolder(dirname(path)))) await makeFolder(dirname(path));
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isFolder(path))) throw error; // Another process was faster.
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
