import { estimateCost } from "../../../domain/configuration/costEstimate.ts";
import { SconesError } from "../errors.ts";
import type { CommonOptions } from "../options.ts";
import { checkAccount, describeCost, holdCost, plannedStack } from "../../stack/preflight.ts";
import type { StackCost } from "../../report/reportData.ts";
import type { Session } from "../session.ts";
import { readState } from "../../stack/stack.ts";

/** A limit for what the stack costs a month on AWS, in dollars. */
export interface CostLimit {
  readonly maxMonthlyCost?: number;
}

/** The step's name where there is something to check: on AWS always, on the local cloud (which is free) with a limit. */
export function preflightSteps(options: CommonOptions & CostLimit): readonly string[] {
  return options.cloud === "aws" || options.maxMonthlyCost !== undefined ? ["preflight"] : [];
}

/** What the stack costs a month on AWS, by its settings. */
export async function costOf(session: Session): Promise<StackCost> {
  const planned = await plannedStack(await session.stack(), session.options.config);
  return { ...estimateCost(planned), trainingInstanceType: planned.trainingInstanceType };
}

/**
 * Before the first resource: what the stack will cost on AWS, and what the account lacks for it.
 *
 * @param lacking whether that ends the verb, or is told and no more: an upload needs no machine, and a larger quota takes a day
 */
export async function preflightStep(
  session: Session,
  options: CommonOptions & CostLimit,
  lacking: "ends" | "is told" = "ends",
): Promise<void> {
  if (preflightSteps(options).length === 0) return;
  const { reporter, clients } = session;
  await reporter.step("preflight", async () => {
    const stack = await session.stack();
    const planned = await plannedStack(stack, options.config);
    const estimate = estimateCost(planned);
    if (options.maxMonthlyCost !== undefined) holdCost(estimate, options.maxMonthlyCost);
    if (options.cloud === "aws") {
      const region = (await session.cloud()).env["AWS_REGION"] ?? "";
      const warn = (message: string): void => reporter.warn(message);
      try {
        await checkAccount(clients, region, planned, await readState(stack), warn);
      } catch (error) {
        if (lacking === "ends" || !(error instanceof SconesError)) throw error;
        warn(error.message);
      }
    }
    const where = options.cloud === "aws" ? "" : "on AWS it would cost ";
    return {
      value: undefined,
      message: `${where}${describeCost(estimate, planned.trainingInstanceType)}`,
      counts: { monthlyDollars: Math.round(estimate.monthly * 100) / 100 },
    };
  });
}
