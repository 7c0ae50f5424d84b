import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { VISION_REGISTRIES } from "../../domain/configuration/visionRegistries.ts";
import { MACHINE_PRICES } from "../../domain/configuration/costEstimate.ts";
import type { CostedStack, CostEstimate } from "../../domain/configuration/costEstimate.ts";
import type { Clients } from "./clients.ts";
import { trainingJobType } from "./engineEvents.ts";
import { GateError, messageOf, SconesError } from "../runs/errors.ts";
import type { StackState } from "./stack.ts";
import { settingsOf } from "./stackConfig.ts";

/** What the components take where the stack's settings say nothing. */
const componentDefaults = { trainingInstanceType: "ml.g4dn.xlarge", endpointInstanceType: "ml.m5.large" };
const alarmsOfAnEndpoint = 2;
const alarmsOfAMonitor = 3;
const gigabytesOfASpace = 5;

/** The machines and costed parts of a stack by its settings, those that are to be set with this run included. */
export async function plannedStack(stack: Stack, config: Readonly<Record<string, string>>): Promise<CostedStack> {
  const settings = await settingsOf(stack, config);
  const text = (key: string): string | undefined => {
    const value = settings[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const online = !isOff(settings["endpointOnline"]);
  const endpointInstanceType = text("endpointInstanceType") ?? componentDefaults.endpointInstanceType;
  return {
    trainingInstanceType: text("trainingInstanceType") ?? componentDefaults.trainingInstanceType,
    ...(online ? { endpointInstanceType } : {}),
    ...(online && text("shadowModel") !== undefined
      ? { shadowInstanceType: text("shadowInstanceType") ?? endpointInstanceType }
      : {}),
    alarms: (online ? alarmsOfAnEndpoint : 0) + (isOff(settings["monitor"]) ? 0 : alarmsOfAMonitor),
    spaceGigabytes: gigabytesOfASpace * userCount(settings["studioUsers"]),
  };
}

function isOff(setting: unknown): boolean {
  return setting === false || setting === "false";
}

function userCount(setting: unknown): number {
  if (Array.isArray(setting)) return setting.length;
  if (typeof setting !== "string") return 1;
  try {
    const parsed: unknown = JSON.parse(setting);
    return Array.isArray(parsed) ? parsed.length : 1;
  } catch {
    return 1; // The program says what is wrong with it.
  }
}

/** @throws {GateError} where the stack would cost more, or nobody knows what it costs */
export function holdCost(estimate: CostEstimate, limit: number): void {
  const nothing = "Nothing was created or changed.";
  if (estimate.unknown.length > 0) {
    throw new GateError(
      `No price is known here for ${estimate.unknown.join(", ")}, so --max-monthly-cost can't be kept. ${nothing}`,
    );
  }
  if (estimate.monthly > limit) {
    throw new GateError(
      `The stack would cost about $${estimate.monthly.toFixed(2)} a month, more than the $${limit} of --max-monthly-cost: ${describeItems(estimate)}. ${nothing} A smaller endpointInstanceType, or endpointOnline=false, costs less.`,
    );
  }
}

/** "about $84.71 a month while it is up (…), and $0.74 an hour of training; prices of us-east-1, 2026-11" */
export function describeCost(estimate: CostEstimate, trainingInstanceType: string): string {
  const { monthly, trainingHour, unknown } = estimate;
  const training = trainingHour === undefined ? "an unknown price" : `$${trainingHour.toFixed(2)}`;
  const without = unknown.length === 0 ? "" : ` without ${unknown.join(", ")}, whose price is not known here`;
  return (
    `about $${monthly.toFixed(2)} a month while it is up${without} (${describeItems(estimate)}), and ${training} an hour ` +
    `of training on ${trainingInstanceType}; prices of ${MACHINE_PRICES.region}, ${MACHINE_PRICES.asOf}`
  );
}

function describeItems({ items }: CostEstimate): string {
  return (
    items.map(({ what, dollars }) => `${what} $${dollars.toFixed(2)}`).join(", ") || "nothing that costs by the month"
  );
}

/** A quota of the account, and how much of it the new resources take. */
interface Need {
  readonly quota: string;
  readonly count: number;
  /**
   * As many as run while an update replaces them: SageMaker "creates a new fleet during the deployment while maintaining the old fleet"
   * (service model, DeploymentConfig).
   */
  readonly atUpdate: number;
  /** The setting that another machine is chosen by, with what to know of it. */
  readonly what: string;
}

function needsOf(planned: CostedStack, state: StackState): Need[] {
  const has = (type: string): boolean => state.resources.some((resource) => resource.type === type);
  const training = { quota: `${planned.trainingInstanceType} for training job usage`, count: 1, atUpdate: 1 };
  const { endpointInstanceType: live, shadowInstanceType: shadow } = planned;
  const machines = has("aws:sagemaker/endpoint:Endpoint") ? [] : [live, shadow].filter((type) => type !== undefined);
  return [
    ...(has(trainingJobType) ? [] : [{ ...training, what: "trainingInstanceType=ml.… (one with a GPU)" }]),
    ...[...new Set(machines)].map((type) => {
      const count = machines.filter((each) => each === type).length;
      const what = `${type === live ? "endpointInstanceType" : "shadowInstanceType"}=ml.…`;
      return { quota: `${type} for endpoint usage`, count, atUpdate: 2 * count, what };
    }),
  ];
}

/**
 * Asks AWS for what would otherwise fail in the middle: is the algorithm's image to be had in the region, and does the
 * account have a quota for the machines of what is not there yet?
 *
 * @throws {SconesError} with everything that is missing, and what to do about each
 */
export async function checkAccount(
  clients: Clients,
  region: string,
  planned: CostedStack,
  state: StackState,
  warn: (message: string) => void,
): Promise<void> {
  const problems: string[] = [];
  if (VISION_REGISTRIES[region] === undefined && !state.resources.some(({ type }) => type === trainingJobType)) {
    problems.push(
      `SageMaker's built-in image classification is not known to be in ${region}: take another one, such as us-east-1 or eu-west-1, with --config aws:region=….`,
    );
  }
  const needs = needsOf(planned, state);
  try {
    const quotas = await readQuotas(clients, new Set(needs.map(({ quota }) => quota)));
    for (const { quota, count, atUpdate, what } of needs) {
      const value = quotas.get(quota) ?? atUpdate;
      if (value >= atUpdate) continue;
      const is = `The account's quota "${quota}" is ${value} in ${region}`;
      const ask = `ask for ${atUpdate} (Service Quotas, Amazon SageMaker; it often takes a day)`;
      if (value >= count)
        warn(`${is}, enough until the first update, which runs new machines beside the old ones: ${ask}.`);
      else problems.push(`${is}: ${ask}, or take another machine with --config ${what}.`);
    }
    const unseen = needs.filter(({ quota }) => !quotas.has(quota)).map(({ quota }) => `"${quota}"`);
    if (unseen.length > 0) warn(`Service Quotas has no entry ${unseen.join(" and ")}: is it a machine of SageMaker?`);
  } catch (error) {
    warn(
      `The quotas for the machines could not be checked (servicequotas:ListServiceQuotas, ListAWSDefaultServiceQuotas: ${messageOf(error)}).`,
    );
  }
  if (problems.length > 0) {
    throw new SconesError(
      `Before anything was created, ${problems.length === 1 ? "this is" : "these are"} missing:\n- ${problems.join("\n- ")}`,
    );
  }
}

/**
 * The values of the named quotas of SageMaker; it has thousands of them, so the reading ends with the last one wanted. Of a quota that
 * nothing was applied to there may be the default alone (API reference of ListServiceQuotas: "the quota is not retrieved").
 */
async function readQuotas(clients: Clients, names: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const { paginateListAWSDefaultServiceQuotas, paginateListServiceQuotas } =
    await import("@aws-sdk/client-service-quotas");
  const client = await clients.serviceQuotas();
  for (const paginate of [paginateListServiceQuotas, paginateListAWSDefaultServiceQuotas]) {
    if (found.size === names.size) break;
    for await (const { Quotas = [] } of paginate({ client, pageSize: 100 }, { ServiceCode: "sagemaker" })) {
      for (const { QuotaName, Value } of Quotas) {
        if (QuotaName === undefined || Value === undefined || !names.has(QuotaName)) continue;
        if (!found.has(QuotaName)) found.set(QuotaName, Value);
      }
      if (found.size === names.size) break;
    }
  }
  return found;
}
