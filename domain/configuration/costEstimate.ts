/**
 * Dollars an hour for machines of SageMaker in us-east-1, as they were widely quoted in November 2026. Other regions cost up
 * to half as much again, and the page has the last word: https://aws.amazon.com/sagemaker/pricing/
 */
export const MACHINE_PRICES = {
  region: "us-east-1",
  asOf: "2026-11",
  dollarsPerHour: {
    "ml.t2.medium": 0.056,
    "ml.t3.medium": 0.05,
    "ml.c5.large": 0.102,
    "ml.c5.xlarge": 0.204,
    "ml.c5.2xlarge": 0.408,
    "ml.m5.large": 0.115,
    "ml.m5.xlarge": 0.23,
    "ml.m5.2xlarge": 0.461,
    "ml.m5.4xlarge": 0.922,
    "ml.g4dn.xlarge": 0.736,
    "ml.g4dn.2xlarge": 0.94,
    "ml.g4dn.4xlarge": 1.505,
    "ml.g5.xlarge": 1.408,
    "ml.g5.2xlarge": 1.515,
    "ml.g5.4xlarge": 2.03,
    "ml.p2.xlarge": 1.125,
    "ml.p3.2xlarge": 3.825,
    "ml.p3.8xlarge": 14.688,
  },
} as const;

const HOURS_A_MONTH = 730;
const ALARM_A_MONTH = 0.1;
/** For a gigabyte of an EBS volume of Studio. */
const STORAGE_A_MONTH = 0.112;

/** What of a stack costs money for as long as it is there. */
export interface CostedStack {
  readonly trainingInstanceType: string;
  /** Left out where no endpoint is online. */
  readonly endpointInstanceType?: string;
  /** Left out where there is no shadow, or no endpoint is online. */
  readonly shadowInstanceType?: string;
  readonly alarms: number;
  readonly spaceGigabytes: number;
}

export interface CostEstimate {
  /** Dollars for a month of being up, without requests. */
  readonly monthly: number;
  readonly items: readonly { readonly what: string; readonly dollars: number }[];
  /** Dollars for an hour of training; undefined for a machine that is not in the table. */
  readonly trainingHour: number | undefined;
  /** Machines that are not in the table, and so not in `monthly`. */
  readonly unknown: readonly string[];
}

export function hourlyPrice(instanceType: string): number | undefined {
  const prices: Readonly<Record<string, number>> = MACHINE_PRICES.dollarsPerHour;
  return Object.hasOwn(prices, instanceType) ? prices[instanceType] : undefined;
}

/** What a stack costs a month while it is up, and an hour of training; use (requests, executions, storage of data) comes on top. */
export function estimateCost(stack: CostedStack): CostEstimate {
  const { alarms, spaceGigabytes, trainingInstanceType } = stack;
  const machines = [
    { what: "endpoint", type: stack.endpointInstanceType },
    { what: "shadow", type: stack.shadowInstanceType },
  ].flatMap(({ what, type }) => (type === undefined ? [] : [{ what, type, hour: hourlyPrice(type) }]));
  const items = [
    ...machines.map(({ what, type, hour = 0 }) => ({ what: `${what} on ${type}`, dollars: hour * HOURS_A_MONTH })),
    { what: `${alarms} alarms`, dollars: alarms * ALARM_A_MONTH },
    { what: `${spaceGigabytes} GB of Studio`, dollars: spaceGigabytes * STORAGE_A_MONTH },
  ].filter(({ dollars }) => dollars > 0);
  return {
    monthly: items.reduce((sum, { dollars }) => sum + dollars, 0),
    items,
    trainingHour: hourlyPrice(trainingInstanceType),
    unknown: [...new Set(machines.flatMap(({ type, hour }) => (hour === undefined ? [type] : [])))],
  };
}
