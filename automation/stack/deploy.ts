import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { StackOutputs } from "../../domain/configuration/stackOutputs.ts";
import { changeCount, describeChanges, trainingJobType, watchEngine } from "./engineEvents.ts";
import type { EngineWatch } from "./engineEvents.ts";
import { busyEndpointHint } from "../runs/busyEndpoint.ts";
import { GateError, InterruptedError, messageOf, SconesError } from "../runs/errors.ts";
import { projectName } from "../runs/options.ts";
import type { Operation } from "./operation.ts";
import { adoptUnread, placeOf } from "./recovery.ts";
import { ownSettings } from "./stackConfig.ts";
import { forgetState, loadProgram, readState, typedOutputs } from "./stack.ts";
import type { StackState } from "./stack.ts";
import { describeTraining, followTraining, lastWordsOf } from "../training/training.ts";

export interface UpSummary {
  readonly changes: Readonly<Record<string, number>>;
  readonly changed: number;
  readonly description: string;
  readonly outputs: StackOutputs;
}

const bucketType = "aws:s3/bucket:Bucket";

/** The name of the stack's data bucket, where it is there already. */
export function bucketIn(state: StackState): string | undefined {
  return state.resources.find(({ type, urn }) => type === bucketType && urn.includes(":DataBucket$"))?.id;
}

/**
 * What the bucket has before its images: no versions yet, which `pulumi up` brings. For up to 15 minutes after they were first
 * enabled, S3 may answer NoSuchKey for an object that was written since, and one picture is enough for a training job to fail (S3
 * User Guide, "Enabling versioning on buckets"; service model, PutBucketVersioning). The lifecycle rules wait for the versions.
 */
const SETTINGS_BEFORE_IMAGES = [
  ...["bucket:Bucket", "bucketPolicy:BucketPolicy", "bucketPublicAccessBlock:BucketPublicAccessBlock"],
  "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "bucketLogging:BucketLogging",
];

/**
 * The component and its bucket with those settings, as the engine's `--target` takes them. Not its grants: they are its
 * children too, but concern roles that may not exist yet.
 */
export function bucketTargets(stackName: string, project: string): string[] {
  const component = `urn:pulumi:${stackName}::${project}::sagemaker-workflow:index:DataBucket`;
  return [`${component}::*`, ...SETTINGS_BEFORE_IMAGES.map((type) => `${component}$aws:s3/${type}::*`)];
}

/**
 * Brings up the bucket alone, because the images must be in it before the rest can be trained. Does nothing where the
 * bucket is there.
 */
export async function ensureBucket(operation: Operation): Promise<{ bucket: string; created: boolean }> {
  const known = bucketIn(await readState(operation.stack));
  if (known !== undefined) return { bucket: known, created: false };
  const target = bucketTargets(operation.stack.name, projectName);
  await runUp(operation, watchEngine(operation.reporter), { target });
  const bucket = bucketIn(await readState(operation.stack));
  if (bucket === undefined) throw new SconesError("The program brought up no data bucket: index.ts has no DataBucket.");
  return { bucket, created: true };
}

/** Brings the whole stack up, showing resources as they are made and, while it trains, the job's epochs. */
export async function up(operation: Operation): Promise<UpSummary> {
  const { result, watch } = await trainingUp(operation, {});
  const outputs = typedOutputs(result.outputs);
  if (outputs === undefined) {
    throw new SconesError(`The program's outputs are incomplete: ${Object.keys(result.outputs).join(", ") || "none"}.`);
  }
  return { ...summarize(watch), outputs };
}

/** Brings up the trained model alone (the component and its children), on the data that is in the bucket. */
export async function trainModel(operation: Operation): Promise<UpSummaryOf<{ jobName: string }>> {
  const target = `urn:pulumi:${operation.stack.name}::${projectName}::sagemaker-workflow:index:TrainedModel**`;
  const { watch } = await trainingUp(operation, { target: [target] });
  const job = (await readState(operation.stack)).resources.find(({ type }) => type === trainingJobType);
  if (job?.id === undefined)
    throw new SconesError("The program started no training job: index.ts has no TrainedModel.");
  return { ...summarize(watch), jobName: job.id };
}

type UpSummaryOf<T> = Omit<UpSummary, "outputs"> & T;

function summarize(watch: EngineWatch): Omit<UpSummary, "outputs"> {
  const { changes } = watch;
  return { changes, changed: changeCount(changes), description: describeChanges(changes) };
}

async function trainingUp(
  operation: Operation,
  options: { target?: string[] },
): Promise<{ result: UpResult; watch: EngineWatch }> {
  const { clients, reporter } = operation;
  const finished = new AbortController();
  let following: Promise<unknown> | undefined;
  let trainingJob: string | undefined;
  const follow = (jobName: string): void => {
    if (trainingJob === jobName) return;
    trainingJob = jobName;
    operation.interrupts.trainingJob = jobName;
    following = Promise.all([following, followTraining(clients, reporter, jobName, finished.signal)]);
  };
  const known = await knownTraining(operation);
  if (known !== undefined) follow(known);
  const watch = watchEngine(reporter, { onTrainingJob: follow });
  try {
    return { result: await runUp(operation, watch, options), watch };
  } catch (error) {
    const lastWords =
      trainingJob === undefined || error instanceof InterruptedError ? "" : await lastWordsOf(clients, trainingJob);
    throw lastWords === "" ? error : new SconesError(`${messageOf(error)}${lastWords}`);
  } finally {
    finished.abort();
    await following;
  }
}

/** The job that the stack has already, if it is still at work: an earlier run was cut off. */
async function knownTraining({ stack, clients }: Operation): Promise<string | undefined> {
  const job = (await readState(stack)).resources.find(({ type }) => type === trainingJobType);
  if (job?.id === undefined) return undefined;
  const described = await describeTraining(clients, job.id).catch(() => undefined);
  return described?.TrainingJobStatus === "InProgress" ? job.id : undefined;
}

