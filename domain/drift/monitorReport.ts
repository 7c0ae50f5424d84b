import type { WindowAssessment } from "./driftAssessment.ts";
import { imageBound, imageMeasures } from "../images/imageSums.ts";
import type { MonitorWindow } from "./monitorWindow.ts";

interface Bucket {
  readonly lower_bound: number;
  readonly upper_bound: number;
  readonly count: number;
}

/**
 * `statistics.json` in SageMaker Model Monitor's schema, which its notebooks and dashboards read; of the optional KLL
 * sketch it has the buckets, in as many as the monitor counts.
 */
export function statisticsJson(window: MonitorWindow, classNames: readonly string[]) {
  const { images, count } = window;
  const bodies = images ? images.count + images.unreadable : 0;
  return {
    version: 0,
    dataset: { item_count: count },
    features: [
      numerical(
        "confidence",
        window.confidenceSum,
        buckets(window.confidence, (bin) => bin / window.confidence.length),
        0,
      ),
      {
        name: "class",
        inferred_type: "String",
        string_statistics: {
          common: { num_present: count, num_missing: 0 },
          distinct_count: window.classes.filter((n) => n > 0).length,
          distribution: {
            categorical: {
              buckets: window.classes.map((n, index) => ({ value: classNames[index] ?? `class ${index}`, count: n })),
            },
          },
        },
      },
      ...(images === undefined
        ? []
        : imageMeasures.map((measure) =>
            numerical(
              measure,
              images.sums[measure] ?? 0,
              buckets(images.histograms[measure] ?? [], (bin) => imageBound(measure, bin)),
              bodies - images.count,
              ["width", "height", "bytes"].includes(measure) ? "Integral" : "Fractional",
            ),
          )),
    ],
  };
}

/** `constraint_violations.json` in Model Monitor's schema. */
export function violationsJson(assessment: WindowAssessment) {
  return { violations: assessment.violations };
}

function buckets(counts: readonly number[], bound: (bin: number) => number): Bucket[] {
  return counts.map((count, bin) => ({ lower_bound: bound(bin), upper_bound: bound(bin + 1), count }));
}

/** Mean and sum are exact; spread, least and most are read off the bins, to within one of them. */
function numerical(name: string, sum: number, distribution: readonly Bucket[], missing: number, type = "Fractional") {
  const present = distribution.reduce((total, { count }) => total + count, 0);
  const mean = present === 0 ? 0 : sum / present;
  const filled = distribution.filter(({ count }) => count > 0);
  const variance = filled.reduce(
    (total, { lower_bound, upper_bound, count }) =>
      total + (count * ((lower_bound + upper_bound) / 2 - mean) ** 2) / present,
    0,
  );
  return {
    name,
    inferred_type: type,
    numerical_statistics: {
      common: { num_present: present, num_missing: missing },
      mean,
      sum,
      std_dev: Math.sqrt(variance),
      min: filled[0]?.lower_bound ?? 0,
      max: filled.at(-1)?.upper_bound ?? 0,
      distribution: { kll: { buckets: distribution } },
    },
  };
}
