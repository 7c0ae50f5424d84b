import type { MetricDataQuery, MetricDataResult } from "@aws-sdk/client-cloudwatch";
import { Remembered } from "../../remembered.ts";
import type { Traffic } from "../wire.ts";
import type { StudioClients } from "./clients.ts";

const MINUTE = 60_000;
const MINUTES = 60;

/** The last hour's traffic of endpoints, from the metrics that SageMaker keeps in CloudWatch. */
export class TrafficReader {
  readonly #clients: StudioClients;
  readonly #kept = new Remembered<Traffic>({ milliseconds: 3000 });

  constructor(clients: StudioClients) {
    this.#clients = clients;
  }

  read(endpoint: string, variants: readonly string[]): Promise<Traffic> {
    return this.#kept.get(endpoint, () => this.#ask(endpoint, variants));
  }

  async #ask(endpoint: string, variants: readonly string[]): Promise<Traffic> {
    const end = Math.floor(Date.now() / MINUTE) * MINUTE + MINUTE;
    const start = end - MINUTES * MINUTE;
    const queries = variants.flatMap((variant, index) => queriesFor(endpoint, variant, index));
    if (queries.length === 0) return summarize([], start);
    const { GetMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
    const client = await this.#clients.metrics();
    const { MetricDataResults: results = [] } = await client.send(
      new GetMetricDataCommand({ StartTime: new Date(start), EndTime: new Date(end), MetricDataQueries: queries }),
    );
    return summarize(results, start);
  }
}

function queriesFor(endpoint: string, variant: string, index: number): MetricDataQuery[] {
  const metrics = [
    ["invocations", "Invocations", "Sum"],
    ["latencySum", "ModelLatency", "Sum"],
    ["latencyCount", "ModelLatency", "SampleCount"],
    ["latencyMaximum", "ModelLatency", "Maximum"],
    ["clientErrors", "Invocation4XXErrors", "Sum"],
    ["serverErrors", "Invocation5XXErrors", "Sum"],
  ] as const;
  const dimensions = [
    { Name: "EndpointName", Value: endpoint },
    { Name: "VariantName", Value: variant },
  ];
  return metrics.map(([id, metric, stat]) => ({
    Id: `${id}_${index}`,
    MetricStat: {
      Metric: { Namespace: "AWS/SageMaker", MetricName: metric, Dimensions: dimensions },
      ...{ Period: 60, Stat: stat },
    },
  }));
}

/** Adds the variants up. Latencies come in microseconds. */
export function summarize(results: readonly MetricDataResult[], start: number): Traffic {
  const values = (id: string): number[] =>
    results.filter((result) => result.Id?.startsWith(`${id}_`)).flatMap((result) => result.Values ?? []);
  const sum = (id: string): number => values(id).reduce((total, value) => total + value, 0);
  const counts = new Array<number>(MINUTES).fill(0);
  for (const { Id: id = "", Timestamps: times = [], Values: amounts = [] } of results) {
    if (!id.startsWith("invocations_")) continue;
    for (const [index, time] of times.entries()) {
      const minute = Math.floor((time.getTime() - start) / MINUTE);
      if (minute >= 0 && minute < MINUTES) counts[minute] = (counts[minute] ?? 0) + (amounts[index] ?? 0);
    }
  }
  const measured = sum("latencyCount");
  return {
    minutes: counts.map((invocations, minute) => ({ time: start + minute * MINUTE, invocations })),
    invocations: sum("invocations"),
    clientErrors: sum("clientErrors"),
    serverErrors: sum("serverErrors"),
    ...(measured === 0
      ? {}
      : {
          meanLatency: toMilliseconds(sum("latencySum") / measured),
          maximumLatency: toMilliseconds(Math.max(...values("latencyMaximum"))),
        }),
  };
}

function toMilliseconds(microseconds: number): number {
  return Math.round(microseconds / 100) / 10;
}
