import type { CloudWatchClient, Statistic } from "@aws-sdk/client-cloudwatch";
import type { HourRange } from "./captureFiles.ts";

/** What CloudWatch knows of a variant's requests in a time. */
export interface VariantMetrics {
  readonly variant: string;
  readonly invocations: number;
  readonly errors: number;
  /** The model's own time in milliseconds; absent where it has answered nothing. */
  readonly latency?: {
    readonly mean: number;
    readonly maximum: number;
    /** Of the slowest hour; absent where CloudWatch has no percentiles of it. */
    readonly p99?: number;
  };
}

/** A datapoint has an hour. */
const PERIOD = 3600;
/** Almost two months: with the hours that it begins and ends in, the 1,440 datapoints that one answer has at most. */
const LONGEST = 1439 * 3_600_000;

/**
 * Requests, errors and latency of an endpoint's variants, a shadow's under the same names as any (source: SageMaker Developer Guide,
 * "Monitor a shadow test": Invocations, ModelLatency, Invocation4XXErrors and Invocation5XXErrors of both).
 */
export async function readVariantMetrics(
  client: CloudWatchClient,
  endpoint: string,
  variants: readonly string[],
  { from, to = new Date() }: HourRange,
): Promise<VariantMetrics[]> {
  const start = Math.max(from?.getTime() ?? 0, to.getTime() - LONGEST);
  // Whole hours: a datapoint bears the time at which its period begins.
  const times = { StartTime: new Date(Math.floor(start / 3_600_000) * 3_600_000), EndTime: to };
  return Promise.all(
    variants.map(async (variant) => {
      const Dimensions = [
        { Name: "EndpointName", Value: endpoint },
        { Name: "VariantName", Value: variant },
      ];
      const ask = { client, Dimensions, ...times };
      const [invocations, clientErrors, serverErrors, latency, percentiles] = await Promise.all([
        datapoints(ask, "Invocations", ["Sum"]),
        datapoints(ask, "Invocation4XXErrors", ["Sum"]),
        datapoints(ask, "Invocation5XXErrors", ["Sum"]),
        datapoints(ask, "ModelLatency", ["Sum", "SampleCount", "Maximum"]),
        datapoints(ask, "ModelLatency", [], ["p99"]),
      ]);
      const total = (points: readonly Datapoint[], of: "Sum" | "SampleCount"): number =>
        points.reduce((sum, point) => sum + (point[of] ?? 0), 0);
      const count = total(latency, "SampleCount");
      const p99 = percentiles.flatMap(({ ExtendedStatistics }) => ExtendedStatistics?.["p99"] ?? []);
      return {
        variant,
        invocations: total(invocations, "Sum"),
        errors: total(clientErrors, "Sum") + total(serverErrors, "Sum"),
        ...(count > 0 && {
          latency: {
            mean: total(latency, "Sum") / count / 1000,
            maximum: Math.max(...latency.map(({ Maximum = 0 }) => Maximum)) / 1000,
            ...(p99.length > 0 && { p99: Math.max(...p99) / 1000 }),
          },
        }),
      };
    }),
  );
}

interface Ask {
  readonly client: CloudWatchClient;
  readonly Dimensions: { readonly Name: string; readonly Value: string }[];
  readonly StartTime: Date;
  readonly EndTime: Date;
}

interface Datapoint {
  readonly Sum?: number | undefined;
  readonly SampleCount?: number | undefined;
  readonly Maximum?: number | undefined;
  readonly ExtendedStatistics?: Record<string, number> | undefined;
}

async function datapoints(
  { client, ...times }: Ask,
  MetricName: string,
  Statistics: Statistic[],
  ExtendedStatistics: string[] = [],
): Promise<readonly Datapoint[]> {
  const { GetMetricStatisticsCommand } = await import("@aws-sdk/client-cloudwatch");
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      ...{ Namespace: "AWS/SageMaker", MetricName, Period: PERIOD, ...times },
      ...(Statistics.length > 0 && { Statistics }),
      ...(ExtendedStatistics.length > 0 && { ExtendedStatistics }),
    }),
  );
  return Datapoints;
}
