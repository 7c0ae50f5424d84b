import pMap from "p-map";
import type { CommonOptions } from "../../runs/options.ts";
import type { Prediction, Request } from "../../predictions/predict.ts";
import { askLater, queueOf } from "../../predictions/askLater.ts";
import { findLocalPictures, findPictures } from "../../predictions/findPictures.ts";
import { PictureError, predict } from "../../predictions/predict.ts";
import { formatPercent, plural, table } from "../../progress/format.ts";
import { cloudStep } from "../../runs/steps/deployment.ts";
import { SconesError } from "../../runs/errors.ts";
import { execute } from "./execute.ts";

const atATime = 8;

export function predictVerb(options: CommonOptions & { images: readonly string[]; top?: number }): Promise<number> {
  return execute(options, async (session) => {
    const { clients, reporter } = session;
    reporter.start("predict", { ...options, steps: ["cloud", "predict"] });
    const near = await findLocalPictures(options.images);
    await cloudStep(session);
    const failures: PictureError[] = [];
    const predictions = await reporter.step("predict", async (step) => {
      const [{ endpointName, classes, inputUri }, pictures] = await Promise.all([
        session.outputs(),
        findPictures(clients, options.images, near),
      ]);
      const queue = await queueOf(clients, endpointName, inputUri);
      if (queue !== undefined)
        step.progress(`${endpointName} answers later: waiting for its answers in s3://${queue.bucket}`);
      let done = 0;
      const found = await pMap(
        pictures,
        async (picture) => {
          const ask = queue && ((request: Request) => askLater(clients, queue, request, { signal: session.signal }));
          const prediction = await predict(clients, endpointName, classes, picture, ask).catch((error: unknown) => {
            if (!(error instanceof PictureError)) throw error;
            failures.push(error);
            if (pictures.length > 1) reporter.warn(error.message);
            return undefined;
          });
          step.progress(`${++done} of ${pictures.length}`, done / pictures.length);
          if (prediction === undefined) return [];
          reporter.emit({ type: "prediction", ...prediction });
          return [prediction];
        },
        { concurrency: atATime, signal: session.signal },
      );
      const value = found.flat();
      const failed = failures.length === 0 ? "" : `, ${failures.length} not`;
      return { value, message: `${plural(value.length, "picture")} by ${endpointName}${failed}` };
    });
    reporter.result(
      predictions,
      predictions.length === 0
        ? []
        : table([["IMAGE", "CLASSES"], ...predictions.map((one) => row(one, options.top ?? 2))]),
    );
    const [first, ...others] = failures;
    if (first === undefined) return;
    if (predictions.length + others.length === 0) throw first;
    throw new SconesError(
      `${failures.length} of ${predictions.length + failures.length} pictures were not classified.`,
    );
  });
}

function row({ image, probabilities }: Prediction, top: number): string[] {
  const best = Object.entries(probabilities)
    .sort(([, a], [, b]) => b - a)
    .slice(0, top);
  return [image, best.map(([label, value]) => `${label} ${formatPercent(value)}`).join("  ")];
}
