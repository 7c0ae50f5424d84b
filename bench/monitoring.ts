/**
 * Monitoring numbers beside the usual Python, over captures that it makes in a temporary folder.
 *
 *   node bench/monitoring.ts [PYTHON] [RECORDS]
 *
 * PYTHON needs pandas, numpy and pillow. Every run is a process of its own, measured from its start to its end; the
 * programs take turns and the best of each counts. Both must come to the same numbers. Beside the time stands the processor
 * time, which a machine that does other things too changes less; ours is spread over the cores.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeCaptures } from "./monitoring/makeCaptures.ts";

const python = process.argv[2] ?? "python3";
const records = Number(process.argv[3] ?? 200_000);
const programs = {
  ours: [process.execPath, fileURLToPath(new URL("monitoring/ours.ts", import.meta.url))],
  usual: [python, fileURLToPath(new URL("monitoring/usual.py", import.meta.url))],
} as const;

/** As the `scones` command sets it: nothing is compiled twice. The first turn fills it. */
const env = { NODE_COMPILE_CACHE: join(tmpdir(), "monitoring-bench-compiled"), ...process.env };

type Numbers = Readonly<Record<string, number>>;

const folder = mkdtempSync(join(tmpdir(), "monitoring-bench-"));
try {
  const bytes = makeCaptures(folder, records);
  console.log(`${records} records, ${(bytes / 1e6).toFixed(0)} MB, ${availableParallelism()} cores`);
  compare("hourly numbers", "", 3, 6);
  compare("hourly numbers and image statistics", "images", 2, 14);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compare(title: string, mode: string, turns: number, goal: number): void {
  const best = { ours: Number.POSITIVE_INFINITY, usual: Number.POSITIVE_INFINITY };
  const cpu = { ours: Number.POSITIVE_INFINITY, usual: Number.POSITIVE_INFINITY };
  const numbers: Partial<Record<keyof typeof programs, Numbers>> = {};
  for (let turn = 0; turn < turns; turn++) {
    for (const name of ["ours", "usual"] as const) {
      const start = performance.now();
      const found = run(programs[name], mode);
      numbers[name] = found;
      cpu[name] = Math.min(cpu[name], found["cpuSeconds"] ?? Number.NaN);
      best[name] = Math.min(best[name], (performance.now() - start) / 1000);
    }
  }
  const { peakMegabytes: ourPeak = 0, ...ours } = numbers.ours ?? {};
  const { peakMegabytes: theirPeak = 0, ...usual } = numbers.usual ?? {};
  for (const [key, value] of Object.entries(usual)) {
    if (key !== "cpuSeconds" && Math.abs((ours[key] ?? Number.NaN) - value) > 1e-6 * Math.abs(value))
      throw new Error(`${key}: ${ours[key] ?? "nothing"} here, ${value} in Python`);
  }
  console.log(
    `${title}: ${best.ours.toFixed(2)} s (processor ${cpu.ours.toFixed(2)} s), ${ourPeak.toFixed(0)} MB; ` +
      `Python ${best.usual.toFixed(2)} s (processor ${cpu.usual.toFixed(2)} s), ${theirPeak.toFixed(0)} MB; ` +
      `${(best.usual / best.ours).toFixed(1)}× as fast (goal: ${goal}×)`,
  );
}

function run([command, script]: readonly [string, string], mode: string): Numbers {
  const { stdout, stderr, status, error } = spawnSync(command, [script, folder, mode], { encoding: "utf8", env });
  if (error || status !== 0) throw new Error(`${command} ${script} failed: ${error?.message ?? stderr}`);
  return JSON.parse(stdout) as Numbers;
}
