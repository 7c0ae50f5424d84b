import { putMetrics } from "../aws/putMetrics.ts";
import type { Services } from "../context.ts";

type Needs = Pick<Services, "cloud" | "options">;

const FLUSH_MILLISECONDS = 5000;
const NAMESPACE = "AWS/SageMaker";

/** Unit of each metric of an invocation. */
const UNITS = {
  Invocations: "Count",
  InvocationsPerInstance: "None",
  ModelLatency: "Microseconds",
  OverheadLatency: "Microseconds",
  Invocation4XXErrors: "Count",
  Invocation5XXErrors: "Count",
  InvocationModelErrors: "Count",
  // Of asynchronous endpoints. Source: SageMaker guide, "Monitor asynchronous endpoint".
  ApproximateBacklogSize: "Count",
  ApproximateBacklogSizePerInstance: "Count",
  ApproximateAgeOfOldestRequest: "Seconds",
  HasBacklogWithoutCapacity: "Count",
  ExpiredRequests: "Count",
  InvocationFailures: "Count",
  InvocationsProcessed: "Count",
  NotificationFailures: "Count",
  RequestDownloadFailures: "Count",
  RequestDownloadLatency: "Microseconds",
  ResponseUploadFailures: "Count",
  ResponseUploadLatency: "Microseconds",
  TimeInBacklog: "Microseconds",
  TotalProcessingTime: "Milliseconds",
} as const;

export type InvocationMetric = keyof typeof UNITS;

interface Statistics {
  readonly metric: InvocationMetric;
  readonly endpoint: string;
  readonly variant: string;
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
}

/** CloudWatch's metrics of invocations, summed up and sent every few seconds by the service itself. */
export class InvocationMetrics {
  readonly #context: () => Needs;
  readonly #totals = new Map<string, number>();
  #statistics = new Map<string, Statistics>();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(context: () => Needs) {
    this.#context = context;
  }

  /** @param variant None (`""`) for a metric of the endpoint as a whole. */
  record(endpoint: string, variant: string, metric: InvocationMetric, value: number): void {
    const key = `${endpoint}/${variant}/${metric}`;
    this.#totals.set(key, (this.#totals.get(key) ?? 0) + value);
    const known = this.#statistics.get(key);
    if (known === undefined) {
      this.#statistics.set(key, { metric, endpoint, variant, count: 1, sum: value, minimum: value, maximum: value });
    } else {
      known.count++;
      known.sum += value;
      known.minimum = Math.min(known.minimum, value);
      known.maximum = Math.max(known.maximum, value);
    }
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MILLISECONDS);
  }

  /** Sum of all values since the start. */
  total(endpoint: string, variant: string, metric: InvocationMetric): number {
    return this.#totals.get(`${endpoint}/${variant}/${metric}`) ?? 0;
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#sending.then(() => this.#send());
    return this.#sending;
  }

  async close(): Promise<void> {
    await this.flush();
  }

  async #send(): Promise<void> {
    const statistics = [...this.#statistics.values()];
    this.#statistics = new Map();
    const now = new Date();
    const data = statistics.map((one) => ({
      MetricName: one.metric,
      Unit: UNITS[one.metric],
      Timestamp: now,
      Dimensions: [
        { Name: "EndpointName", Value: one.endpoint },
        ...(one.variant === "" ? [] : [{ Name: "VariantName", Value: one.variant }]),
      ],
      StatisticValues: { SampleCount: one.count, Sum: one.sum, Minimum: one.minimum, Maximum: one.maximum },
    }));
    await putMetrics(this.#context(), "invocation metrics", NAMESPACE, data);
  }
}
