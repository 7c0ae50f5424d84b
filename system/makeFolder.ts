import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/** Makes a folder, with its parents. Node's own way of that never ends where a folder that is there takes no new ones, as /proc. */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  // A drive that is not there has no parent.
  if (parent !== path && !(await isFolder(parent))) await makeFolder(parent, mode);
  await mkdir(path, { mode }).catch(async (error: unknown) => {
    if (!(await isFolder(path))) throw error; // Another process was faster.
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
