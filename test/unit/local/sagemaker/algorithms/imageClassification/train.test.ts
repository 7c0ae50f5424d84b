import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { Classifier } from "../../../../../../local/sagemaker/algorithms/imageClassification/model/classifier.ts";
import { loadModel } from "../../../../../../local/sagemaker/algorithms/imageClassification/model/loadModel.ts";
import { writeRecords } from "./recordWriter.ts";
import { type JobFiles, removeJob, writeJob } from "./support.ts";

const program = fileURLToPath(
  new URL("../../../../../../local/sagemaker/algorithms/imageClassification/train.ts", import.meta.url),
);

interface Outcome {
  readonly code: number | null;
  readonly log: string;
  readonly failure: string | undefined;
  readonly model: string[];
}

/** Runs the program on the folder; `stopAt` sends SIGTERM when the log first matches. */
function run(base: string, stopAt?: RegExp): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program], { env: { ...process.env, SAGEMAKER_BASE_DIR: base } });
    let log = "";
    let stopped = false;
    const collect = (chunk: Buffer): void => {
      log += chunk.toString();
      if (stopAt?.test(log) === true && !stopped) stopped = child.kill("SIGTERM");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("close", (code) => {
      void Promise.all([
        readFile(join(base, "output", "failure"), "utf8").catch(() => undefined),
        readdir(join(base, "model")).catch(() => []),
      ]).then(([failure, model]) => resolve({ code, log, failure, model: model.sort() }));
    });
  });
}

async function withJob<T>(files: JobFiles, work: (base: string) => Promise<T>): Promise<T> {
  const base = await writeJob(files);
  try {
    return await work(base);
  } finally {
    await removeJob(base);
  }
}

