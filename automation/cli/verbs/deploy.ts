import { bucketIn, previewStack, trainModel } from "../../stack/deploy.ts";
import type { Operation } from "../../stack/operation.ts";
import { GateError, SconesError } from "../../runs/errors.ts";
import { restoreData } from "../../dataset/bucketData.ts";
import { readBucketManifest } from "../../dataset/labels.ts";
import type { CommonOptions } from "../../runs/options.ts";
import { recover } from "../../stack/recovery.ts";
import type { Session } from "../../runs/session.ts";
import { readState } from "../../stack/stack.ts";
import { dataConfigOf, dataVersion, hasDataConfig, setDataConfig, setUserConfig } from "../../stack/stackConfig.ts";
import { removeFormer } from "../../runs/steps/dataset.ts";
import { cloudStep, endpointStep, trainingStep, upStep } from "../../runs/steps/deployment.ts";
import type { CostLimit } from "../../runs/steps/preflight.ts";
import { preflightStep, preflightSteps } from "../../runs/steps/preflight.ts";
import { execute } from "./execute.ts";

/** The stack with its settings: those of the command line, and in a fresh clone what its bucket tells of the data. */
async function openWithSettings(session: Session): Promise<Operation> {
  const operation = await session.operation();
  await findDataConfig(operation);
  // What they may be together depends on the data.
  await setUserConfig(operation.stack, session.options.config);
  return operation;
}

async function findDataConfig({ stack, clients }: Operation): Promise<void> {
  if (await hasDataConfig(stack)) return;
  const bucket = bucketIn(await readState(stack));
  if (bucket === undefined) return; // The program says that the ETL comes first.
  await setDataConfig(stack, dataConfigOf(await readBucketManifest(clients, bucket)));
}

/**
 * The lists and the manifest in the bucket are those of the data that the stack's settings name: an upload of other data that
 * was broken off may have left its own, and training would take the one for the other.
 */
async function requireData(session: Session, { stack }: Operation): Promise<void> {
  const [bucket, version] = [bucketIn(await readState(stack)), await dataVersion(stack)];
  if (bucket === undefined || version === undefined) return; // The program says that the ETL comes first.
  const s3 = await session.clients.s3();
  if (await restoreData(version, { s3, bucket, signal: session.signal })) return;
  throw new SconesError(
    `Bucket ${bucket} does not have all of the data ${version}, which the stack's settings name: an upload was broken off, or other data was brought in from elsewhere. Run \`npm run scones -- etl\` with the data's options first.`,
  );
}

/** Stack opened, settings set, and whatever a killed run left behind cleaned up. */
export async function openForChange(session: Session, options: CommonOptions & CostLimit): Promise<void> {
  await cloudStep(session);
  await preflightStep(session, options);
  const operation = await openWithSettings(session);
  await recover(operation, await session.cloud(), (message) => session.reporter.info(message));
  await requireData(session, operation);
}

export function upVerb(options: CommonOptions & CostLimit): Promise<number> {
  return execute(options, async (session) => {
    session.reporter.start("up", {
      ...options,
      steps: ["cloud", ...preflightSteps(options), "up", "training", "endpoint"],
    });
    await session.lock("up");
    await openForChange(session, options);
    const outputs = await upStep(session);
    await trainingStep(session, outputs.trainingJobName);
    await endpointStep(session, outputs.endpointName);
    const version = await dataVersion(await session.stack());
    if (version !== undefined) await removeFormer(session, version, outputs.bucketName);
    session.reporter.result(outputs, []);
  });
}

export function previewVerb(options: CommonOptions & { expectNoChanges?: boolean }): Promise<number> {
  return execute(options, async (session) => {
    session.reporter.start("preview", { ...options, steps: ["cloud", "preview"] });
    await cloudStep(session);
    const operation = await openWithSettings(session);
    const preview = await session.reporter.step("preview", async () => {
      const found = await previewStack(operation);
      return { value: found, message: found.description, counts: { ...found.changes } };
    });
    session.reporter.result({ changes: preview.changes, changed: preview.changed }, preview.lines);
    if (options.expectNoChanges === true && preview.changed > 0) {
      throw new GateError(`The preview shows ${preview.changed} changes, and --expect-no-changes was given.`);
    }
  });
}

export function trainVerb(options: CommonOptions & CostLimit & { minAccuracy?: number }): Promise<number> {
  return execute(options, async (session) => {
    session.reporter.start("train", { ...options, steps: ["cloud", ...preflightSteps(options), "train", "training"] });
    await session.lock("train");
    await openForChange(session, options);
    const jobName = await session.reporter.step("train", async () => {
      const trained = await trainModel(await session.operation());
      return { value: trained.jobName, message: trained.description };
    });
    const training = await trainingStep(session, jobName);
    session.reporter.result(training, []);
    if (options.minAccuracy !== undefined && training.validationAccuracy < options.minAccuracy) {
      throw new GateError(
        `The validation accuracy ${training.validationAccuracy.toFixed(4)} is below the ${options.minAccuracy} that --min-accuracy asks for.`,
      );
    }
  });
}
