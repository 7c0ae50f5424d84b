import { expect } from "chai";
import { holdRecords } from "../../../../../../../local/sagemaker/algorithms/imageClassification/contract/channels.ts";
import { parseHyperparameters } from "../../../../../../../local/sagemaker/algorithms/imageClassification/contract/hyperparameters.ts";
import { formatLine } from "../../../../../../../local/sagemaker/algorithms/imageClassification/contract/log.ts";
import { parseLst } from "../../../../../../../local/sagemaker/algorithms/imageClassification/contract/lstFile.ts";

const required = { num_classes: "2", num_training_samples: "100" };

describe("parseHyperparameters", () => {
  it("fills in the algorithm's documented defaults", () => {
    expect(parseHyperparameters(required)).to.deep.include({
      classes: 2,
      epochs: 30,
      learningRate: 0.1,
      miniBatchSize: 32,
      optimizer: "sgd",
      momentum: 0.9,
      weightDecay: 0.0001,
      height: 224,
      width: 224,
      earlyStopping: undefined,
    });
  });

  it("reads what is given", () => {
    const given = {
      ...required,
      image_shape: "3, 32, 48",
      lr_scheduler_step: "10, 20",
      early_stopping: "True",
      top_k: "2",
    };
    expect(parseHyperparameters(given)).to.deep.include({
      height: 32,
      width: 48,
      schedulerSteps: [10, 20],
      earlyStopping: { minEpochs: 10, patience: 5, tolerance: 0 },
      topK: 2,
    });
  });

  for (const [given, message] of [
    [{}, /num_classes is a required hyperparameter.*num_training_samples is a required hyperparameter/],
    [{ ...required, layers: "50" }, /layers is not a hyperparameter of image classification/],
    [{ ...required, num_classes: "1" }, /num_classes must be an integer of at least 2, got "1"/],
    [{ ...required, epochs: "0" }, /epochs must be a positive integer, got "0"/],
    [{ ...required, epochs: "3.5" }, /epochs must be a positive integer, got "3.5"/],
    [{ ...required, learning_rate: "1.5" }, /learning_rate must be a float in \[0, 1\], got "1.5"/],
    [{ ...required, learning_rate: "fast" }, /learning_rate must be a float/],
    [{ ...required, optimizer: "adagrad" }, /optimizer must be one of sgd, adam, rmsprop, nag, got "adagrad"/],
    [{ ...required, num_layers: "21" }, /num_layers must be one of 18, 34/],
    [{ ...required, image_shape: "32,32" }, /image_shape must be num_channels,height,width/],
    [{ ...required, image_shape: "3,8,8" }, /image_shape must be/],
    [
      { ...required, epochs: "5", checkpoint_frequency: "6" },
      /checkpoint_frequency must be no greater than epochs \(5\)/,
    ],
    [
      { ...required, num_layers: "20", use_pretrained_model: "1" },
      /num_layers must be one of 18, 34, 50, 101, 152, 200 with use_pretrained_model 1, got 20/,
    ],
    [{ ...required, multi_label: "1" }, /multi_label 1 is not supported/],
  ] as const) {
    it(`refuses ${JSON.stringify(given)}`, () => {
      expect(() => parseHyperparameters(given))
        .to.throw(message)
        .with.property("name", "CustomerError");
    });
  }

  it("reports all problems at once", () => {
    expect(() => parseHyperparameters({ ...required, epochs: "x", momentum: "2" })).to.throw(/epochs.*momentum/);
  });
});

describe("parseLst", () => {
  it("reads index, class and path, decimals as MXNet writes them too", () => {
    expect(parseLst("5\t1\ta/x.png\r\n\n6\t0.000\tb.png\n", "train.lst", 2)).to.deep.equal([
      { label: 1, path: "a/x.png", line: 1 },
      { label: 0, path: "b.png", line: 3 },
    ]);
  });

  for (const [text, message] of [
    ["1\t0\n", /^train.lst, line 1: expected index, class and path separated by tabs, got 2 columns/],
    ["1 0 a.png\n", /line 1: expected .* got 1 column\b/],
    ["1\t0\ta.png\n2\t\tb.png\n", /line 2: the class label is missing/],
    ["1\t2\ta.png\n", /line 1: the class label 2 is out of range: num_classes is 2/],
    ["1\tcat\ta.png\n", /line 1: the class label must be a whole number from 0, got "cat"/],
    ["x\t0\ta.png\n", /line 1: the image index must be a whole number/],
    ["1\t0\ta.png\n1\t0\tb.png\n", /line 2: the image index 1 is taken by line 1/],
    ["1\t0\t\n", /line 1: the path is missing/],
    ["1\t0\t../../etc/passwd\n", /line 1: the path must lie inside the channel/],
    ["1\t0\t/etc/passwd\n", /line 1: the path must lie inside the channel/],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      expect(() => parseLst(text, "train.lst", 2))
        .to.throw(message)
        .with.property("name", "CustomerError");
    });
  }
});

describe("holdRecords", () => {
  const channel = { ContentType: "application/x-image" };
  const all = { train: channel, validation: channel, train_lst: channel, validation_lst: channel };

  it("accepts the four channels of the image format", () => {
    expect(holdRecords(all)).to.equal(false);
  });

  it("accepts two channels of RecordIO", () => {
    const records = { ContentType: "application/x-recordio" };
    expect(holdRecords({ train: records, validation: records })).to.equal(true);
    expect(() => holdRecords({ train: records, validation: channel })).to.throw(
      'Channel validation has the content type "application/x-image": use application/x-recordio.',
    );
    expect(() => holdRecords({ train: records })).to.throw(/Missing input channel validation: .* RecordIO/);
  });

  it("names what is missing, what is unsupported and what is wrong", () => {
    expect(() => holdRecords({ train: channel, train_lst: channel })).to.throw(
      /Missing input channels validation, validation_lst/,
    );
    expect(() => holdRecords({ ...all, train: { ContentType: "text/csv" } })).to.throw(
      /Channel train has the content type "text\/csv"/,
    );
  });
});

describe("formatLine", () => {
  it("writes lines as the algorithm does", () => {
    const line = formatLine("INFO", "Epoch[0] Train-accuracy=0.5", new Date("2026-11-04T05:06:07Z"));
    expect(line).to.match(/^\[11\/04\/2026 05:06:07 INFO \d{15}\] Epoch\[0\] Train-accuracy=0\.5$/);
  });
});
