import type { CommonOptions, DatasetOptions } from "../../runs/options.ts";
import { uploadStep } from "../../runs/steps/dataset.ts";
import { bucketStep, nameData, openingStepNames, openingSteps } from "../../runs/steps/deployment.ts";
import { preflightStep, preflightSteps } from "../../runs/steps/preflight.ts";
import { execute } from "./execute.ts";

export function etl(options: CommonOptions & DatasetOptions): Promise<number> {
  return execute(options, async (session) => {
    session.reporter.start("etl", {
      ...options,
      steps: [...openingStepNames(options), ...preflightSteps(options), "bucket", "upload"],
    });
    await session.lock("etl");
    const prepared = await openingSteps(session, options);
    try {
      await preflightStep(session, options, "is told");
      const bucket = await bucketStep(session, prepared);
      await uploadStep(session, prepared, bucket);
      await nameData(await session.stack(), prepared);
      const { name, version, classes, train, test, bytes } = prepared;
      session.reporter.result({ name, version, classes, train, test, bytes, bucket }, []);
    } finally {
      prepared.close();
    }
  });
}
