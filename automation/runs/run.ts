import { GateError, SconesError } from "./errors.ts";
import type { RunOptions } from "./options.ts";
import { makeOutFolder } from "./outFolder.ts";
import { s3Picture } from "../predictions/findPictures.ts";
import { chooseSample } from "../dataset/selection.ts";
import type { Session } from "./session.ts";
import { readState } from "../stack/stack.ts";
import { removeFormer, testImages, uploadStep } from "./steps/dataset.ts";
import {
  bucketStep,
  endpointStep,
  nameData,
  openingStepNames,
  openingSteps,
  trainingStep,
  upStep,
} from "./steps/deployment.ts";
import { preflightStep, preflightSteps } from "./steps/preflight.ts";
import { predictStep, unexpectedFailures, workflowStep } from "./steps/inference.ts";
import { baselineStep } from "./steps/monitor.ts";
import { capturesStep, loadReportLibraries, monitorStep, reportStep } from "./steps/results.ts";
import { describeSummary, toSummary, writeSummary } from "./summary.ts";
import type { Summary } from "./summary.ts";

function stepsOf(options: RunOptions): readonly string[] {
  const before = [
    ...openingStepNames(options),
    ...preflightSteps(options),
    "bucket",
    "upload",
    "up",
    "training",
    "endpoint",
    "baseline",
  ];
  return [...before, "predict", "workflow", "captures", "monitor", "report"];
}

/** The whole job, from data to report. What is done already and still holds is not done again. */
export async function run(session: Session, options: RunOptions): Promise<Summary> {
  const { reporter, clients } = session;
  reporter.start("run", { cloud: options.cloud, stack: options.stack, steps: stepsOf(options) });
  await session.lock("run");

  await makeOutFolder(options.out);
  const decoded = await openingSteps(session, options);
  try {
    await preflightStep(session, options);
    const bucket = await bucketStep(session, decoded);
    const { dataset: prepared, hasFormer } = await uploadStep(session, decoded, bucket);
    await nameData(await session.stack(), prepared);
    void loadReportLibraries().catch(() => undefined);
    const outputs = await upStep(session);
    const training = await trainingStep(session, outputs.trainingJobName);
    const endpoint = await endpointStep(session, outputs.endpointName);
    if (hasFormer) await removeFormer(session, prepared.version, bucket);

    const images = testImages(prepared.manifest.files);
    const sample = chooseSample(images);
    if (sample === undefined) throw new SconesError("The data has no test image.");
    const validation = { dataVersion: prepared.version, images, read: (key: string) => prepared.read(key) };
    await baselineStep(session, outputs, validation);
    const since = new Date();
    const picture = s3Picture(() => clients.s3(), bucket, sample, sample);
    const { prediction, sent } = await predictStep(session, options, outputs, picture, validation);
    const workflow = await workflowStep(session, options, outputs, images, prepared.version);
    const expected = sent + workflow.invoked;
    const captured = await capturesStep(session, outputs, { expected, since });
    const { monitoring, monitor, shadow } = await monitorStep(session, outputs, prepared);
    const report = await reportStep(session, {
      generatedAt: new Date(),
      cloud: options.cloud,
      stack: options.stack,
      threshold: outputs.confidenceThreshold,
      dataset: {
        name: prepared.name,
        classes: [...prepared.classes],
        train: prepared.train,
        test: prepared.test,
        bytes: prepared.bytes,
      },
      training: { ...training, epochs: [...training.epochs] },
      endpoint,
      prediction: { ...prediction, png: prepared.read(sample) },
      seconds: reporter.seconds,
      workflow: {
        stateMachineArn: outputs.stateMachineArn,
        definition: workflow.definition,
        executions: workflow.records.map((record) => ({ ...record, png: prepared.read(record.s3Key) })),
      },
      monitoring,
      ...(monitor && { monitor }),
      ...(shadow && { shadow }),
    });
    const summary = toSummary({
      cloud: options.cloud,
      stack: options.stack,
      engine: await engineVersions(session),
      dataset: prepared,
      training,
      endpoint,
      prediction,
      stateMachineArn: outputs.stateMachineArn,
      tally: workflow.tally,
      monitoring,
      seconds: reporter.seconds,
      files: [...report, ...captured],
    });
    await writeSummary(options.out, summary);
    reporter.result(summary, describeSummary(summary, options.out));
    checkGates(options, summary, unexpectedFailures(workflow.records));
    return summary;
  } finally {
    decoded.close();
  }
}

async function engineVersions(session: Session): Promise<Summary["engine"]> {
  const cloud = await session.cloud();
  if (cloud.versions !== undefined) return cloud.versions;
  const stack = await session.stack();
  const provider = (await readState(stack)).resources.find(({ type }) => type === "pulumi:providers:aws-native");
  const awsNative = provider?.inputs["version"];
  return {
    pulumi: stack.workspace.pulumiVersion,
    awsNative: typeof awsNative === "string" ? awsNative : "unknown",
  };
}

function checkGates(
  options: RunOptions,
  summary: Summary,
  unexpected: readonly { arn: string; error?: string }[],
): void {
  const [first] = unexpected;
  if (first !== undefined) {
    throw new SconesError(
      `${unexpected.length} executions failed for another reason than the threshold, the first with ${first.error ?? "no error name"}: ${first.arn}`,
    );
  }
  const { minAccuracy } = options;
  if (minAccuracy !== undefined && summary.training.validationAccuracy < minAccuracy) {
    throw new GateError(
      `The validation accuracy ${summary.training.validationAccuracy.toFixed(4)} is below the ${minAccuracy} that --min-accuracy asks for. Everything else is done; see ${options.out}.`,
    );
  }
}
