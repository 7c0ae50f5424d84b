import type * as pulumi from "@pulumi/pulumi";
import type { NumberRange } from "../../domain/configuration/allowedValues.ts";
import { ComponentError } from "./componentError.ts";
import type { ShapedName } from "./shape/optionShapes.ts";
import { shapeProblems } from "./shape/checkShape.ts";
import { isLater } from "./rules/knownNow.ts";
import { checkLater, missingLater, problemLater } from "./rules/lateChecks.ts";
import { problemsOf, type DocumentedRequest } from "./rules/documentedRules.ts";

/** What SageMaker takes as a name, whatever its length. */
const SAGEMAKER_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/;

/**
 * Gathers everything that is wrong with a component's arguments, so that a user learns of all of it at once.
 * What is known only later (outputs) is held to the same before the component's resources are made.
 */
export class Validation {
  readonly #component: pulumi.Resource;
  readonly #title: string;
  readonly #problems: string[] = [];
  /** Problems of the options' kinds, until a check of the option itself has better words. */
  readonly #values: Map<string, string>;
  readonly #later: Promise<string | undefined>[] = [];

  /**
   * @param type Of the component, which the error names: `MonitoredEndpoint 'scones'`.
   * @throws ComponentError where the options are of no form that could be looked at
   */
  constructor(component: pulumi.Resource, type: ShapedName, name: string, args: unknown) {
    this.#component = component;
    this.#title = `${type} '${name}'`;
    const { form, values, required } = shapeProblems(type, args);
    this.#values = new Map(values);
    this.#later.push(...[...required].map(([path, value]) => missingLater(path, value)));
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
    const kind = range.integer === true ? "a whole number" : "a number";
    this.#check(value, (known, shown) => {
      if (typeof known !== "number" || !Number.isFinite(known) || (range.integer === true && !Number.isInteger(known)))
        return `${option} must be ${kind} between ${range.min} and ${range.max}, got ${shown}`;
      if (known >= range.min && known <= range.max) return undefined;
      return `${option} must be between ${range.min} and ${range.max}, got ${shown}`;
    });
  }

  oneOf(option: string, value: pulumi.Input<string | number | undefined>, allowed: readonly (string | number)[]): void {
    this.#check(value, (known, shown) =>
      allowed.includes(known as string | number)
        ? undefined
        : `${option} must be one of ${allowed.join(", ")}, got ${shown}`,
    );
  }

  /** @param shape What the pattern means, such as `an S3 address like s3://bucket/prefix`. */
  text(option: string, value: pulumi.Input<string | undefined>, pattern: RegExp, shape: string): void {
    this.#check(value, (known, shown) =>
      typeof known === "string" && pattern.test(known) ? undefined : `${option} must be ${shape}, got ${shown}`,
    );
  }

  /** Values that are known now are told of at once, others before the component's resources are made. */
  #check(value: unknown, problem: (known: unknown, shown: string) => string | undefined): void {
    if (value === undefined) return;
    if (isLater(value)) {
      this.#later.push(problemLater(value, problem));
      return;
    }
    const found = problem(value, show(value));
    if (found !== undefined) this.#problems.push(found);
  }

  /** Throws one error that names every problem that is known now, or does nothing. */
  throwIfAny(): void {
    // One that another check has told of is not told of twice.
    const values = [...this.#values].filter(([path]) => !this.#problems.some((problem) => isAbout(problem, path)));
    const problems = [...this.#problems, ...values.map(([, problem]) => problem)];
    const [first, ...others] = problems;
    if (first === undefined) {
      checkLater(this.#component, this.#title, this.#later);
      return;
    }
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
  return value !== undefined && !isLater(value);
}

function show(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : JSON.stringify(value);
}
