/**
 * What `npm test` runs when no test is named: every level, in two lanes at once, since the tests of clouds and whole
 * commands mostly wait. It ends with what failed in either, where a log of CI is read, and one line for both,
 * `N passed, N failed, N skipped`.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureAwsNative } from "../local/engine/awsNative.ts";
import { goBuildCache } from "../local/engine/go.ts";
import { ensureMinistack } from "../local/engine/ministack.ts";
import { ensureEngine } from "../local/engine/pulumi.ts";
import { LANES } from "./lanes.ts";

const ROOT = join(import.meta.dirname, "..");

interface Failure {
  readonly title: string;
  /** From the project's root. */
  readonly file: string;
  /** With its stack. */
  readonly error: string;
}

interface Counts {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
  readonly failed: readonly Failure[];
}

interface Lane {
  readonly child: ChildProcess;
  readonly ended: Promise<Counts | undefined>;
  /** Shows what was printed so far, and the rest as it comes. */
  show(): void;
}

function startLane(patterns: readonly string[], countsFile: string): Lane {
  const child = spawn(process.execPath, [join(ROOT, "node_modules", "mocha", "bin", "mocha.js"), ...patterns], {
    cwd: ROOT,
    env: { ...process.env, TEST_COUNTS_FILE: countsFile },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let shown = false;
  const held: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      if (shown) process.stdout.write(chunk);
      else held.push(chunk);
    });
  }
  const ended = new Promise<Counts | undefined>((resolve) => {
    child.on("close", () => {
      try {
        resolve(JSON.parse(readFileSync(countsFile, "utf8")) as Counts);
      } catch {
        // It ended before its reporter did: whatever it had tested does not count as passed.
        resolve(undefined);
      }
    });
  });
  const show = (): void => {
    shown = true;
    for (const chunk of held.splice(0)) process.stdout.write(chunk);
  };
  return { child, ended, show };
}

/** Once on a machine the parts of the local cloud are got or built, which takes minutes: no test's patience is meant for that. */
async function setUpParts(): Promise<void> {
  const told = new Set<string>();
  const progress = (message: string): void => {
    if (!told.has(message)) process.stderr.write(`${message}\n`);
    told.add(message);
  };
  const engine = ensureEngine(progress);
  const parts = [engine, ensureAwsNative(() => engine, progress), ensureMinistack(progress)];
  for (const part of await Promise.allSettled(parts)) {
    // The tests that need it fail by themselves, and say so.
    if (part.status === "rejected") process.stderr.write(`${String(part.reason)}\n`);
  }
  rmSync(goBuildCache(), { recursive: true, force: true });
}

await setUpParts();
const folder = mkdtempSync(join(tmpdir(), "scones-tests-"));
const lanes = LANES.map((patterns, index) => startLane(patterns, join(folder, `${index}.json`)));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => lanes.forEach(({ child }) => child.kill(signal)));
}

const totals = { passes: 0, failures: 0, pending: 0 };
const failed: Failure[] = [];
for (const lane of lanes) {
  lane.show();
  const counts = await lane.ended;
  if (counts === undefined) process.stdout.write("A lane of the tests ended before its end.\n");
  totals.passes += counts?.passes ?? 0;
  totals.failures += counts?.failures ?? 1;
  totals.pending += counts?.pending ?? 0;
  failed.push(...(counts?.failed ?? []));
}
rmSync(folder, { recursive: true, force: true });
for (const { title, file, error } of failed) {
  process.stdout.write(`Failed: ${title}\n  ${file}\n${error.replace(/^/gm, "    ")}\n\n`);
}
process.stdout.write(`${totals.passes} passed, ${totals.failures} failed, ${totals.pending} skipped\n`);
process.exitCode = totals.failures === 0 ? 0 : 1;
