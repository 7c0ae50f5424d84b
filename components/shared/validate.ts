import * as pulumi from "@pulumi/pulumi";
import type { NumberRange } from "../../domain/configuration/allowedValues.ts";
import { ComponentError } from "./componentError.ts";
import type { OPTION_SHAPES } from "./shape/optionShapes.ts";
import { shapeProblems } from "./shape/checkShape.ts";
import { problemsOf, type DocumentedRequest } from "./rules/documentedRules.ts";

/** What SageMaker takes as a name, whatever its length. */
const SAGEMAKER_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;

/**
 * Gathers everything that is wrong with a component's arguments, so that a user learns of all of it at once.
 * Values that are known only later (outputs) pass: AWS and the provider check those.
 */
export class Validation {
  readonly #component: pulumi.Resource;
  readonly #title: string;
  readonly #problems: string[] = [];
  /** Problems of the options' kinds, until a check of the option itself has better words. */
  readonly #values: Map<string, string>;

  /**
   * @param type Of the component, which the error names: `MonitoredEndpoint 'scones'`.
   * @throws ComponentError where the options are of no form that could be looked at
   */
  constructor(component: pulumi.Resource, type: keyof typeof OPTION_SHAPES, name: string, args: unknown) {
    this.#component = component;
    this.#title = `${type} '${name}'`;
    const { form, values } = shapeProblems(type, args);
    this.#values = new Map(values);
    this.#problems.push(...form);
    if (form.length > 0) this.throwIfAny();
  }

  /** The component's own name, which begins the names that its resources have in SageMaker. */
  name(name: string, longest: number): void {
    this.require(
      name.length <= longest && SAGEMAKER_NAME.test(name),
      `the name begins the names of its resources in AWS, so it must be 1 to ${longest} letters, digits and hyphens, got "${name}" (${name.length})`,
    );
  }

  /** A rule that concerns several options. */
  require(holds: boolean, problem: string): void {
    if (!holds) this.#problems.push(problem);
  }

  /**
   * What AWS's documentation says of a request, as far as it is known now.
   * @param except Rules, by their ids, that checks of the options hold in words of their own.
   */
  request(documented: DocumentedRequest, except: readonly string[]): void {
    this.#problems.push(...problemsOf(documented, except));
  }

  /** A text that AWS has rules for, by the request that it is a part of; the problem is worded as the option's own. */
  documented(option: string, value: pulumi.Input<string | undefined>, request: DocumentedRequest, shape: string): void {
    if (!isPlain(value) || (typeof value === "string" && problemsOf(request).length === 0)) return;
    this.#problems.push(`${option} must be ${shape}, got ${show(value)}`);
  }

  number(option: string, value: pulumi.Input<number | undefined>, range: NumberRange): void {
    if (!isPlain(value)) return;
    const kind = range.integer === true ? "a whole number" : "a number";
    if (typeof value !== "number" || !Number.isFinite(value) || (range.integer === true && !Number.isInteger(value))) {
      this.#problems.push(`${option} must be ${kind} between ${range.min} and ${range.max}, got ${show(value)}`);
    } else if (value < range.min || value > range.max) {
      this.#problems.push(`${option} must be between ${range.min} and ${range.max}, got ${value}`);
    }
  }

  oneOf(option: string, value: pulumi.Input<string | number | undefined>, allowed: readonly (string | number)[]): void {
    if (!isPlain(value) || allowed.includes(value)) return;
    this.#problems.push(`${option} must be one of ${allowed.join(", ")}, got ${show(value)}`);
  }

  /** @param shape What the pattern means, such as `an S3 address like s3://bucket/prefix`. */
  text(option: string, value: pulumi.Input<string | undefined>, pattern: RegExp, shape: string): void {
    if (!isPlain(value) || (typeof value === "string" && pattern.test(value))) return;
    this.#problems.push(`${option} must be ${shape}, got ${show(value)}`);
  }

  /** Throws one error that names every problem, or does nothing. */
  throwIfAny(): void {
    // One that another check has told of is not told of twice.
    const values = [...this.#values].filter(([path]) => !this.#problems.some((problem) => isAbout(problem, path)));
    const problems = [...this.#problems, ...values.map(([, problem]) => problem)];
    const [first, ...others] = problems;
    if (first === undefined) return;
    const message =
      others.length === 0
        ? `${this.#title}: ${first}`
        : `${this.#title} has ${problems.length} problems:\n${problems.map((p) => `  - ${p}`).join("\n")}`;
    throw new ComponentError(message, this.#component);
  }
}

/** Whether a check's problem is about an option; `variants[0].weight` is `variant blue: weight` there, and a list's items have its name. */
function isAbout(problem: string, path: string): boolean {
  const option = path.replace(/^variants\[\d+\]\./, "").replace(/\[\d+\]/g, "");
  return problem.startsWith(`${option} `) || problem.includes(`: ${option} `);
}

/** Given, and known now. */
function isPlain<T>(value: pulumi.Input<T | undefined>): value is T & {} {
  return value !== undefined && !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : JSON.stringify(value);
}
