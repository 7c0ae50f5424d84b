/** The channels of a training job: two folders of images and two `.lst` files, or two folders of RecordIO files. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { CustomerError } from "./customerError.ts";
import type { LabelledImage } from "./images.ts";
import { type LstEntry, parseLst } from "./lstFile.ts";
import { indexRecords } from "./recordIo.ts";

type Part = "train" | "validation";

const IMAGE_TYPES = ["application/x-image", "image/png", "image/jpeg"];
const RECORD_TYPE = "application/x-recordio";
const PARTS: readonly Part[] = ["train", "validation"];
const LISTS = ["train_lst", "validation_lst"];

/** Checks `inputdataconfig.json`, and tells whether the channels hold RecordIO files. */
export function holdRecords(config: Readonly<Record<string, { ContentType?: string } | undefined>>): boolean {
  const records = PARTS.some((name) => config[name]?.ContentType === RECORD_TYPE);
  const [channels, types] = records ? [PARTS, [RECORD_TYPE]] : [[...PARTS, ...LISTS], IMAGE_TYPES];
  const missing = channels.filter((name) => config[name] === undefined);
  if (missing.length > 0) {
    throw new CustomerError(
      `Missing input channel${missing.length > 1 ? "s" : ""} ${missing.join(", ")}: training with ${records ? "RecordIO" : "images"} needs ${channels.join(", ")}.`,
    );
  }
  for (const name of channels) {
    const type = config[name]?.ContentType;
    if (type !== undefined && !types.includes(type)) {
      throw new CustomerError(`Channel ${name} has the content type ${JSON.stringify(type)}: use ${types.join(", ")}.`);
    }
  }
  return records;
}

/** The images of channel `name`, from all its RecordIO files. */
export async function readRecordChannel(dataDir: string, name: Part, classes: number): Promise<LabelledImage[]> {
  const folder = join(dataDir, name);
  const images: LabelledImage[] = [];
  for (const file of await files(folder, name)) images.push(...(await indexRecords(join(folder, file), file, classes)));
  if (images.length === 0) throw new CustomerError(`Channel ${name} holds no records.`);
  return images;
}

/** The images of channel `name` as its list channel `<name>_lst` tells. */
export async function readChannel(dataDir: string, name: Part, classes: number): Promise<LabelledImage[]> {
  const listDir = join(dataDir, `${name}_lst`);
  const lists = (await files(listDir, `${name}_lst`)).filter((file) => file.endsWith(".lst"));
  if (lists.length !== 1) {
    const found = lists.length === 0 ? "none" : lists.join(", ");
    throw new CustomerError(`Channel ${name}_lst must hold exactly one .lst file, found ${found}.`);
  }
  const listName = lists[0] as string;
  const entries = parseLst(await readFile(join(listDir, listName), "utf8"), listName, classes);
  if (entries.length === 0) throw new CustomerError(`Channel ${name}_lst: ${listName} lists no images.`);
  if ((await files(join(dataDir, name), name)).length === 0) throw new CustomerError(`Channel ${name} holds no files.`);
  return entries.map((entry: LstEntry) => ({
    file: join(dataDir, name, entry.path),
    label: entry.label,
    source: `${listName}, line ${entry.line}: ${entry.path}`,
  }));
}

async function files(folder: string, channel: string): Promise<string[]> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new CustomerError(`Channel ${channel} is missing or empty.`);
  return (await readdir(folder)).sort();
}
