/** A documented rule on a request that no schema holds: what AWS refuses at run time, by a sentence of its prose. */
export interface Rule<Request, State = unknown> {
  /** `service/Operation/what`, such as `sagemaker/CreateTrainingJob/local-disk-key`. Unique, and stable: docs and exemptions name it. */
  readonly id: string;
  /** What has to hold, in one sentence of ours. */
  readonly says: string;
  /** Where AWS says so, by name: the operation's documentation in the service model, a page of a guide, a section of a specification. */
  readonly source: string;
  /** AWS's error code, such as `ValidationException`. */
  readonly code: string;
  /**
   * Why a request breaks the rule, worded as AWS begins its message, with the value received; undefined where it holds.
   * Pure: members whose values are not known yet are absent or undefined, and an absent member breaks nothing by itself
   * unless the rule is about its absence.
   * @param request The request in the service model's own shape (or the part that the rule is about).
   * @param state What the caller knows besides the request; a rule that needs state it was not given holds.
   */
  readonly broken: (request: Request, state: State) => string | undefined;
}

/** A rule that a request breaks. */
export interface Violation {
  readonly rule: Pick<Rule<never>, "id" | "says" | "source" | "code">;
  readonly message: string;
}

/**
 * The rules of one operation that a request breaks, in the rules' order.
 * @param undecided Whether an error tells that the rule read what the caller does not know yet: such a rule holds. Any other
 *   error is a fault and thrown on.
 */
export function violationsOf<Request, State>(
  rules: readonly Rule<Request, State>[],
  request: Request,
  state: State,
  undecided: (error: unknown) => boolean = () => false,
): Violation[] {
  return rules.flatMap((rule) => {
    try {
      const message = rule.broken(request, state);
      return message === undefined ? [] : [{ rule, message }];
    } catch (error) {
      if (undecided(error)) return [];
      throw error;
    }
  });
}
