import type { MetricData, MetricDefinition } from "@aws-sdk/client-sagemaker";
import type { Services } from "../context.ts";
import { epochSeconds, type Wire } from "../wire/json.ts";
import type { TrainingJob } from "./record.ts";

type Needs = Pick<Services, "cloud" | "options">;

const NAMESPACE = "/aws/sagemaker/TrainingJobs";
const BATCH = 500;

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

  /** Sends the values to CloudWatch, as the role may; a role that may not has no metrics there, as on AWS. */
  async flush(): Promise<void> {
    const points = this.#waiting;
    this.#waiting = [];
    if (points.length === 0) return;
    try {
      const { PutMetricDataCommand } = await import("@aws-sdk/client-cloudwatch");
      const client = await this.#context.cloud.metrics(this.#job.RoleArn);
      for (let start = 0; start < points.length; start += BATCH) {
        await client.send(
          new PutMetricDataCommand({
            Namespace: NAMESPACE,
            MetricData: points.slice(start, start + BATCH).map(({ name, value, time }) => ({
              MetricName: name,
              Value: value,
              Timestamp: new Date(time * 1000),
              Dimensions: [{ Name: "TrainingJobName", Value: this.#job.TrainingJobName }],
            })),
          }),
        );
      }
    } catch (error) {
      this.#context.options.log(
        `metrics of ${this.#job.TrainingJobName} were not stored: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
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
