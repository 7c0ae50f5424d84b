/** Finds the model in a container's model folder: the checkpoint of the latest epoch. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ImageModel, readModel } from "./modelFile.ts";
import { ModelFileError } from "./modelFileError.ts";

const CHECKPOINT = /^image-classification-(\d{4,})\.params$/;

export async function loadModel(modelDir: string): Promise<ImageModel> {
  const names = await readdir(modelDir).catch(() => []);
  const latest = names
    .map((name) => ({ name, epoch: Number(CHECKPOINT.exec(name)?.[1] ?? -1) }))
    .filter(({ epoch }) => epoch >= 0)
    .sort((a, b) => b.epoch - a.epoch)[0];
  if (latest === undefined) throw new ModelFileError(`No image-classification-NNNN.params in ${modelDir}.`);
  return readModel(await readFile(join(modelDir, latest.name)));
}
