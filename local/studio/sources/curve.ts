import type { MetricExpression } from "../../sagemaker/training/metrics.ts";
import type { Curve } from "../wire.ts";

/** The built-in algorithm's lines: `Epoch[3] Validation-accuracy=0.9150`. */
const epochLine = /Epoch\[(\d+)\].*?\b(Train|Validation)-([a-z_-]+\d*)=([0-9.]+(?:e[+-]?\d+)?)/i;
/** More points than a chart can show. */
const MOST_POINTS = 2000;

/** Reads learning curves out of a job's log, line by line: the built-in algorithm's epochs, and the job's own metrics in the order in which they come. */
export class CurveReader {
  readonly #definitions: readonly MetricExpression[];
  readonly #points = new Map<string, Map<number, number>>();

  constructor(definitions: readonly MetricExpression[] = []) {
    this.#definitions = definitions;
  }

  read(line: string): void {
    const [, epoch, part, metric, value] = epochLine.exec(line) ?? [];
    if (epoch !== undefined && part !== undefined && metric !== undefined) {
      this.#put(`${part.toLowerCase()}:${metric.toLowerCase()}`, Number(epoch), Number(value));
      return;
    }
    for (const { name, regex } of this.#definitions) {
      const found = regex.exec(line);
      if (found !== null) this.#put(name, this.#points.get(name)?.size ?? 0, Number.parseFloat(found[1] ?? found[0]));
    }
  }

  get curves(): Curve[] {
    return [...this.#points]
      .map(([name, points]) => ({ name, points: [...points].sort(([a], [b]) => a - b) }))
      .sort((a, b) => Number(b.name.startsWith("validation:")) - Number(a.name.startsWith("validation:")));
  }

  #put(name: string, epoch: number, value: number): void {
    if (!Number.isFinite(value)) return;
    let points = this.#points.get(name);
    if (points === undefined) this.#points.set(name, (points = new Map<number, number>()));
    if (points.size < MOST_POINTS) points.set(epoch, value);
  }
}
