/**
 * Training container of the stand-in for `image-classification:1`: `node train.ts`.
 *
 * Reads hyperparameters, channels and `.lst` files from the container's folders, logs as the algorithm does, and leaves the
 * model in `model/`. Exit 0: trained (or stopped by SIGTERM with what was trained so far); exit 1: `output/failure` says why.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DiskFullError, namingFullDisk } from "../../../../system/fullDisk.ts";
import { holdRecords, readChannel, readRecordChannel } from "./contract/channels.ts";
import { type Container, containerAt, readConfig, reportFailure } from "./contract/container.ts";
import { CustomerError } from "./contract/customerError.ts";
import { type Hyperparameters, parseHyperparameters } from "./contract/hyperparameters.ts";
import { log } from "./contract/log.ts";
import { writeModel } from "./model/modelFile.ts";
import { ThreadPool } from "./threads/pool.ts";
import { loadImages, workingSize } from "./training/loadImages.ts";
import { runEpochs } from "./training/runEpochs.ts";
import { SETTINGS } from "./training/settings.ts";
import { Training } from "./training/trainModel.ts";

let stopRequested = false;
process.on("SIGTERM", () => {
  stopRequested = true;
});

async function train(container: Container, pool: ThreadPool): Promise<void> {
  const given = (await readConfig(container, "hyperparameters.json")) ?? {};
  log.info(`Reading provided configuration from ${container.configDir}/hyperparameters.json: ${JSON.stringify(given)}`);
  const parameters = parseHyperparameters(given);
  log.info(`Final configuration: ${JSON.stringify(parameters.all)}`);
  const config = await readConfig(container, "inputdataconfig.json");
  const records = config !== undefined && holdRecords(config as Parameters<typeof holdRecords>[0]);
  const read = records ? readRecords : readList;
  const trainList = await read(container, "train", parameters);
  const validationList = await read(container, "validation", parameters);
  checkSizes(trainList.length, validationList.length, parameters);
  logParameters(parameters);

  const size = await workingSize(trainList, parameters, SETTINGS.maxSide);
  const [trainImages, validationImages] = await Promise.all([
    loadImages(pool, trainList, size, parameters),
    loadImages(pool, validationList, size, parameters),
  ]);
  const training = await Training.prepare(pool, trainImages, validationImages, {
    ...parameters,
    batchSize: parameters.miniBatchSize,
    shape: { ...size, grey: parameters.channels === 1 },
  });
  await mkdir(container.modelDir, { recursive: true });
  await runEpochs(training, parameters, {
    stopped: () => stopRequested,
    save: (epoch, accuracy) => save(training, container, epoch, accuracy),
  });
  const shape = [1, parameters.channels, parameters.height, parameters.width];
  await writeFile(join(container.modelDir, "model-shapes.json"), JSON.stringify([{ shape, name: "data" }]));
}

async function readList(container: Container, channel: "train" | "validation", { classes }: Hyperparameters) {
  log.info(`Searching for .lst files in ${join(container.dataDir, `${channel}_lst`)}.`);
  return readChannel(container.dataDir, channel, classes);
}

async function readRecords(container: Container, channel: "train" | "validation", { classes }: Hyperparameters) {
  log.info(`Searching for RecordIO files in ${join(container.dataDir, channel)}.`);
  return readRecordChannel(container.dataDir, channel, classes);
}

/**
 * The last mini-batch of an epoch is filled up with the first images of the next one (mxnet, src/io/iter_image_recordio_2.cc; findings/epochWithoutBatch.sh):
 * with fewer images than a mini-batch an epoch comes to have none, and no accuracy, or fails.
 */
function checkSizes(images: number, validation: number, parameters: Hyperparameters): void {
  if (Math.min(images, validation) < parameters.miniBatchSize) {
    throw new CustomerError(
      "The number of input images must be bigger or equal to the mini_batch_size " +
        `(${images} images, ${validation} to validate with, mini_batch_size ${parameters.miniBatchSize}).`,
    );
  }
  if (images !== parameters.trainingSamples) {
    log.warning(`num_training_samples is ${parameters.trainingSamples}, but the train channel lists ${images} images.`);
  }
}

function logParameters(parameters: Hyperparameters): void {
  log.info("---- Parameters ----");
  for (const [name, value] of Object.entries(parameters.all)) log.info(`${name}: ${value}`);
  if (parameters.pretrained)
    log.warning("use_pretrained_model: no pre-trained network exists here, training starts from scratch.");
  if (parameters.augmentation !== "none") {
    log.warning(`augmentation_type: ${parameters.augmentation} is not applied; flips are always accounted for.`);
  }
  if (parameters.checkpointFrequency === undefined) {
    log.info("checkpoint_frequency not set, will store the model of the last epoch");
  }
  log.info("--------------------");
}

async function save(training: Training, container: Container, epoch: number, accuracy: number): Promise<void> {
  const file = join(container.modelDir, `image-classification-${String(epoch).padStart(4, "0")}.params`);
  await writeFile(file, writeModel(training.model(accuracy)));
  log.info(`Saved checkpoint to "${file}"`);
}

const container = containerAt();
const pool = new ThreadPool();
try {
  await train(container, pool);
} catch (caught) {
  const error = namingFullDisk(caught, container.modelDir);
  const customer = error instanceof CustomerError;
  const message = error instanceof Error ? error.message : String(error);
  const detail = error instanceof Error && !(error instanceof DiskFullError) ? error.stack : message;
  log.error(customer ? `Customer Error: ${message}` : `Algorithm Error: ${detail}`);
  // On a full disk there may be no room for that either: the log has it.
  await reportFailure(container, customer ? `ClientError: ${message}` : `AlgorithmError: ${message}`).catch(
    () => undefined,
  );
  process.exitCode = 1;
} finally {
  await pool.close();
}
