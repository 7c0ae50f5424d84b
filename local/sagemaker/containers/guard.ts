/**
 * Ends the service's children when the service is gone, however it went: standard input is a pipe that only the
 * service holds. Lines `+pid` and `-pid` name process groups that began and ended.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

const groups = new Set<number>();

for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (!Number.isInteger(pid) || pid <= 1) continue;
  if (line.startsWith("+")) groups.add(pid);
  else groups.delete(pid);
}
signal("SIGTERM");
if (groups.size > 0) {
  await sleep(1500);
  signal("SIGKILL");
}

function signal(name: NodeJS.Signals): void {
  for (const pid of groups) {
    try {
      process.kill(-pid, name);
    } catch {
      groups.delete(pid);
    }
  }
}
