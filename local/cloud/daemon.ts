/**
 * The local cloud: one process with the gateway, Cloud Control and SageMaker in it, and MiniStack as its child.
 * Started by controls.ts with one argument, its settings as JSON; says that it is ready by writing daemon.json.
 */
import { randomBytes } from "node:crypto";
import { isDiskFull } from "../../system/fullDisk.ts";
import { Callers } from "./callers.ts";
import { Gateway, type OwnService, type Pages } from "./gateway.ts";
import { Ministack } from "./ministack.ts";
import { processIdentity } from "./processIdentity.ts";
import { ModelGate } from "./rules/modelGate.ts";
import { DefinitionValidation } from "./rules/definitionValidation.ts";
import { regionalServices, studioPages } from "./regions/doors.ts";
import { HOME_REGION } from "./regions/regionName.ts";
import { Regions, type RegionsOptions } from "./regions/regions.ts";
import { TagFeed } from "./regions/tagFeed.ts";
import { stackTypes } from "../sagemaker/cloudControl/stackTypes.ts";
import { ServiceModels } from "../sagemaker/model/serviceModels.ts";
import { Sessions } from "../studio/sessions.ts";
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

export const ACCOUNT_ID = "000000000000";
const DEFAULT_PORT = 4650;

const log = (line: string): void => void process.stdout.write(`${new Date().toISOString()} ${line}\n`);

async function run(settings: DaemonSettings): Promise<void> {
  const { stateDir } = settings;
  const account = readAccount(stateDir);
  const keys = account ?? newKeys();
  const id = randomBytes(12).toString("hex");
  const ministack = new Ministack({
    ...settings,
    ...keys,
    region: HOME_REGION,
    accountId: ACCOUNT_ID,
    stackTypes,
    log,
  });
  const services: OwnService[] = [];
  const pages: Pages[] = [];
  let status = "starting";
  const models = new ModelGate(new ServiceModels(settings.serviceModelsDir));
  const gateway = new Gateway({
    ...{ ministack, callers: new Callers(keys, ministack), services, pages, models, log },
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
  const place: RegionsOptions = {
    ...{ stateDir, endpoint, credentials, ministack, log, serviceModelsDir: settings.serviceModelsDir, models },
    ...{ accountId: ACCOUNT_ID, sessions: new Sessions() },
  };
  const regions = new Regions(place);
  services.push(...regionalServices(regions, place), new DefinitionValidation());
  await regions.restore();
  pages.push(await studioPages(regions, place), new TagFeed(regions, ministack.token));

  let stopping: Promise<void> | undefined;
  const stop = (reason: string): void => {
    stopping ??= (async () => {
      log(`stopping (${reason})`);
      await regions.stop();
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
