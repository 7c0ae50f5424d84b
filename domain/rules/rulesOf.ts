import type { Rule } from "./rule.ts";

/** A rule without what the other rules of its operation share. */
type Draft<Request, State> = Pick<Rule<Request, State>, "says" | "source" | "broken"> & {
  /** @default "ValidationException" */
  readonly code?: string;
};

/** The rules of one operation, `sagemaker/CreateModel`, from what each of them is called after it. */
export function rulesOf<Request, State = unknown>(
  operation: `${string}/${string}`,
  drafts: Readonly<Record<string, Draft<Request, State>>>,
): readonly Rule<Request, State>[] {
  return Object.entries(drafts).map(([what, draft]) => ({
    code: "ValidationException",
    ...draft,
    id: `${operation}/${what}`,
  }));
}

/** Rules of each operation of a service, whatever its requests look like. */
export type ServiceRules = Readonly<Record<string, readonly Rule<never, never>[]>>;
