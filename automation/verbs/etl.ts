import type { CommonOptions, DatasetOptions } from "../options.ts";
import { decodeStep, uploadStep } from "../steps/dataset.ts";
import { bucketStep, cloudStep } from "../steps/deployment.ts";
import { execute } from "./execute.ts";

export function etl(options: CommonOptions & DatasetOptions): Promise<number> {
  return execute(options, async (session) => {
    session.reporter.start("etl", { ...options, steps: ["etl", "cloud", "bucket", "upload"] });
    await session.lock("etl");
    const prepared = await decodeStep(session, options);
    try {
      await cloudStep(session);
      const bucket = await bucketStep(session, prepared);
      await uploadStep(session, prepared, bucket);
      const { name, version, classes, train, test, bytes } = prepared;
      session.reporter.result({ name, version, classes, train, test, bytes, bucket }, []);
    } finally {
      prepared.close();
    }
  });
}
