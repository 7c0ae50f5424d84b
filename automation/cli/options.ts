import { resolve } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { settingProblem } from "../../domain/configuration/settings.ts";
import type { CommonOptions, DatasetOptions } from "../runs/options.ts";
import { path, place } from "./places.ts";
import { defaults, imageSizeRange, imagesSource } from "../runs/options.ts";

/** What commander gives for the common options. */
interface ParsedCommon {
  cloud: "local" | "aws";
  stack: string;
  config: Record<string, string>;
  out: string;
  yes: boolean;
  json: boolean;
  quiet: boolean;
  debug: boolean;
}

export function common(command: Command): Command {
  return command
    .optionsGroup("Options of all verbs:")
    .addOption(
      new Option("--cloud <cloud>", "where to run")
        .choices(["local", "aws"])
        .default(defaults.cloud)
        .env("SCONES_CLOUD"),
    )
    .addOption(
      new Option("--stack <name>", "Pulumi stack").default(defaults.stack).env("SCONES_STACK").argParser(stackName),
    )
    .addOption(new Option("--config <key=value>", "stack setting (repeatable)").default({}, "none").argParser(keyValue))
    .option("--out <folder>", "folder of the results", (value) => resolve(path(value)), resolve(defaults.out))
    .option("--json", "one JSON event a line on stdout", false)
    .option("--quiet", "only the result", false)
    .option("--yes", "do not ask", false)
    .addOption(new Option("--debug", "stack traces with errors").default(false).env("SCONES_DEBUG"))
    .optionsGroup("Options:");
}

export function commonOptions(parsed: Record<string, unknown>): CommonOptions {
  const { cloud, stack, config, out, yes, json, quiet, debug } = parsed as unknown as ParsedCommon;
  return { cloud, stack, config, out: resolve(out), yes, json, quiet, debug };
}

export function dataset(command: Command): Command {
  return command
    .option("--dataset <name>", "sample (drawn by the project) or cifar100 (downloaded)", defaults.dataset)
    .option("--archive <path>", "CIFAR-100's layout as .tar.gz, .tar or extracted folder, instead of --dataset", path)
    .option("--images <folder or s3://…>", "your own pictures, a subfolder a class, instead of --dataset", place)
    .option("--validation-share <share>", "of --images without parts of their own, validate with (default: 0.2)", part)
    .option("--image-size <pixels>", "resize --images to so many pixels a side (default: as they are)", side)
    .option("--classes <names>", "comma-separated class names", names);
}

export function datasetOptions(parsed: Record<string, unknown>): DatasetOptions {
  const { dataset: name, archive, images, classes, validationShare, imageSize } = parsed as unknown as DatasetOptions;
  return {
    dataset: name,
    ...(archive === undefined ? {} : { archive: resolve(archive) }),
    ...(images === undefined ? {} : { images: imagesSource(images) }),
    ...(validationShare === undefined ? {} : { validationShare }),
    ...(imageSize === undefined ? {} : { imageSize }),
    ...(classes === undefined ? {} : { classes }),
  };
}

/** A part of a whole, of which something must be left. */
function part(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !(number > 0 && number < 1))
    throw new InvalidArgumentError("A number between 0 and 1 is wanted, such as 0.2.");
  return number;
}

const [smallestSide, largestSide] = imageSizeRange;

function side(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < smallestSide || number > largestSide)
    throw new InvalidArgumentError(`A whole number from ${smallestSide} to ${largestSide} is wanted.`);
  return number;
}

export function names(value: string): string[] {
  const list = value.split(",").map((name) => name.trim());
  if (list.length < 2 || list.some((name) => name === "")) {
    throw new InvalidArgumentError("Two or more names, separated by commas: bicycle,motorcycle.");
  }
  return list;
}

function keyValue(value: string, before: Record<string, string>): Record<string, string> {
  const at = value.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("KEY=VALUE is wanted, such as epochs=10.");
  const [name, text] = [value.slice(0, at), value.slice(at + 1)];
  const problem = settingProblem(name, text);
  if (problem !== undefined) throw new InvalidArgumentError(problem);
  return { ...before, [name]: text };
}

function stackName(value: string): string {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(value)) {
    throw new InvalidArgumentError("A stack's name has letters, digits, '-', '_' and '.', at most 100.");
  }
  return value;
}

export function positiveInteger(most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!Number.isInteger(number) || number < 1 || number > most) {
      throw new InvalidArgumentError(`A whole number from 1 to ${most} is wanted.`);
    }
    return number;
  };
}

export function share(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !(number >= 0 && number <= 1))
    throw new InvalidArgumentError("A number from 0 to 1 is wanted.");
  return number;
}

/** For the verbs that bring up what costs money. */
export function costLimit(command: Command): Command {
  return command.option(
    "--max-monthly-cost <dollars>",
    "exit code 3, before anything is created, if the stack would cost more a month on AWS",
    dollars,
  );
}

function dollars(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !(number >= 0))
    throw new InvalidArgumentError("An amount of dollars is wanted, such as 100.");
  return number;
}
