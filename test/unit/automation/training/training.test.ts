import { expect } from "chai";
import { EpochLog } from "../../../../automation/training/training.ts";

describe("EpochLog", () => {
  it("gathers both accuracies of an epoch", () => {
    const log = new EpochLog();
    log.read("[11/24/2026 08:00:00 INFO 1234] Epoch[0] Train-accuracy=0.613911");
    log.read("[11/24/2026 08:00:01 INFO 1234] Epoch[0] Time cost=1.2");
    log.read("[11/24/2026 08:00:01 INFO 1234] Epoch[0] Validation-accuracy=0.494792");
    log.read("Epoch[1] Train-accuracy=7e-1");
    expect(log.epochs).to.deep.equal([
      { epoch: 0, trainAccuracy: 0.613911, validationAccuracy: 0.494792 },
      { epoch: 1, trainAccuracy: 0.7 },
    ]);
  });

  it("reads a loss where the log has one", () => {
    const log = new EpochLog();
    log.read("[11/24/2026 08:00:00 INFO 1234] Epoch[0] Train-cross-entropy=2.297981");
    log.read("INFO:root:Epoch[0] Validation-cross-entropy=1e-2");
    log.read("Epoch[1] Train-nll-loss=0.5");
    log.read("Epoch[1] Train-top_k_accuracy_2=0.9");
    expect(log.epochs).to.deep.equal([
      { epoch: 0, trainLoss: 2.297981, validationLoss: 0.01 },
      { epoch: 1, trainLoss: 0.5 },
    ]);
  });

  it("says whether a line is news", () => {
    const log = new EpochLog();
    expect(log.read("Epoch[0] Train-accuracy=0.5")).to.equal(true);
    expect(log.read("Epoch[0] Train-accuracy=0.5")).to.equal(false);
    expect(log.read("Epoch[0] Batch [20] Speed: 10 samples/sec")).to.equal(false);
    expect(log.read("")).to.equal(false);
  });

  it("tells the time left from what the epochs took, not from what came before them", () => {
    const log = new EpochLog();
    expect(log.secondsLeft(10, 0)).to.equal(undefined);
    log.read("[11/24/2026 08:00:01 INFO 1234] Epoch[0] Time cost=1.5");
    log.read("[11/24/2026 08:00:01 INFO 1234] Epoch[0] Time cost=1.5");
    log.read("[11/24/2026 08:00:03 INFO 1234] Epoch[1] Time cost=2.5");
    expect(log.secondsLeft(10, 2)).to.equal(16);
    expect(log.secondsLeft(10, 10)).to.equal(undefined);
  });

  it("orders epochs by number", () => {
    const log = new EpochLog();
    log.read("Epoch[10] Validation-accuracy=0.9");
    log.read("Epoch[9] Validation-accuracy=0.8");
    expect(log.epochs.map(({ epoch }) => epoch)).to.deep.equal([9, 10]);
  });
});