describe("train.ts", () => {
  it("trains, logs as the algorithm does and leaves a model that answers", () =>
    withJob({}, async (base) => {
      const { code, log, failure, model } = await run(base);
      expect(log).to.match(/^\[\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d INFO \d+\] Epoch\[0\] Train-accuracy=\d\.\d{6}$/m);
      expect(log).to.match(/ Epoch\[2\] Time cost=\d+\.\d{3}$/m);
      expect(log.match(/Validation-accuracy=/g)).to.have.length(3);
      expect(log).to.match(/ Epoch\[2\] Train-cross-entropy=\d\.\d{6}$/m);
      expect(log).to.match(/ Epoch\[2\] Validation-cross-entropy=\d\.\d{6}$/m);
      expect({ code, failure, model }).to.deep.equal({
        code: 0,
        failure: undefined,
        model: ["image-classification-0003.params", "model-shapes.json"],
      });
      const saved = await loadModel(join(base, "model"));
      expect(log).to.include(`Epoch[2] Validation-accuracy=${saved.accuracy.toFixed(6)}`);
      const file = await readFile(join(base, "input", "data", "validation", "0.png"));
      expect(await new Classifier(saved).classify(file)).to.have.length(2);
    }));

  it("says in its log which folder has no room, where the reason itself can't be written", function () {
    if (!existsSync("/dev/full")) this.skip();
    return withJob({}, async (base) => {
      for (const folder of ["model", "output"]) await mkdir(join(base, folder), { recursive: true });
      await symlink("/dev/full", join(base, "model", "image-classification-0003.params"));
      await symlink("/dev/full", join(base, "output", "failure"));
      const { code, log } = await run(base);
      expect(code).to.equal(1);
      const last = log.trim().split("\n").at(-1);
      expect(last).to.match(/ERROR .*Algorithm Error: The disk is full: no space left for .*model/);
    });
  });

  it("learns the same from RecordIO files as from the images in them", () =>
    withJob({}, async (base) => {
      await run(base);
      const model = join(base, "model", "image-classification-0003.params");
      const expected = await readFile(model);
      await rm(model);
      for (const channel of ["train", "validation"]) {
        const [images, lists] = [join(base, "input", "data", channel), join(base, "input", "data", `${channel}_lst`)];
        const lines = (await readFile(join(lists, `${channel}.lst`), "utf8")).trim().split("\n");
        const records = lines.map(async (line) => {
          const [, label, path = ""] = line.split("\t");
          return { label: Number(label), bytes: await readFile(join(images, path)) };
        });
        const content = writeRecords(await Promise.all(records));
        for (const folder of [images, lists]) await rm(folder, { recursive: true });
        await mkdir(images);
        await writeFile(join(images, `${channel}.rec`), content);
      }
      const records = { ContentType: "application/x-recordio" };
      const config = { train: records, validation: records };
      await writeFile(join(base, "input", "config", "inputdataconfig.json"), JSON.stringify(config));
      expect(await run(base)).to.include({ code: 0, failure: undefined });
      expect((await readFile(model)).equals(expected)).to.equal(true);
    }));

  it("keeps a checkpoint every so many epochs", () =>
    withJob({ hyperparameters: { epochs: "4", checkpoint_frequency: "2" } }, async (base) => {
      const { model } = await run(base);
      expect(model).to.deep.equal([
        "image-classification-0002.params",
        "image-classification-0004.params",
        "model-shapes.json",
      ]);
    }));

  it("stops early where that is asked for", () =>
    withJob(
      { hyperparameters: { epochs: "50", early_stopping: "True", early_stopping_min_epochs: "2", early_stopping_patience: "2", learning_rate: "0" } }, // prettier-ignore
      async (base) => {
        const { log, model } = await run(base);
        expect(log).to.match(/Early stopping after epoch 2/);
        expect(model[0]).to.equal("image-classification-0003.params");
      },
    ));

  it("saves what it has on SIGTERM and exits 0", () =>
    withJob({ hyperparameters: { epochs: "1000000" } }, async (base) => {
      const { code, log, failure, model } = await run(base, /Epoch\[0\] Validation-accuracy/);
      expect(log).to.match(/Stopped from outside/);
      expect({ code, failure }).to.deep.equal({ code: 0, failure: undefined });
      expect(model).to.have.length(2);
    }));

  it("resizes images of any size to more than the default image shape", () =>
    withJob({ side: 20, hyperparameters: { image_shape: "3,224,224", resize: "256", epochs: "1" } }, async (base) => {
      const { code } = await run(base);
      expect(code).to.equal(0);
      expect((await loadModel(join(base, "model"))).spec).to.include({ width: 20, height: 20 });
    }));

  for (const [what, files, message] of [
    ["an unknown hyperparameter", { hyperparameters: { layers: "50" } }, /layers is not a hyperparameter/],
    [
      "more images a batch than there are",
      { train: 6 },
      /number of input images must be bigger or equal to the mini_batch_size/,
    ],
    [
      "more images a batch than there are to validate with",
      { train: 30, hyperparameters: { mini_batch_size: "13" } },
      /number of input images must be bigger or equal to the mini_batch_size \(30 images, 12 to validate with/,
    ],
    [
      "a label out of range",
      { trainList: (list: string) => list.replace("3\t1", "3\t7") },
      /train.lst, line 4: the class label 7 is out of range/,
    ],
    [
      "a label that is missing",
      { trainList: (list: string) => list.replace("3\t1", "3\t") },
      /train.lst, line 4: the class label is missing/,
    ],
    [
      "an image smaller than image_shape",
      { side: 20, hyperparameters: { image_shape: "3,32,32" } },
      /[.]lst, line 1: 0.png: The image is 20 × 20 pixels, smaller than the 32 × 32 of image_shape/,
    ],
    [
      "a resize that is too small for image_shape",
      { side: 20, hyperparameters: { image_shape: "3,32,32", resize: "30" } },
      /The image is 30 × 30 pixels after resizing its shorter side to 30, smaller than/,
    ],
    ["an empty list", { trainList: () => "\n" }, /train.lst lists no images/],
    [
      "a file that is missing",
      { trainList: (list: string) => list.replace("\t3.png", "\tthree.png") },
      /train.lst, line 4: three.png: there is no such file/,
    ],
  ] as [string, JobFiles, RegExp][]) {
    it(`fails with a reason for ${what}`, () =>
      withJob(files, async (base) => {
        const { code, log, failure, model } = await run(base);
        expect(failure).to.match(message);
        expect(failure).to.match(/^ClientError: /);
        expect(log).to.match(/ERROR \d+\] Customer Error: /);
        expect({ code, model }).to.deep.equal({ code: 1, model: [] });
      }));
  }

  it("fails with a reason for a file that is no image, and for a channel without files", () =>
    withJob({}, async (base) => {
      await writeFile(join(base, "input", "data", "train", "5.png"), "not an image");
      const noImage = await run(base);
      expect(noImage.failure).to.match(/^ClientError: train.lst, line 6: 5.png: Not a PNG or JPEG image/);
      await rm(join(base, "input", "data", "validation"), { recursive: true });
      expect((await run(base)).failure).to.match(/Channel validation is missing or empty/);
    }));
});
