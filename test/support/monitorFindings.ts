import type { MonitorFindings } from "../../automation/monitoring/monitorFunction.ts";
import { BaselineSums } from "../../domain/drift/baselineSums.ts";
import { assessWindow } from "../../domain/drift/driftAssessment.ts";
import { WindowSums } from "../../domain/drift/monitorWindow.ts";
import { Random } from "../../domain/sample/random.ts";
import { picture } from "./captures.ts";

/** What a monitor has found in hours of so many predictions, with a share of bicycles each. */
export function monitorFindings(
  hours: readonly { readonly count: number; readonly bicycles: number }[],
): MonitorFindings {
  const random = new Random(7);
  const answer = (bicycles: number): number[] => {
    const confidence = 0.8 + 0.2 * Math.sqrt(random.next());
    return random.chance(bicycles) ? [confidence, 1 - confidence] : [1 - confidence, confidence];
  };
  const sums = new BaselineSums(0.93, ["bicycle", "motorcycle"]);
  for (let i = 0; i < 400; i++) {
    const probabilities = answer(0.5);
    const label = (probabilities[0] ?? 0) > 0.5 === i % 20 > 0 ? "bicycle" : "motorcycle";
    sums.add({ body: picture(i % 50), label, probabilities });
  }
  const model = { name: "classifier-model-1", artifactUri: "s3://bucket/model.tar.gz", trainingJobName: "job" };
  const baseline = { model, ...sums.numbers() };
  return {
    baseline,
    hours: hours.map(({ count, bicycles }, index) => {
      const window = new WindowSums(0.93, 2);
      for (let i = 0; i < count; i++) {
        window.add({ probabilities: answer(bicycles), body: () => picture(i % 50) });
      }

      const hour = `2026-11-24T${String(9 + index).padStart(2, "0")}:00:00Z`;
      const found = window.window();
      return { hour, variant: "AllTraffic", window: found, assessment: assessWindow(baseline, found) };
    }),
  };
}
