/**
 * The local cloud: one process with the gateway, Cloud Control and SageMaker in it, and MiniStack as its child.
 * Started by controls.ts with one argument, its settings as JSON; says that it is ready by writing daemon.json.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isDiskFull } from "../../system/fullDisk.ts";
import { Callers } from "./callers.ts";
import { CloudControl } from "./cloudControl/cloudControl.ts";
import { MinistackResource } from "./cloudControl/ministackResource.ts";
import { resourceTypes } from "./cloudControl/resourceTypes.ts";
import { CloudControlStore } from "./cloudControl/store.ts";
import type { CloudControlResource } from "./cloudControlResource.ts";
import { Gateway, type OwnService, type Pages } from "./gateway.ts";
import { Ministack } from "./ministack.ts";
import { processIdentity } from "./processIdentity.ts";
import { DefinitionValidation } from "./rules/definitionValidation.ts";
import { RuledResource } from "./rules/ruledResource.ts";
import { sageMakerService } from "./sageMaker.ts";
import { Studio } from "../studio/studio.ts";
import { readAccount, removeDaemon, writeAccount, writeDaemon, type CloudAccount } from "./stateFile.ts";

export interface DaemonSettings {
  readonly stateDir: string;
  /** The port that was asked for; left out, the last one, the default one, or any that is free. */
  readonly port?: number;
  readonly python: string;
  readonly serviceModelsDir: string;
}

/** What the daemon tells the process that started it. */
export type DaemonMessage =
  | { readonly type: "progress"; readonly message: string }
  | { readonly type: "ready" }
  | { readonly type: "error"; readonly message: string };

export const REGION = "us-east-1";
export const ACCOUNT_ID = "000000000000";
const DEFAULT_PORT = 4650;

const log = (line: string): void => void process.stdout.write(`${new Date().toISOString()} ${line}\n`);

async function run(settings: DaemonSettings): Promise<void> {
  const { stateDir } = settings;
  const account = readAccount(stateDir);
  const keys = account ?? newKeys();
  const id = randomBytes(12).toString("hex");
  const ministack = new Ministack({ ...settings, ...keys, region: REGION, accountId: ACCOUNT_ID, log });
  const services: OwnService[] = [];
  const pages: Pages[] = [];
  let status = "starting";
  const gateway = new Gateway({
    ...{ ministack, callers: new Callers(keys, ministack), services, pages, log },
    health: () => ({ id, pid: process.pid, status }),
  });
  // The gateway comes first, because all others must know its port.
  const port = await listen(gateway, settings.port, account?.port);
  const endpoint = `http://127.0.0.1:${port}`;
  writeAccount(stateDir, { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey, port });
  tell({ type: "progress", message: "Starting the local cloud" });
  ministack.checkState();
  await ministack.start(endpoint);

  const credentials = { accessKeyId: keys.accessKeyId, secretAccessKey: keys.secretAccessKey };
  const place = { region: REGION, accountId: ACCOUNT_ID, endpoint, credentials };
  const studio = new Studio({ ...place, log, control: (name, input) => sageMaker.service.run(name, input) });
  const sageMaker = sageMakerService({
    ...{ ...place, stateDir: join(stateDir, "sagemaker") },
    presignedUrl: (grant, expires, lasts) => studio.presignedUrl(grant, expires, lasts),
    ...{ serviceModelsDir: settings.serviceModelsDir, log: (line: string) => log(`[sagemaker] ${line}`) },
  });
  const store = new CloudControlStore(join(stateDir, "cloudControl.json"));
  const cloudControl = new CloudControl(allTypes(sageMaker.service.resourceTypes, ministack, store), store);
  services.push(cloudControl, sageMaker.door, new DefinitionValidation());
  await sageMaker.service.start();
  await cloudControl.recover();
  pages.push(studio);

  let stopping: Promise<void> | undefined;
  const stop = (reason: string): void => {
    stopping ??= (async () => {
      log(`stopping (${reason})`);
      await studio.close();
      await sageMaker.service.stop().catch((error: unknown) => log(`SageMaker did not stop cleanly: ${String(error)}`));
      await gateway.close();
      await ministack.stop();
      removeDaemon(stateDir, id);
      log("stopped");
      process.exit(0);
    })();
  };
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("SIGINT", () => stop("SIGINT"));

  status = "ready";
  writeDaemon(stateDir, { id, pid: process.pid, identity: processIdentity(process.pid) ?? "", endpoint });
  log(`ready at ${endpoint}`);
  tell({ type: "ready" });
  if (process.connected) process.disconnect();
}

/** The port that was asked for and no other; or else the last one, the default one, any. */
async function listen(gateway: Gateway, asked: number | undefined, last: number | undefined): Promise<number> {
  if (asked !== undefined) return gateway.listen(asked);
  for (const port of [...new Set([last ?? DEFAULT_PORT, DEFAULT_PORT])]) {
    try {
      return await gateway.listen(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
      log(`port ${port} is in use`);
    }
  }
  return gateway.listen(0);
}

/** Tells the process that started the daemon, as long as it listens. */
function tell(message: DaemonMessage): void {
  if (process.connected) process.send?.(message, () => undefined);
}

function allTypes(
  own: ReadonlyMap<string, CloudControlResource>,
  ministack: Ministack,
  store: CloudControlStore,
): Map<string, CloudControlResource> {
  const types = new Map<string, CloudControlResource>();
  for (const [name, facts] of resourceTypes()) {
    types.set(name, new RuledResource(name, new MinistackResource(name, facts, ministack, store)));
  }
  for (const [name, resource] of own) types.set(name, resource);
  return types;
}

function newKeys(): Pick<CloudAccount, "accessKeyId" | "secretAccessKey"> {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const suffix = [...randomBytes(16)].map((byte) => letters.charAt(byte % letters.length)).join("");
  return { accessKeyId: `AKIA${suffix}`, secretAccessKey: randomBytes(30).toString("base64") };
}

// The log lies on the same disk as the state: a full one costs its lines, not the cloud.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
// Nothing may end for want of room: what was to be written is told as lost, what was acknowledged is on the disk already.
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    log(`${event}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (!isDiskFull(error)) process.exit(1);
  });
}

run(JSON.parse(process.argv[2] ?? "{}") as DaemonSettings).catch((error: unknown) => {
  const known = error as NodeJS.ErrnoException & { port?: number };
  const message =
    known.code === "EADDRINUSE"
      ? `Port ${known.port ?? "?"} is in use by another program. Free it, or start the local cloud on another port (or on none in particular).`
      : known.message;
  log(`could not start: ${known.stack ?? message}`);
  tell({ type: "error", message });
  // Leaves MiniStack, whose lifeline ends with this process, and the message the moment they need.
  setTimeout(() => process.exit(1), 50);
});
