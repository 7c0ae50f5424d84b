import * as pulumi from "@pulumi/pulumi";
import type { NumberRange } from "../../domain/configuration/allowedValues.ts";
import { ComponentError } from "./componentError.ts";
import { problemsOf, type DocumentedRequest } from "./rules/documentedRules.ts";

/** What SageMaker takes as a name, whatever its length. */
const SAGEMAKER_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;

/**
 * Gathers everything that is wrong with a component's arguments, so that a user learns of all of it at once.
 * Values that are known only later (outputs) pass: AWS and the provider check those.
 */
export class Validation {
  readonly #component: string;
  readonly #problems: string[] = [];

  /** @param component Whom the error names, such as `MonitoredEndpoint 'scones'`. */
  constructor(component: string) {
    this.#component = component;
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
  throwIfAny(resource: pulumi.Resource): void {
    const [first, ...others] = this.#problems;
    if (first === undefined) return;
    const message =
      others.length === 0
        ? `${this.#component}: ${first}`
        : `${this.#component} has ${this.#problems.length} problems:\n${this.#problems.map((p) => `  - ${p}`).join("\n")}`;
    throw new ComponentError(message, resource);
  }
}

/** Given, and known now. */
function isPlain<T>(value: pulumi.Input<T | undefined>): value is T & {} {
  return value !== undefined && !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : JSON.stringify(value);
}
