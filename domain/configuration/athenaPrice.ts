/**
 * What Athena takes for SQL in us-east-1, as it was widely quoted in November 2026. Regions differ, and the page has the
 * last word: https://aws.amazon.com/athena/pricing/
 */
export const ATHENA_PRICE = { dollarsPerTerabyte: 5, region: "us-east-1", asOf: "2026-11" } as const;

const TERABYTE = 2 ** 40;
const MEGABYTE = 2 ** 20;
/** Every query that reads anything counts as at least this much. */
const LEAST = 10 * MEGABYTE;

/** Dollars for one query: by what it read, in whole megabytes, of which ten are the least. */
export function athenaDollars(scannedBytes: number): number {
  if (scannedBytes <= 0) return 0;
  const billed = Math.max(Math.ceil(scannedBytes / MEGABYTE) * MEGABYTE, LEAST);
  return (billed / TERABYTE) * ATHENA_PRICE.dollarsPerTerabyte;
}
