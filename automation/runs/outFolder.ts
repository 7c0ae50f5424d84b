import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { makeFolder } from "../../system/makeFolder.ts";
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
