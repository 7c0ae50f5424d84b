import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells a process from a later one with the same number: when it started, in the system's own words.
 * Undefined where there is no such process (or it is a zombie, which runs nothing).
 */
export function processIdentity(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name (second field, in parentheses) may hold anything; the state and the start time come after it.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (fields[0] === "Z" || fields[0] === "X") return undefined;
      return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19] ?? ""}`;
    } catch {
      return undefined;
    }
  }
  try {
    return (
      execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", stdio: "pipe" }).trim() || undefined
    );
  } catch {
    return undefined;
  }
}

/** Whether the very process that was noted still runs. */
export function isRunning(pid: number, identity: string | undefined): boolean {
  return identity !== undefined && processIdentity(pid) === identity;
}

/** Whether an identity is of a process that began since the machine did. */
export function sameBoot(identity: string): boolean {
  return processIdentity(process.pid)?.split(" ")[0] === identity.split(" ")[0] || process.platform !== "linux";
}
