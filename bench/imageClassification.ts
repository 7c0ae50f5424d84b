/**
 * The image classifier beside a plain peer (HOG and logistic regression), on the same pictures in the same run.
 *
 *   node bench/imageClassification.ts [ARCHIVE.tar.gz] [--seeds 5] [--cv-seeds 1]
 *
 * ARCHIVE has the layout of cifar-100-python.tar.gz; without it the embedded sample is used. Each seed trains as the local
 * cloud does, in a process of its own. Cross-validation stays within the training part.
 */
import { parseArgs } from "node:util";
import { crossValidate } from "./imageClassification/crossValidation.ts";
import { type Run, trainAndPredict } from "./imageClassification/ours.ts";
import { runPeer } from "./imageClassification/peer.ts";
import { readPictures } from "./imageClassification/pictures.ts";
import { format, mean, meanScore, type Score } from "./imageClassification/scores.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string", default: "5" }, "cv-seeds": { type: "string", default: "1" } },
});
const { train, test } = await readPictures(positionals[0]);
console.log(`${positionals[0] ?? "embedded sample"}: ${train.rgb.length} + ${test.rgb.length} pictures`);

const runs: Run[] = [];
for (let seed = 0; seed < Number(values.seeds); seed++) {
  const run = await trainAndPredict(train, test, seed);
  runs.push(run);
  const cost = `${run.seconds.toFixed(2)} s (${run.cpuSeconds.toFixed(2)} s of processor), ${(run.modelBytes / 1e6).toFixed(1)} MB`;
  console.log(`seed ${seed}: ${format(run)}; training ${cost}; prediction p50 ${run.predictionMs.toFixed(2)} ms`);
  if (Math.abs(run.accuracy - run.printedAccuracy) > 1e-4) console.log(`  but the log says ${run.printedAccuracy}!`);
}
if (runs.length > 0) {
  console.log(`mean of ${runs.length} seeds: ${format(meanScore(runs))}`);
  const average = (of: (run: Run) => number): string => mean(runs.map(of)).toFixed(2);
  console.log(
    `  training ${average((r) => r.seconds)} s, processor ${average((r) => r.cpuSeconds)} s, prediction p50 ${average((r) => r.predictionMs)} ms`,
  );
}
const validated: Score[] = [];
for (let seed = 0; seed < Number(values["cv-seeds"]); seed++) {
  validated.push(await crossValidate(train, seed));
  console.log(`5-fold cross-validation, seed ${seed}: ${format(validated[seed] as Score)}`);
}
if (validated.length > 1) console.log(`  mean: ${format(meanScore(validated))}`);
const peer = runPeer(train, test);
console.log(`peer: ${format(peer)}; training and prediction ${peer.seconds.toFixed(2)} s`);
console.log(`  5-fold cross-validation: ${format(peer.crossValidated)}`);
