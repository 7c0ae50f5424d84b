import * as pulumi from "@pulumi/pulumi";
import { didYouMean } from "../../../domain/configuration/nearest.ts";
import { isLater, isPlainObject, type Later } from "../rules/knownNow.ts";
import { OPTION_SHAPES, type OptionShapes, type ShapedName } from "./optionShapes.ts";

/** What is wrong with options' form, whatever their values mean. */
export interface ShapeProblems {
  /** Options that are missing, unknown, or no lists and objects where those are wanted: nothing else can be looked at then. */
  readonly form: readonly string[];
  /** Texts, numbers and switches of another kind, by their paths: the option's own check has the better words where there is one. */
  readonly values: ReadonlyMap<string, string>;
  /** Options that must not be missing and are known only later, by their paths. */
  readonly required: ReadonlyMap<string, Later>;
}

/** One option's kind, as {@link OPTION_SHAPES} has it in a word. */
interface Kind {
  readonly type: string;
  readonly isList: boolean;
  readonly isPlain: boolean;
  readonly isOptional: boolean;
}

/** Words for what an option is to be. */
const WORDS: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  map: "an object of texts",
};

/**
 * Looks at the form of a component's arguments. TypeScript does so for programs that are compiled; programs in JavaScript, in YAML
 * and in Python (whose nested options are dictionaries) come here with whatever was written.
 */
export function shapeProblems(component: ShapedName, args: unknown): ShapeProblems {
  const form: string[] = [];
  const values = new Map<string, string>();
  const required = new Map<string, Later>();
  const shapes: OptionShapes = OPTION_SHAPES;

  const checkObject = (type: string, value: unknown, path: string): void => {
    const shape = shapes[type] ?? {};
    const isReference = type.endsWith("Ref");
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const wanted = isReference ? referenceWords(shape) : "an object of options";
      form.push(`${path === "" ? "its options" : path} must be ${wanted}, got ${show(value)}`);
      return;
    }
    const given = value as Readonly<Record<string, unknown>>;
    // References are whatever has these members: another component, or an object of a program's own.
    if (!isReference && isPlainObject(value)) form.push(...unknownOptions(given, Object.keys(shape), path));
    for (const [name, text] of Object.entries(shape)) checkOption(kindOf(text), given[name], dotted(path, name));
  };

  const checkOption = (kind: Kind, value: unknown, path: string): void => {
    if (value === undefined) {
      if (!kind.isOptional) form.push(`${path} is missing: it must be ${wordsFor(kind, shapes)}`);
    } else if (isLater(value)) {
      // An output's members are outputs themselves, which is all that a reference needs.
      const isLifted = kind.type.endsWith("Ref") && !kind.isList && pulumi.Output.isInstance(value);
      if (isLifted) checkObject(kind.type, value, path);
      else if (kind.isPlain)
        form.push(`${path} must be ${wordsFor(kind, shapes)} that is known as the program runs: it can't be an output`);
      else if (!kind.isOptional) required.set(path, value);
    } else if (!kind.isList) checkItem(kind.type, value, path);
    else if (Array.isArray(value)) value.forEach((item, at) => checkListed(kind, item, `${path}[${at}]`));
    else form.push(`${path} must be ${wordsFor(kind, shapes)}, got ${show(value)}`);
  };

  const checkListed = (kind: Kind, item: unknown, path: string): void => {
    if (isLater(item) && !kind.isPlain) return;
    if (item === undefined || isLater(item)) form.push(`${path} must be ${oneOf(kind, shapes)}, got ${show(item)}`);
    else checkItem(kind.type, item, path);
  };

  const checkItem = (type: string, value: unknown, path: string): void => {
    if (type === "map") {
      if (!isPlainObject(value) || Array.isArray(value))
        form.push(`${path} must be ${WORDS["map"] ?? ""}, got ${show(value)}`);
    } else if (WORDS[type] === undefined) checkObject(type, value, path);
    // A NaN is a number that an option's own check refuses.
    else if (typeof value !== type) values.set(path, `${path} must be ${WORDS[type]}, got ${show(value)}`);
    // Mostly a variable that was not set; a prefix may be empty.
    else if (value === "" && !/[pP]refix(es\[\d+\])?$/.test(path))
      values.set(path, `${path} must not be empty: give a text, or leave it out where it may be`);
  };

  checkObject(component, args === undefined ? {} : args, "");
  if (args === undefined && form.length === 0) form.push("its options are missing");
  return { form, values, required };
}

function kindOf(text: string): Kind {
  const type = text.replace(/^plain |\[\]|\?$/g, "");
  return { type, isList: text.includes("[]"), isPlain: text.startsWith("plain "), isOptional: text.endsWith("?") };
}

function unknownOptions(given: Readonly<Record<string, unknown>>, known: readonly string[], path: string): string[] {
  return Object.keys(given)
    .filter((name) => given[name] !== undefined && !known.includes(name))
    .map((name) => {
      const where = path === "" ? "there is no option" : `${path} has no option`;
      return `${where} '${name}'${didYouMean(name, known) || `, only ${known.join(", ")}`}`;
    });
}

function wordsFor(kind: Kind, shapes: OptionShapes): string {
  const one = oneOf(kind, shapes);
  return kind.isList ? `a list, each item ${one}` : one;
}

function oneOf({ type }: Kind, shapes: OptionShapes): string {
  if (WORDS[type] !== undefined) return WORDS[type];
  return type.endsWith("Ref") ? referenceWords(shapes[type] ?? {}) : "an object of options";
}

/** What has the members of a reference. */
function referenceWords(shape: Readonly<Record<string, string>>): string {
  const members = Object.entries(shape)
    .filter(([, text]) => !text.endsWith("?"))
    .map(([name]) => name);
  return `a component, or an object, with ${members.join(" and ")}`;
}

const dotted = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

function show(value: unknown): string {
  if (isLater(value)) return "an output";
  return JSON.stringify(withoutOutputs(value));
}

/** Outputs may be secret, and have no text. */
function withoutOutputs(value: unknown): unknown {
  if (isLater(value)) return "an output";
  if (Array.isArray(value)) return value.map(withoutOutputs);
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutOutputs(member)]));
}
