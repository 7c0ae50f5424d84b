/** The channels of a training job in image format: two folders of images and two `.lst` files. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { CustomerError } from "./customerError.ts";
import { type LstEntry, parseLst } from "./lstFile.ts";

/** Where an image is, what it shows, and how to name it in an error. */
export interface LabelledFile {
  readonly file: string;
  readonly label: number;
  readonly source: string;
}

const IMAGE_TYPES = ["application/x-image", "image/png", "image/jpeg"];
const CHANNELS = ["train", "validation", "train_lst", "validation_lst"];

/** Checks `inputdataconfig.json` where there is one. */
export function checkInputDataConfig(config: Readonly<Record<string, { ContentType?: string } | undefined>>): void {
  const missing = CHANNELS.filter((name) => config[name] === undefined);
  const types = Object.entries(config).map(([name, channel]) => ({ name, type: channel?.ContentType }));
  if (types.some(({ type }) => type?.startsWith("application/x-recordio") === true)) {
    throw new CustomerError(
      "RecordIO channels are not supported by this local stand-in: give images and .lst files as application/x-image.",
    );
  }
  if (missing.length > 0) {
    throw new CustomerError(
      `Missing input channel${missing.length > 1 ? "s" : ""} ${missing.join(", ")}: training with images needs ${CHANNELS.join(", ")}.`,
    );
  }
  for (const { name, type } of types) {
    if (CHANNELS.includes(name) && type !== undefined && !IMAGE_TYPES.includes(type)) {
      throw new CustomerError(
        `Channel ${name} has the content type ${JSON.stringify(type)}: use ${IMAGE_TYPES.join(", ")}.`,
      );
    }
  }
}

/** The images of channel `name` as its list channel `<name>_lst` tells. */
export async function readChannel(
  dataDir: string,
  name: "train" | "validation",
  classes: number,
): Promise<LabelledFile[]> {
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
