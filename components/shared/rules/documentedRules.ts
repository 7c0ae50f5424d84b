import * as pulumi from "@pulumi/pulumi";
import { violations, type rulebook } from "../../../domain/rules/rulebook.ts";
import { NotKnownYet, veiled } from "../../../domain/rules/unknown.ts";
import { ComponentError } from "../componentError.ts";
import { knownNow } from "./knownNow.ts";

/** What a component is about to ask of AWS, in the service model's own shape; members may be outputs. */
export interface DocumentedRequest {
  /** As in AWS's SDKs, `sagemaker`. */
  readonly service: keyof typeof rulebook;
  /** `CreateTrainingJob`. */
  readonly operation: string;
  readonly request: object;
  /** What to do about a rule that is broken, in the component's own options, by the rule's id. */
  readonly advice?: Readonly<Record<string, string>>;
}

/** Options of a component's own resource: their parent is the component, which a problem is told of. */
export type ChildOptions = pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource };

/**
 * What AWS refuses of a request by its documentation, as far as the request is known. A rule that reads an output (or a
 * promise) is left to {@link whenAllowed}: to take it for absent would break the rules about absent members.
 * @param except Rules, by their ids, that the caller has told of in the words of its own options.
 */
export function problemsOf(
  { service, operation, request, advice = {} }: DocumentedRequest,
  except: readonly string[] = [],
): string[] {
  return violations(
    service,
    operation,
    veiled(knownNow(request)) as object,
    {},
    (error) => error instanceof NotKnownYet,
  )
    .filter(({ rule }) => !except.includes(rule.id))
    .map(({ rule, message }) => {
      const whatToDo = advice[rule.id];
      return `${service} refuses ${operation}: ${message}${whatToDo === undefined ? "" : ` ${whatToDo}`}`;
    });
}

/**
 * The value, once the whole request is known and breaks no rule: as an argument of the resource it keeps AWS from being
 * asked at all.
 * @param component Whose problem it is, and its name in the message, such as `TrainedModel 'scones'`.
 * @throws ComponentError, as the output's rejection, that names every rule that is broken.
 */
export function whenAllowed<T>(
  component: pulumi.Resource,
  title: string,
  documented: DocumentedRequest,
  value: pulumi.Input<T>,
): pulumi.Output<pulumi.Unwrap<T>> {
  return pulumi.output(documented.request).apply((request) => {
    const problems = problemsOf({ ...documented, request });
    if (problems.length > 0) throw new ComponentError(`${title}: ${problems.join("; ")}`, component);
    return pulumi.output(value);
  });
}
