import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { promoted } from "../../../domain/configuration/servedModels.ts";
import type { StackOutputs } from "../../../domain/configuration/stackOutputs.ts";
import { readBucketManifest } from "../../dataset/labels.ts";
import { s3Picture } from "../../predictions/findPictures.ts";
import { GateError, messageOf, SconesError, UsageError } from "../../runs/errors.ts";
import type { CommonOptions } from "../../runs/options.ts";
import type { Session } from "../../runs/session.ts";
import { testImages } from "../../runs/steps/dataset.ts";
import { endpointStep, upStep } from "../../runs/steps/deployment.ts";
import { baselineStep } from "../../runs/steps/monitor.ts";
import { preflightSteps, type CostLimit } from "../../runs/steps/preflight.ts";
import { captureSource, shadowRange } from "../../runs/steps/results.ts";
import { describeShadow } from "../../runs/steps/shadow.ts";
import { changeSettings, settingsOf } from "../../stack/stackConfig.ts";
import { formatPercent } from "../../progress/format.ts";
import { execute } from "./execute.ts";
import { openForChange } from "./deploy.ts";

export interface PromoteOptions extends CommonOptions, CostLimit {
  /** Share of the compared requests on which both said the same, below which nothing is promoted. */
  readonly minAgreement?: number;
}

/**
 * Makes the shadow's model the one that answers, by the stack's settings and an update with the endpoint's guardrails: alarms roll it
 * back as any other, and the settings are then what they were.
 */
export function promoteVerb(options: PromoteOptions): Promise<number> {
  return execute(options, async (session) => {
    const steps = ["cloud", ...preflightSteps(options), "compare", "up", "endpoint", "baseline"];
    session.reporter.start("promote", { ...options, steps });
    await session.lock("promote");
    await openForChange(session, options);
    const before = await session.outputs();
    const stack = await session.stack();
    const change = await changeOf(stack, before);
    await compareStep(session, before, options.minAgreement);
    const since = new Date();
    const undo = await changeSettings(stack, change.set, change.remove);
    const outputs = await upStep(session).catch(async (error: unknown) => {
      await undo();
      throw new SconesError(
        `${messageOf(error)}\nThe stack's settings are what they were before, with the shadow: \`npm run scones -- up\` brings it back to them.`,
        { cause: error },
      );
    });
    await endpointStep(session, outputs.endpointName);
    await checkServed(session, outputs);
    await measureBaseline(session, outputs, since);
    session.reporter.result(outputs, [
      `${outputs.modelArtifactUri} answers now; there is no shadow any more.`,
      ...Object.entries(change.set).map(([key, value]) => `Set ${key}=${value}.`),
      `Removed the settings ${change.remove.join(", ")}.`,
    ]);
  });
}

async function changeOf(stack: Stack, outputs: StackOutputs): Promise<ReturnType<typeof promoted>> {
  const settings = await settingsOf(stack, {});
  const shadow = settings["shadowModel"];
  const change = promotedOrUsage(typeof shadow === "string" && shadow !== "" ? shadow : undefined);
  if (outputs.shadow === undefined)
    throw new UsageError(
      "The setting shadowModel is there, but the shadow is not up yet: `npm run scones -- up` brings it up.",
    );
  return { ...change, remove: change.remove.filter((key) => settings[key] !== undefined) };
}

function promotedOrUsage(shadow: string | undefined): ReturnType<typeof promoted> {
  try {
    return promoted(shadow);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** What the two said of the same requests, as far as it is captured: told, and held to the limit that was given. */
async function compareStep(session: Session, outputs: StackOutputs, least: number | undefined): Promise<void> {
  await session.reporter.step("compare", async () => {
    const { queryCaptures } = await import("../../monitoring/monitoring.ts");
    const { shadow } = await queryCaptures({
      source: captureSource(outputs),
      s3: await session.clients.s3(),
      threshold: outputs.confidenceThreshold,
      classes: outputs.classes,
      shadow: await shadowRange(session, outputs),
      maxRecords: 0,
      maxDifferences: 0,
    });
    const compared = shadow?.compared ?? 0;
    if (least !== undefined && (compared === 0 || (shadow?.agreement ?? 0) < least)) {
      const found = compared === 0 ? "nothing has been compared yet" : `it is ${formatPercent(shadow?.agreement ?? 0)}`;
      throw new GateError(
        `The agreement is not the ${least} that --min-agreement asks for: ${found}. Nothing was changed.`,
      );
    }
    const words = describeShadow(shadow).replace(/^; /, "");
    return { value: undefined, message: words === "" ? "nothing has been compared yet" : words, counts: { compared } };
  });
}

/** The settings and the update say it; this looks at what SageMaker serves. */
async function checkServed({ clients }: Session, outputs: StackOutputs): Promise<void> {
  const { DescribeEndpointCommand, DescribeEndpointConfigCommand } = await import("@aws-sdk/client-sagemaker");
  const client = await clients.sagemaker();
  const { EndpointConfigName } = await client.send(new DescribeEndpointCommand({ EndpointName: outputs.endpointName }));
  const { ProductionVariants = [], ShadowProductionVariants = [] } = await client.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName }),
  );
  const models = ProductionVariants.flatMap(({ ModelName }) => ModelName ?? []);
  if (ShadowProductionVariants.length === 0 && models.every((model) => model === outputs.modelName)) return;
  throw new SconesError(
    `The endpoint ${outputs.endpointName} serves ${models.join(", ")}${ShadowProductionVariants.length > 0 ? " beside a shadow" : ""} instead of ${outputs.modelName}.`,
  );
}

/** The monitor compares with what this model says of the validation set, from now on. */
async function measureBaseline(session: Session, outputs: StackOutputs, since: Date): Promise<void> {
  const { clients } = session;
  const manifest = await readBucketManifest(clients, outputs.bucketName, outputs.trainingJobName);
  const read = (key: string): Promise<Uint8Array> => s3Picture(() => clients.s3(), outputs.bucketName, key).read();
  const validation = { dataVersion: manifest.version, images: testImages(manifest.files), read };
  await baselineStep(session, outputs, validation, since);
}
