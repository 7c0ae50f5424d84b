/** The settings by which the two providers are told their region. */
export const REGION_SETTINGS = ["aws:region", "aws-native:region"] as const;

/** As in the endpoints of AWS's partitions (botocore's endpoints.json, `regionRegex`): us-gov-west-1, us-isob-east-1, eusc-de-east-1. */
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d+$/;

/** What is wrong with the value of a setting that names a region. */
export function regionNameProblem(name: string, value: string): string | undefined {
  if (!REGION_SETTINGS.some((key) => key === name) || REGION.test(value)) return undefined;
  return `${name} is a region of AWS, such as us-east-1, not '${value}'.`;
}

/**
 * What is wrong where the providers would build in two regions, which each would do without a word: log groups, alarms and state machines in
 * one, machines, buckets and functions in the other. Undefined where one is not set, as both then take `AWS_REGION`.
 */
export function regionProblem(aws: string | undefined, native: string | undefined): string | undefined {
  if (aws === undefined || native === undefined || aws === native) return undefined;
  return `The settings aws:region (${aws}) and aws-native:region (${native}) differ: the stack is built in one region, by both providers.`;
}
