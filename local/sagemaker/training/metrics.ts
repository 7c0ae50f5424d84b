import type { MetricData, MetricDefinition } from "@aws-sdk/client-sagemaker";
import { putMetrics } from "../aws/putMetrics.ts";
import type { Services } from "../context.ts";
import { epochSeconds, type Wire } from "../wire/json.ts";
import type { TrainingJob } from "./record.ts";

type Needs = Pick<Services, "cloud" | "options">;

const NAMESPACE = "/aws/sagemaker/TrainingJobs";

export interface MetricExpression {
  readonly name: string;
  readonly regex: RegExp;
}

interface Point {
  readonly name: string;
  readonly value: number;
  readonly time: number;
}

/** Reads metrics out of a job's log lines by its own expressions. */
export class MetricScraper {
  readonly #context: Needs;
  readonly #job: TrainingJob;
  readonly #expressions: readonly MetricExpression[];
  readonly #last = new Map<string, Point>();
  #waiting: Point[] = [];

  constructor(context: Needs, job: TrainingJob) {
    this.#context = context;
    this.#job = job;
    const definitions = job.AlgorithmSpecification?.MetricDefinitions ?? [];
    this.#expressions = definitions.flatMap(metricExpression);
  }

  read(line: string): void {
    for (const { name, regex } of this.#expressions) {
      const found = regex.exec(line);
      const value = found === null ? Number.NaN : Number.parseFloat(found[1] ?? found[0]);
      if (Number.isNaN(value)) continue;
      const point = { name, value, time: epochSeconds() };
      this.#last.set(name, point);
      this.#waiting.push(point);
    }
  }

  /** FinalMetricDataList: the last value of each metric. */
  final(): Wire<MetricData>[] {
    return [...this.#last.values()].map(({ name, value, time }) => ({
      MetricName: name,
      Value: value,
      Timestamp: time,
    }));
  }

  /** Sends the values to CloudWatch, as the role may. */
  async flush(): Promise<void> {
    const points = this.#waiting;
    this.#waiting = [];
    const { TrainingJobName: job, RoleArn: role } = this.#job;
    const data = points.map(({ name, value, time }) => ({
      MetricName: name,
      Value: value,
      Timestamp: new Date(time * 1000),
      Dimensions: [{ Name: "TrainingJobName", Value: job }],
    }));
    await putMetrics(this.#context, `metrics of ${job}`, NAMESPACE, data, role);
  }
}

/** A metric's expression (in Python's syntax) as JavaScript; one that can't be read gives no metric. */
export function metricExpression({ Name: name, Regex: source }: Wire<MetricDefinition>): readonly MetricExpression[] {
  try {
    return [{ name, regex: new RegExp(source.replaceAll("(?P<", "(?<")) }];
  } catch {
    return [];
  }
}
