import pMap from "p-map";
import type { CommonOptions } from "../../runs/options.ts";
import type { Prediction } from "../../predictions/predict.ts";
import { findPictures, predict } from "../../predictions/predict.ts";
import { formatPercent, plural, table } from "../../progress/format.ts";
import { cloudStep } from "../../runs/steps/deployment.ts";
import { execute } from "./execute.ts";

const atATime = 8;

export function predictVerb(options: CommonOptions & { images: readonly string[]; top?: number }): Promise<number> {
  return execute(options, async (session) => {
    const { clients, reporter } = session;
    reporter.start("predict", { ...options, steps: ["cloud", "predict"] });
    await cloudStep(session);
    const predictions = await reporter.step("predict", async (step) => {
      const [{ endpointName, classes }, pictures] = await Promise.all([
        session.outputs(),
        findPictures(clients, options.images),
      ]);
      let done = 0;
      const found = await pMap(
        pictures,
        async (picture) => {
          const prediction = await predict(clients, endpointName, classes, picture);
          step.progress(`${++done} of ${pictures.length}`, done / pictures.length);
          reporter.emit({ type: "prediction", ...prediction });
          return prediction;
        },
        { concurrency: atATime, signal: session.signal },
      );
      return { value: found, message: `${plural(found.length, "picture")} by ${endpointName}` };
    });
    reporter.result(
      predictions,
      table([["IMAGE", "CLASSES"], ...predictions.map((one) => row(one, options.top ?? 2))]),
    );
  });
}

function row({ image, probabilities }: Prediction, top: number): string[] {
  const best = Object.entries(probabilities)
    .sort(([, a], [, b]) => b - a)
    .slice(0, top);
  return [image, best.map(([label, value]) => `${label} ${formatPercent(value)}`).join("  ")];
}
