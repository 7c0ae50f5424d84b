import { constants } from "node:fs";
import { access, mkdir } from "node:fs/promises";
import { messageOf, UsageError } from "./errors.ts";

/** Makes the folder of the results, before the work whose results could not be written otherwise. */
export async function makeOutFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    await access(out, constants.W_OK);
  } catch (error) {
    throw new UsageError(`Nothing can be written to --out ${out}: ${messageOf(error)}.`);
  }
}
