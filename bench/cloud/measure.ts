/** What benchmarks of a server measure: latencies, rates, and what the server's processes cost. */
import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

export interface Latencies {
  readonly p50: number;
  readonly p99: number;
}

/** Milliseconds of `count` calls, one after another. */
export async function oneByOne(count: number, call: (index: number) => Promise<unknown>): Promise<Latencies> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const began = performance.now();
    await call(i);
    times.push(performance.now() - began);
  }
  return percentiles(times);
}

/** Calls of `clients` at once, `count` in all; gives their rate a second and their latencies. */
export async function together(
  clients: number,
  count: number,
  call: (index: number) => Promise<unknown>,
): Promise<Latencies & { readonly rate: number }> {
  const times: number[] = [];
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (next < count) {
        const index = next++;
        const from = performance.now();
        await call(index);
        times.push(performance.now() - from);
      }
    }),
  );
  return { rate: (count * 1000) / (performance.now() - began), ...percentiles(times) };
}

export function percentiles(times: readonly number[]): Latencies {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Seconds of processor that a process and all its descendants have used; not a number where there is no /proc. */
export function cpuSeconds(root: number): number {
  const processes = new Map<number, { parent: number; seconds: number }>();
  try {
    for (const name of readdirSync("/proc")) {
      if (!/^\d+$/.test(name)) continue;
      const stat = fields(`/proc/${name}/stat`);
      if (stat.length === 0) continue;
      processes.set(Number(name), { parent: Number(stat[1]), seconds: (Number(stat[11]) + Number(stat[12])) / TICKS_PER_SECOND }); // prettier-ignore
    }
  } catch {
    return NaN;
  }
  const below = (pid: number): boolean => {
    if (pid === root) return true;
    const parent = processes.get(pid)?.parent;
    return parent !== undefined && parent !== pid && below(parent);
  };
  return [...processes].reduce((sum, [pid, { seconds }]) => (below(pid) ? sum + seconds : sum), 0);
}

/** Resident megabytes of one process; not a number where there is no /proc. */
export function residentMegabytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return NaN;
  }
}

/** Fields of a stat file after the command's name; none where the process has just ended. */
function fields(path: string): string[] {
  try {
    const text = readFileSync(path, "utf8");
    return text.slice(text.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

/** Prints rows as a table; the first row is its head. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  for (const row of rows) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ").trimEnd()); // prettier-ignore
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
