import { join } from "node:path";
import { cloudStatus, type CloudStatus } from "./cloud/controls.ts";
import { HOME_REGION, isRegionName, regionFolder } from "./cloud/regions/regionName.ts";
import { localFolder } from "./engine/workspace.ts";
import { readFaults, writeFaults, type Fault } from "./sagemaker/hosting/faults.ts";

/** Thrown when the words of `cloud fault` make no sense; the message says what does. */
export class FaultUsageError extends Error {
  override readonly name = "FaultUsageError";
}

export interface FaultOptions {
  readonly milliseconds: string | undefined;
  readonly share: string | undefined;
  readonly configuration: string | undefined;
  /** @default - the local cloud's own */
  readonly region: string | undefined;
  readonly json: boolean;
}

const KINDS = { slow: "slow", failing: "fail", crashing: "crash" } as const;
const WORDS = { slow: "slow", fail: "failing", crash: "crashing" } as const;
const LONGEST_WAIT = 600_000;

/** Lists the faults in force, plays one (in place of the last one of the same variant), or ends them. */
export async function fault(words: readonly string[], options: FaultOptions): Promise<void> {
  const stateDir = join(localFolder(), "cloud");
  const faultsDir = join(regionFolder(stateDir, regionOf(options.region)), "sagemaker");
  const faults = readFaults(faultsDir);
  if (words.length === 0) {
    print(faults, options.json);
    return;
  }
  const { endpoint, variant, kind } = parse(words);
  if (kind === "clear") {
    const left = faults.filter((one) => one.endpoint !== endpoint || (variant ?? one.variant) !== one.variant);
    await writeFaults(faultsDir, left);
    print(left, options.json);
    return;
  }
  const fresh: Fault = {
    endpoint,
    ...(variant === undefined ? {} : { variant }),
    ...(options.configuration === undefined ? {} : { configuration: options.configuration }),
    kind: KINDS[kind],
    ...(kind === "slow" ? { milliseconds: waitOf(options.milliseconds) } : {}),
    ...(options.share === undefined ? {} : { rate: shareOf(options.share) }),
  };
  if (kind !== "slow" && options.milliseconds !== undefined)
    throw new FaultUsageError(`--milliseconds goes with slow, not with ${kind}`);
  const status = await cloudStatus(stateDir);
  await checkEndpoint({ ...status, ...(options.region && { region: options.region }) }, endpoint, variant);
  const same = (one: Fault): boolean =>
    one.endpoint === fresh.endpoint && one.variant === fresh.variant && one.configuration === fresh.configuration;
  const all = [...faults.filter((one) => !same(one)), fresh];
  await writeFaults(faultsDir, all);
  print(all, options.json);
}

function regionOf(asked: string | undefined): string {
  if (asked === undefined || isRegionName(asked)) return asked ?? HOME_REGION;
  throw new FaultUsageError(`--region must be the name of a region, such as ${HOME_REGION}, got ${asked}`);
}

/** ENDPOINT [VARIANT] KIND */
function parse(words: readonly string[]): {
  endpoint: string;
  variant: string | undefined;
  kind: keyof typeof KINDS | "clear";
} {
  const kind = words.at(-1);
  const [endpoint, variant] = words.slice(0, -1);
  if (endpoint === undefined || words.length > 3 || !isKind(kind)) {
    throw new FaultUsageError(
      `fault needs ENDPOINT [VARIANT] and one of slow, failing, crashing, clear, got "${words.join(" ")}"`,
    );
  }
  return { endpoint, variant, kind };
}

function isKind(word: string | undefined): word is keyof typeof KINDS | "clear" {
  return word !== undefined && (word === "clear" || Object.hasOwn(KINDS, word));
}

function waitOf(text: string | undefined): number {
  const value = Number(text ?? "1000");
  if (Number.isInteger(value) && value > 0 && value <= LONGEST_WAIT) return value;
  throw new FaultUsageError(`--milliseconds must be a whole number from 1 to ${LONGEST_WAIT}, got ${text ?? ""}`);
}

function shareOf(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value <= 1) return value;
  throw new FaultUsageError(`--share must be above 0 and at most 1, got ${text}`);
}

/** A misspelt name would rehearse nothing, so both must be there. */
async function checkEndpoint(cloud: CloudStatus, endpoint: string, variant: string | undefined): Promise<void> {
  if (!cloud.running) throw new Error("the local cloud is not running. Start it: npm run scones -- cloud start");
  const { SageMakerClient, DescribeEndpointCommand, ListEndpointsCommand } = await import("@aws-sdk/client-sagemaker");
  const { endpoint: address, region, accessKeyId, secretAccessKey } = cloud;
  const client = new SageMakerClient({ endpoint: address, region, credentials: { accessKeyId, secretAccessKey } });
  try {
    const found = await client.send(new DescribeEndpointCommand({ EndpointName: endpoint })).catch(() => undefined);
    if (found === undefined) {
      const { Endpoints = [] } = await client.send(new ListEndpointsCommand({ MaxResults: 20 }));
      const names = Endpoints.map((one) => one.EndpointName ?? "").join(", ");
      throw new Error(`there is no endpoint ${endpoint} here. There is: ${names === "" ? "none" : names}`);
    }
    const variants = (found.ProductionVariants ?? []).map((one) => one.VariantName ?? "");
    if (variant !== undefined && !variants.includes(variant))
      throw new Error(`endpoint ${endpoint} has no variant ${variant}. It has: ${variants.join(", ")}`);
  } finally {
    client.destroy();
  }
}

function print(faults: readonly Fault[], json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify(faults)}\n`);
  else if (faults.length === 0) process.stdout.write("No variant plays a fault.\n");
  else process.stdout.write(`${faults.map(sentence).join("\n")}\n`);
}

function sentence({ endpoint, variant, configuration, kind, milliseconds, rate }: Fault): string {
  const where = `${endpoint} ${variant ?? "(all variants)"}`;
  const during = configuration === undefined ? "" : ` while it serves ${configuration}`;
  const wait = kind === "slow" ? ` by ${milliseconds ?? 1000} ms` : "";
  return `${where} is ${WORDS[kind]}${wait}${rate === undefined ? "" : `, ${rate * 100} % of the requests`}${during}`;
}
