/**
 * What a person waits for where nothing is to do: `npm start` again, `pulumi preview`; beside another clone, as a worktree of
 * an earlier commit. Both have been run once before the first pair; their local clouds keep running.
 *
 *   npm run bench startUp OTHER-CLONE [PAIRS]
 *
 * The two take turns. Beside the time on the clock stands that of the processors, of all processes that a command waited for:
 * it says more where a machine has other work. Medians count, and the median of the pairs' ratios.
 */
import { spawn } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import { join, resolve } from "node:path";
import { median } from "./imageClassification/scores.ts";

const [other, pairs = "5"] = process.argv.slice(2);
if (other === undefined) throw new Error("npm run bench startUp OTHER-CLONE [PAIRS]");
const clones = { here: join(import.meta.dirname, ".."), other: resolve(other) } as const;
const commands: Readonly<Record<string, readonly string[]>> = {
  "npm start, nothing to do": ["start"],
  "scones pulumi preview": ["run", "scones", "--", "pulumi", "preview"],
};

interface Run {
  readonly clock: number;
  readonly processors: number;
}

console.log(`Node ${process.version}, ${availableParallelism()} cores, ${pairs} pairs; ${clones.other}\n`);
row("", "here s", "other s", "ratio", "here CPU s", "other CPU s", "CPU ratio", "load");
for (const [name, args] of Object.entries(commands)) {
  for (const clone of Object.values(clones)) await run(clone, args);
  const runs: { here: Run; other: Run }[] = [];
  for (let pair = 0; pair < Number(pairs); pair++) {
    // Who goes first changes: a load that grows or shrinks hits both.
    const first = pair % 2 === 0 ? await run(clones.here, args) : undefined;
    const beside = await run(clones.other, args);
    runs.push({ here: first ?? (await run(clones.here, args)), other: beside });
  }
  const figures = (["clock", "processors"] as const).flatMap((time) => [
    median(runs.map(({ here }) => here[time])),
    median(runs.map(({ other }) => other[time])),
    median(runs.map(({ here, other }) => here[time] / other[time])),
  ]);
  row(name, ...figures.map((figure) => figure.toFixed(2)), loadavg()[0]?.toFixed(1) ?? "");
}

/** A command of a clone's package.json; the shell knows the processor time of those it has waited for. */
async function run(clone: string, args: readonly string[]): Promise<Run> {
  const start = performance.now();
  const script = 'npm "$@" >/dev/null 2>&1 || exit; times';
  const env = { ...process.env };
  for (const name of Object.keys(env)) if (/^(npm_|NODE_)/.test(name)) Reflect.deleteProperty(env, name);
  env["PATH"] = (env["PATH"] ?? "")
    .split(":")
    .filter((folder) => !folder.includes("node_modules"))
    .join(":");
  const shell = spawn("sh", ["-c", script, "sh", ...args], { cwd: clone, env, stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  for await (const chunk of shell.stdout) said += String(chunk);
  const clock = (performance.now() - start) / 1000;
  const times = [...(said.split("\n")[1] ?? "").matchAll(/(\d+)m([\d.]+)s/g)];
  if (times.length !== 2) throw new Error(`npm ${args.join(" ")} in ${clone} failed`);
  return {
    clock,
    processors: times.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0),
  };
}

function row(name: string, ...figures: readonly string[]): void {
  console.log(name.padEnd(26) + figures.map((figure) => figure.padStart(12)).join(""));
}
