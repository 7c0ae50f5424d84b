/** The classifier under test, as the local cloud runs it: `train.ts` in a process of its own, then the model at work. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodePng } from "../../domain/images/png.ts";
import { Classifier } from "../../local/sagemaker/algorithms/imageClassification/model/classifier.ts";
import { loadModel } from "../../local/sagemaker/algorithms/imageClassification/model/loadModel.ts";
import { median, score, type Score } from "./scores.ts";
import { type Pictures, side } from "./pictures.ts";

const program = fileURLToPath(
  new URL("../../local/sagemaker/algorithms/imageClassification/train.ts", import.meta.url),
);

export interface Run extends Score {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly printedAccuracy: number;
  readonly modelBytes: number;
  /** Of one image, decoding included. */
  readonly predictionMs: number;
}

export async function trainAndPredict(train: Pictures, test: Pictures, seed: number): Promise<Run> {
  const base = mkdtempSync(join(tmpdir(), "image-classification-"));
  try {
    writeChannel(base, "train", train);
    writeChannel(base, "validation", test);
    mkdirSync(join(base, "input", "config"), { recursive: true });
    const parameters = {
      num_classes: Math.max(...train.labels) + 1,
      num_training_samples: train.rgb.length,
      image_shape: "3,32,32",
      seed,
    };
    writeFileSync(join(base, "input", "config", "hyperparameters.json"), JSON.stringify(parameters));
    const started = performance.now();
    // The shell's `times` tells the processor time of its children, which Node does not.
    const script = `"$0" "$1" && times`;
    const result = spawnSync("sh", ["-c", script, process.execPath, program], {
      env: { ...process.env, SAGEMAKER_BASE_DIR: base },
      encoding: "utf8",
    });
    const seconds = (performance.now() - started) / 1000;
    if (result.status !== 0) throw new Error(`train.ts failed:\n${result.stdout.slice(-2000)}${result.stderr}`);
    const printed = [...result.stdout.matchAll(/Validation-accuracy=([\d.]+)/g)].at(-1)?.[1];
    const modelDir = join(base, "model");
    return {
      ...(await predict(modelDir, test)),
      seconds,
      cpuSeconds: cpuSeconds(result.stdout),
      printedAccuracy: Number(printed),
      modelBytes: readFileSync(join(modelDir, "image-classification-0030.params")).length,
    };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function writeChannel(base: string, channel: string, { rgb, labels }: Pictures): void {
  const [images, lists] = [join(base, "input", "data", channel), join(base, "input", "data", `${channel}_lst`)];
  for (const folder of [images, lists]) mkdirSync(folder, { recursive: true });
  rgb.forEach((pixels, i) => writeFileSync(join(images, `${i}.png`), encodePng(pixels, side, side)));
  writeFileSync(join(lists, `${channel}.lst`), rgb.map((_, i) => `${i}\t${labels[i]}\t${i}.png\n`).join(""));
}

/** User and system time of the children: the second line that `times` prints. */
function cpuSeconds(output: string): number {
  const last = output.trim().split("\n").at(-1) ?? "";
  return [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}

async function predict(modelDir: string, test: Pictures): Promise<Score & { predictionMs: number }> {
  const classifier = new Classifier(await loadModel(modelDir));
  const files = test.rgb.map((pixels) => encodePng(pixels, side, side));
  for (const file of files.slice(0, 20)) await classifier.classify(file);
  const times: number[] = [];
  const probabilities: number[][] = [];
  for (const file of files) {
    const started = performance.now();
    probabilities.push(await classifier.classify(file));
    times.push(performance.now() - started);
  }
  return { ...score(probabilities, test.labels), predictionMs: median(times) };
}
