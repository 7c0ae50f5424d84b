/** The epochs of a training: learning-rate schedule, log lines, early stopping, checkpoints. */
import { log } from "../contract/log.ts";
import type { Hyperparameters } from "../contract/hyperparameters.ts";
import type { Training } from "./trainModel.ts";

/** The algorithm reports its speed every so many batches. */
const REPORT_EVERY = 20;

export interface EpochHooks {
  /** Keeps the model as of now; `epoch` counts from 1. */
  readonly save: (epoch: number, validationAccuracy: number) => Promise<void>;
  readonly stopped: () => boolean;
}

/** Trains until the last epoch, an early stop or a stop from outside, and saves the model of the last epoch run. */
export async function runEpochs(training: Training, parameters: Hyperparameters, hooks: EpochHooks): Promise<number> {
  const { epochs, schedulerSteps, schedulerFactor, checkpointFrequency } = parameters;
  let rate = parameters.learningRate;
  const patience = new Patience(parameters.earlyStopping);
  for (let epoch = 0; ; epoch++) {
    const started = performance.now();
    if (schedulerSteps.includes(epoch) && epoch > 0) rate *= schedulerFactor;
    const result = training.epoch(rate, (batch, accuracy) => {
      if (batch % REPORT_EVERY !== 0) return;
      const seconds = (performance.now() - started) / 1000;
      const speed = (batch * parameters.miniBatchSize) / Math.max(seconds, 1e-6);
      log.info(
        `Epoch[${epoch}] Batch [${batch}]\tSpeed: ${speed.toFixed(2)} samples/sec\taccuracy=${accuracy.toFixed(6)}`,
      );
    });
    log.info(`Epoch[${epoch}] Train-accuracy=${result.trainAccuracy.toFixed(6)}`);
    log.info(`Epoch[${epoch}] Train-cross-entropy=${result.trainCrossEntropy.toFixed(6)}`);
    log.info(`Epoch[${epoch}] Time cost=${((performance.now() - started) / 1000).toFixed(3)}`);
    log.info(`Epoch[${epoch}] Validation-accuracy=${result.validationAccuracy.toFixed(6)}`);
    log.info(`Epoch[${epoch}] Validation-cross-entropy=${result.validationCrossEntropy.toFixed(6)}`);
    if (result.validationTopK !== undefined) {
      log.info(`Epoch[${epoch}] Validation-top_k_accuracy_${parameters.topK}=${result.validationTopK.toFixed(6)}`);
    }
    await new Promise(setImmediate); // lets a signal come in
    const exhausted = patience.exhausted(epoch + 1, result.validationAccuracy);
    const last = epoch + 1 >= epochs || exhausted || hooks.stopped();
    if (exhausted) log.info(`Early stopping after epoch ${epoch}: the validation accuracy no longer improves.`);
    if (hooks.stopped()) log.info(`Stopped from outside after epoch ${epoch}: saving the model as it is.`);
    if (last || (epoch + 1) % (checkpointFrequency ?? Infinity) === 0)
      await hooks.save(epoch + 1, result.validationAccuracy);
    if (last) return result.validationAccuracy;
  }
}

/** The documented early stopping: `patience` epochs without a relative improvement above `tolerance`. */
class Patience {
  private readonly rule: Hyperparameters["earlyStopping"];
  private best = -Infinity;
  private waited = 0;

  constructor(rule: Hyperparameters["earlyStopping"]) {
    this.rule = rule;
  }

  exhausted(epochsRun: number, accuracy: number): boolean {
    if (this.rule === undefined) return false;
    if (accuracy > this.best + Math.abs(this.best) * this.rule.tolerance || this.best === -Infinity) {
      this.best = accuracy;
      this.waited = 0;
    } else {
      this.waited++;
    }
    return epochsRun >= this.rule.minEpochs && this.waited >= this.rule.patience;
  }
}
