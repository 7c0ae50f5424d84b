/** The settings by which the two providers are told their region. */
export const REGION_SETTINGS = ["aws:region", "aws-native:region"] as const;

/**
 * What is wrong where the providers would build in two regions, which each would do without a word: log groups, alarms and state machines in
 * one, machines, buckets and functions in the other. Undefined where one is not set, as both then take `AWS_REGION`.
 */
export function regionProblem(aws: string | undefined, native: string | undefined): string | undefined {
  if (aws === undefined || native === undefined || aws === native) return undefined;
  return `The settings aws:region (${aws}) and aws-native:region (${native}) differ: the stack is built in one region, by both providers.`;
}
