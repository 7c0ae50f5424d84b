import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { validationException } from "../wire/errors.ts";
import { isObject, type Json, type JsonObject } from "../wire/json.ts";

/** A metric that is scraped from a training job's log. */
export interface MetricDefinition {
  readonly Name: string;
  readonly Regex: string;
}

/** The local commands that stand in for a container image. */
export interface LocalImage {
  readonly train?: readonly string[];
  readonly serve?: readonly string[];
  /** Where the commands run. */
  readonly directory: string;
  /** Metrics of a built-in algorithm; own containers name theirs in the job. */
  readonly metrics: readonly MetricDefinition[];
}

const algorithms = fileURLToPath(new URL("../algorithms/", import.meta.url));

/** Amazon's built-in algorithms that run here, by the name of their repository. */
const builtIn: Readonly<Record<string, LocalImage>> = {
  "image-classification": {
    train: [process.execPath, resolve(algorithms, "imageClassification/train.ts")],
    serve: [process.execPath, resolve(algorithms, "imageClassification/serve.ts")],
    directory: resolve(algorithms, "imageClassification"),
    metrics: [
      { Name: "train:accuracy", Regex: String.raw`Epoch\S* Train-accuracy=(\S*)` },
      { Name: "validation:accuracy", Regex: String.raw`Epoch\S* Validation-accuracy=(\S*)` },
    ],
  },
};

/**
 * Which local command runs for which image. Own containers are mapped in a JSON file, an image URI (`*` stands for any
 * text) to its commands; relative folders start at the file:
 * `{ "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:*": { "train": ["python3", "train.py"], "serve": ["python3", "serve.py"], "directory": "mine" } }`
 */
export class Images {
  readonly #file: string;
  #read: { modified: number; images: [RegExp, LocalImage][] } | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** The commands of an image; fails as AWS does for an image that is not there. */
  resolve(uri: string, purpose: "train" | "serve"): LocalImage {
    const image = this.#own().find(([pattern]) => pattern.test(uri))?.[1] ?? builtInImage(uri);
    if (image?.[purpose] !== undefined) return image;
    throw validationException(
      `Requested image ${uri} not found. Locally an image is a command: add its "${purpose}" command to ${this.#file}, ` +
        `as {"${uri}": {"${purpose}": ["python3", "${purpose}.py"], "directory": "…"}}.`,
    );
  }

  #own(): [RegExp, LocalImage][] {
    const modified = statSync(this.#file, { throwIfNoEntry: false })?.mtimeMs;
    if (modified === undefined) return [];
    if (this.#read?.modified !== modified) {
      const content = JSON.parse(readFileSync(this.#file, "utf8")) as Json;
      if (!isObject(content)) throw validationException(`${this.#file} must hold an object of image URIs`);
      const images = Object.entries(content).map(([uri, entry]): [RegExp, LocalImage] => [
        glob(uri),
        parseImage(entry, uri, this.#file),
      ]);
      this.#read = { modified, images };
    }
    return this.#read.images;
  }
}

function builtInImage(uri: string): LocalImage | undefined {
  const name = /^\d{12}\.dkr\.ecr\.[^/]+\/([^:@]+)(?::(?:1|latest))?$/.exec(uri)?.[1];
  return name === undefined || !Object.hasOwn(builtIn, name) ? undefined : builtIn[name];
}

function glob(uri: string): RegExp {
  return new RegExp(
    `^${uri
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
    "s",
  );
}

function parseImage(entry: Json, uri: string, file: string): LocalImage {
  if (!isObject(entry)) throw validationException(`${file}: "${uri}" must map to an object`);
  const train = command(entry, "train", uri, file);
  const serve = command(entry, "serve", uri, file);
  const directory = typeof entry["directory"] === "string" ? entry["directory"] : ".";
  return {
    directory: resolve(dirname(file), directory),
    metrics: [],
    ...(train === undefined ? {} : { train }),
    ...(serve === undefined ? {} : { serve }),
  };
}

function command(entry: JsonObject, name: string, uri: string, file: string): string[] | undefined {
  const value = entry[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "string")) return value;
  throw validationException(`${file}: "${name}" of "${uri}" must be a list of texts, program first`);
}
