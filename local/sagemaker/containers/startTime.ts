import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** When a process began, as text that tells it from a later process of the same number; undefined when there is none. */
export async function startTimeOf(pid: number): Promise<string | undefined> {
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    return stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  }
  const found = await promisify(execFile)("ps", ["-o", "lstart=", "-p", String(pid)]).catch(() => undefined);
  const text = found?.stdout.trim();
  return text === "" ? undefined : text;
}
