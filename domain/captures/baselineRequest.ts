const MARK = "baseline-";

/** The inference id of a request that measures the baseline: captured like any other, and no traffic. */
export function baselineRequestId(model: string, index: number): string {
  return `${MARK}${index}-${model}`.slice(0, 64);
}

/** Whether a captured request measured a baseline. */
export function isBaselineRequest({ inferenceId }: { readonly inferenceId?: string }): boolean {
  return inferenceId?.startsWith(MARK) === true;
}
