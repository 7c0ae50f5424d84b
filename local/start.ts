import { rm } from "node:fs/promises";
import { join } from "node:path";
import { loopbackWithoutProxy } from "../system/loopbackWithoutProxy.mjs";
import { ensureAwsNative } from "./engine/awsNative.ts";
import { awsProvider } from "./engine/awsProvider.ts";
import { goBuildCache } from "./engine/go.ts";
import { ensureMinistack } from "./engine/ministack.ts";
import { ensureEngine } from "./engine/pulumi.ts";
import { localFolder, writeWorkspace } from "./engine/workspace.ts";
import { cloudStatus, resetCloud, startCloud, stopCloud, type RunningCloud } from "./cloud/controls.ts";
import { logFile } from "./cloud/stateFile.ts";
import { messageOf } from "./thrown.ts";

const stateDir = (): string => join(localFolder(), "cloud");

/** A line a step on a terminal, JSON lines for a program; the same message is not repeated more than twice a second. */
function reporter(json: boolean): (step: string) => (message: string, fraction?: number) => void {
  const last = new Map<string, { message: string; at: number }>();
  return (step) => (message, fraction) => {
    const before = last.get(step);
    const now = Date.now();
    if (before !== undefined && now - before.at < 500 && (before.message === message || json)) return;
    if (!json && before?.message === message && now - before.at < 15_000) return;
    last.set(step, { message, at: now });
    if (json) process.stdout.write(`${JSON.stringify({ type: "progress", step, message, fraction })}\n`);
    else process.stderr.write(`${message}${fraction === undefined ? "" : ` ${Math.round(fraction * 100)} %`}\n`);
  };
}

/** Gets the parts, all at once, starts the cloud and writes the local stack's workspace. */
export async function start(options: { readonly json: boolean; readonly port: number | undefined }): Promise<void> {
  const report = reporter(options.json);
  // For the cloud itself, MiniStack and the functions it starts: all of them ask each other on this machine.
  Object.assign(process.env, loopbackWithoutProxy());
  const enginePart = ensureEngine(report("engine"));
  const awsNativePart = ensureAwsNative(() => enginePart, report("aws-native"));
  const awsPart = awsProvider(report("aws"));
  const cloud = runningCloud(options.port).then(async (running) => {
    if (running !== undefined) return running;
    const ministack = await ensureMinistack(report("ministack"));
    return startCloud({
      stateDir: stateDir(),
      python: ministack.python,
      serviceModelsDir: ministack.serviceModels,
      onProgress: report("cloud"),
      ...(options.port === undefined ? {} : { port: options.port }),
    });
  });
  // One part's failure must not leave the others' child processes behind unseen: wait for all, then tell all that failed.
  const settled = await Promise.allSettled([enginePart, awsNativePart, awsPart, cloud]);
  const failures = settled.flatMap((part) => (part.status === "rejected" ? [messageOf(part.reason)] : []));
  if (failures.length > 0) throw new Error([...new Set(failures)].join("\n\n"));
  const [engine, awsNative, status] = [await enginePart, await awsNativePart, await cloud];
  await rm(goBuildCache(), { recursive: true, force: true });

  const { endpoint, region, accessKeyId, secretAccessKey, accountId } = status;
  const connection = { endpoint, region, accessKeyId, secretAccessKey, accountId };
  const workspace = await writeWorkspace({ engine, aws: await awsPart, awsNative }, connection);
  if (options.json) {
    const parts = { root: engine.root, pulumi: engine.version, awsNative: awsNative.version };
    process.stdout.write(
      `${JSON.stringify({ type: "ready", connection, engine: parts, workspace, log: logFile(stateDir()) })}\n`,
    );
  } else {
    process.stdout.write(
      `Local cloud at ${endpoint} (${region}). ` +
        `Pulumi ${engine.version} (${engine.how}), aws-native ${awsNative.version} (${awsNative.how}).\n`,
    );
  }
}

/** A cloud that answers needs no Python looked for, which takes longer than everything else where `python3` is a shell script. */
async function runningCloud(port: number | undefined): Promise<RunningCloud | undefined> {
  const status = port === undefined ? await cloudStatus(stateDir()) : undefined;
  return status?.running === true ? status : undefined;
}

export async function stop(): Promise<void> {
  await stopCloud(stateDir());
  process.stdout.write("The local cloud is stopped; its state stays.\n");
}

export async function reset(): Promise<void> {
  await resetCloud(stateDir());
  // The engine's state names resources that are gone now, so it goes too.
  await Promise.all(
    ["state", "workspace"].map((name) => rm(join(localFolder(), name), { recursive: true, force: true })),
  );
  process.stdout.write("The local cloud is stopped and empty.\n");
}

export async function status(options: { readonly json: boolean }): Promise<void> {
  const status = await cloudStatus(stateDir());
  if (options.json) process.stdout.write(`${JSON.stringify(status)}\n`);
  else if (!status.running)
    process.stdout.write("The local cloud is not running. Start it: npm run scones -- cloud start\n");
  else {
    process.stdout.write(
      `The local cloud runs at ${status.endpoint} (${status.region}, process ${status.pid}).\n` +
        `Credentials for any AWS client: npm run --silent scones -- cloud status --json\n`,
    );
  }
}
