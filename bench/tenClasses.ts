/**
 * The image classifier on ten classes beside scikit-image's HOG with scikit-learn's logistic regression, on the same pictures.
 *
 *   node bench/tenClasses.ts PYTHON [--each 500] [--seeds 1]
 *
 * PYTHON needs scikit-image and scikit-learn. Twice: on shapes that the tests draw, `--each` a class and a fifth as many to test with,
 * and on scikit-learn's handwritten digits (1,797, enlarged from 8 × 8). Ends with 1 where the peer reaches 0.95 and the classifier does not.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { drawShape } from "../test/support/shapePictures.ts";
import { type Run, trainAndPredict } from "./imageClassification/ours.ts";
import { type Pictures, side } from "./imageClassification/pictures.ts";
import { mean } from "./imageClassification/scores.ts";

const classes = 10;
const goal = 0.95;
const bytes = side * side * 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: "string", default: "500" }, seeds: { type: "string", default: "1" } },
});
const python = positionals[0] ?? "python3";

function peer(...args: readonly string[]): string {
  const script = join(import.meta.dirname, "tenClasses", "peer.py");
  const { stdout, stderr, status, error } = spawnSync(python, [script, ...args], { encoding: "utf8" });
  if (error || status !== 0) throw new Error(`${python} ${script} failed: ${error?.message ?? stderr}`);
  return stdout;
}

/** Shapes from the number `first` on, so many of each class. */
function shapes(first: number, each: number): Pictures {
  const of = <T>(make: (index: number, number: number) => T): T[] =>
    Array.from({ length: classes * each }, (_, i) => make(i % classes, first + Math.floor(i / classes)));
  return {
    rgb: of((index, number) => drawShape(index, number, side).rgb),
    labels: Int32Array.from(of((index) => index)),
  };
}

function read(folder: string, part: string): Pictures {
  const pixels = new Uint8Array(readFileSync(join(folder, `${part}.rgb`)));
  const labels = Int32Array.from(readFileSync(join(folder, `${part}.labels`)));
  return { rgb: Array.from(labels, (_, i) => pixels.subarray(i * bytes, (i + 1) * bytes)), labels };
}

function write(folder: string, part: string, { rgb, labels }: Pictures): void {
  writeFileSync(join(folder, `${part}.rgb`), Buffer.concat(rgb));
  writeFileSync(join(folder, `${part}.labels`), Uint8Array.from(labels));
}

async function compare(title: string, prepare: (folder: string) => void): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ten-classes-"));
  try {
    prepare(folder);
    const [train, test] = [read(folder, "train"), read(folder, "test")];
    console.log(`${title}: ${train.rgb.length} + ${test.rgb.length} pictures, ${availableParallelism()} cores`);
    const runs: Run[] = [];
    for (let seed = 0; seed < Number(values.seeds); seed++) runs.push(await trainAndPredict(train, test, seed));
    const average = (of: (run: Run) => number): number => mean(runs.map(of));
    const ours = average((run) => run.accuracy);
    console.log(
      `  classifier: accuracy ${ours.toFixed(4)}; training ${average((run) => run.seconds).toFixed(1)} s, ` +
        `${average((run) => run.cpuSeconds).toFixed(1)} s of processor; prediction p50 ${average((run) => run.predictionMs).toFixed(2)} ms`,
    );
    const other = JSON.parse(peer("classify", folder)) as { accuracy: number; seconds: number; cpuSeconds: number };
    console.log(
      `  HOG + logistic regression: accuracy ${other.accuracy.toFixed(4)}; training ${other.seconds.toFixed(1)} s, ${other.cpuSeconds.toFixed(1)} s of processor`,
    );
    if (other.accuracy < goal || ours >= goal) return;
    console.log(`  The peer reaches ${goal}, the classifier does not.`);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const each = Number(values.each);
await compare("drawn shapes", (folder) => {
  write(folder, "train", shapes(0, each));
  write(folder, "test", shapes(each, Math.ceil(each / 5)));
});
await compare("scikit-learn's digits", (folder) => void peer("digits", folder));
