/**
 * A variant's weight as the provider reads it back: SageMaker keeps a Float of 32 bits, and the provider hands all its digits on
 * (terraform-provider-aws #43643: a weight of 0.8 comes back as 0.800000011920929, and the configuration is replaced again and
 * again).
 */
export function weightOf(weight: number): number {
  return Math.fround(weight);
}