/** What an up would do, with the properties that differ. */
export async function previewStack(operation: Operation): Promise<UpSummaryOf<{ lines: readonly string[] }>> {
  const watch = watchEngine(operation.reporter, { planning: true });
  const { stdout } = await runEngine(operation, watch, "preview", (hooks) =>
    operation.stack.preview({ ...hooks, diff: true, color: "never" }),
  );
  return { ...summarize(watch), lines: stdout.trim().split("\n") };
}

type UpResult = Awaited<ReturnType<Stack["up"]>>;

/** How often an update is begun, and what is waited before the next time where AWS was asked too often. */
const UPDATES = 3;
const PAUSE_MS = 15_000;

/**
 * What AWS says where it was asked too often at once. aws-native asks again for updates and deletions, not for creations, as the one that was
 * refused may have made something (pulumi-aws-native, client.go, Create); a new update knows from the state whether it has.
 */
const TOO_OFTEN = /failed with "Throttling"/;

/** Brings the stack up, again where the engine did not learn of what AWS had made, or AWS was asked too often. */
export async function runUp(
  operation: Operation,
  watch: EngineWatch,
  options: { target?: string[] },
  pauseMs = PAUSE_MS,
): Promise<UpResult> {
  const onEvent: EngineHooks["onEvent"] = (event) => {
    watch.onEvent(event);
    // Whoever needs it then asks again.
    if (event.resourcePreEvent?.metadata.op.startsWith("create")) placeOf(operation).catch(() => undefined);
  };
  const once = (): Promise<UpResult> =>
    runEngine(operation, watch, "up", (hooks) => {
      const result = operation.stack.up({ ...options, ...hooks, onEvent });
      void loadProgram(); // While the engine starts.
      return result;
    });
  for (let left = UPDATES - 1; ; left--) {
    try {
      return await once();
    } catch (error) {
      const reasons = reasonsOf(watch);
      const throttled = reasons.length > 0 && reasons.every((reason) => TOO_OFTEN.test(reason));
      const adopted = await adoptUnread(operation, watch.takeUnread());
      if (error instanceof InterruptedError || left === 0 || !(adopted || throttled)) throw error;
      if (!throttled) continue;
      operation.reporter.warn(`AWS was asked for too much at once; the update goes on in ${pauseMs / 1000} s`);
      await sleep(pauseMs, undefined, { signal: operation.interrupts.signal }).catch(() => undefined);
    }
  }
}

export interface EngineHooks {
  readonly onEvent: EngineWatch["onEvent"];
  readonly onOutput: (text: string) => void;
  readonly signal: AbortSignal;
}

/** One operation of the engine: cancelled cleanly on Ctrl-C, its own errors told instead of its whole output. */
export async function runEngine<T>(
  { interrupts, stack }: Operation,
  watch: EngineWatch,
  what: string,
  run: (hooks: EngineHooks) => Promise<T>,
): Promise<T> {
  const engine = interrupts.engine();
  forgetState(stack); // Whoever asks after the operation reads it anew.
  try {
    return await run({ onEvent: watch.onEvent, onOutput: engine.onOutput, signal: engine.signal });
  } catch (error) {
    if (interrupts.signal.aborted)
      throw new InterruptedError("Interrupted; the engine has ended its operation cleanly.");
    const reasons = reasonsOf(watch);
    const explained =
      explain(what, stack.name, reasons, error) + busyEndpointHint(reasons) + (await settingsHint(stack, reasons));
    throw /is below minimumAccuracy/.test(explained) ? new GateError(explained) : new SconesError(explained);
  } finally {
    engine.done();
  }
}

/** What a backend in files or a bucket says of a lock, and Pulumi Cloud, as the Automation API's errors.js tells both. */
const LOCKED = /currently locked by|Another update is currently in progress/;

function explain(what: string, stackName: string, reasons: readonly string[], error: unknown): string {
  const text = messageOf(error);
  if (LOCKED.test(text)) {
    return (
      `Stack '${stackName}' is locked by another Pulumi operation, so \`${what}\` did not start. If none is going any more ` +
      "(it was killed, say), release the lock with `npm run scones -- pulumi cancel` and try again."
    );
  }
  return `\`${what}\` of stack '${stackName}' failed: ${reasons.length > 0 ? reasons.join("\n") : lastLines(text)}`;
}

/** The engine's errors, each once; not that the operation failed. */
function reasonsOf(watch: EngineWatch): string[] {
  return [...new Set(watch.errors.map(withoutTrace))]
    .filter((line) => line !== "" && !/^(update|preview|destroy) failed$/.test(line))
    .slice(0, 5);
}

/** Where a component refused its options: which settings are set, since they stay so until they are set anew. */
async function settingsHint(stack: Stack, reasons: readonly string[]): Promise<string> {
  if (!reasons.some((reason) => /^[A-Z]\w+ '[^']+': /m.test(reason))) return "";
  const own = await ownSettings(stack);
  if (own.length === 0) return "";
  return `\nThe stack's settings are ${own.join(", ")}; --config KEY=VALUE sets another value, \`npm run scones -- pulumi config rm KEY\` none.`;
}

/** A program's uncaught error arrives with its stack trace; the message is what a person needs. */
function withoutTrace(message: string): string {
  return message
    .replaceAll(/error serializing property "[^"]*": /g, "")
    .replace(/^(error|Unhandled exception|Error):\s*/, "")
    .split("\n")
    .filter((line) => !/^\s+at /.test(line) && line.trim() !== "")
    .join("\n");
}

function lastLines(text: string): string {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-12)
    .join("\n");
}
