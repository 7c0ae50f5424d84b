import { setTimeout as sleep } from "node:timers/promises";
import type { CapacitySize, DeploymentConfig } from "@aws-sdk/client-sagemaker";
import type { Services } from "../context.ts";
import type { Wire } from "../wire/json.ts";
import type { LiveEndpoint } from "./liveEndpoint.ts";

const DEFAULT_SPEED = 60;
const POLL_MILLISECONDS = 250;

type Config = Wire<DeploymentConfig>;
/** The metrics of requests so far are sent before the alarms on them are asked. */
type Needs = Pick<Services, "cloud" | "options"> & { readonly metrics: { flush(): Promise<void> } };

/** The steps in which the traffic moves, as parts (0 to 1) of it, and the time that each is watched. */
interface Plan {
  readonly shares: readonly number[];
  readonly bakeSeconds: number;
  /** How long the old fleet stays after the last step. */
  readonly terminationSeconds: number;
  readonly limitSeconds: number;
}

/**
 * Moves the traffic of an endpoint to its next fleet, which is healthy: at once, or in the steps of the deployment's
 * policy, each watched for the time it says. Fails when one of the deployment's alarms goes off, or time runs out.
 *
 * The alarms are looked at as the role of the next fleet's model ("Ensure that your IAM execution role has permission to perform the
 * cloudwatch:DescribeAlarms action on the auto-rollback alarms you specify", SageMaker guide, "Auto-Rollback Configuration and
 * Monitoring"). What SageMaker says where it may not is not published: the words are ours.
 */
export async function rollOut(context: Needs, live: LiveEndpoint, config: Config | undefined): Promise<void> {
  const plan = planOf(live, config);
  const speed = context.options.deploymentSpeed ?? DEFAULT_SPEED;
  const alarms = config?.AutoRollbackConfiguration?.Alarms?.flatMap((alarm) => alarm.AlarmName ?? []) ?? [];
  const limit = Date.now() + (plan.limitSeconds * 1000) / speed;
  const roleArn = live.next?.deployment.variants[0]?.roleArn;
  const look = async () => failOnAlarm(context, alarms, roleArn);
  await look();
  for (const share of plan.shares) {
    live.share = share;
    await watch(look, (plan.bakeSeconds * 1000) / speed, limit);
  }
  await watch(look, (plan.terminationSeconds * 1000) / speed, limit);
}

function planOf(live: LiveEndpoint, config: Config | undefined): Plan {
  const instances = live.next?.variants.reduce((sum, variant) => sum + variant.desiredCount, 0) ?? 1;
  const rolling = config?.RollingUpdatePolicy;
  if (rolling !== undefined) {
    return {
      shares: steps(part(rolling.MaximumBatchSize, instances)),
      bakeSeconds: rolling.WaitIntervalInSeconds,
      terminationSeconds: 0,
      limitSeconds: rolling.MaximumExecutionTimeoutInSeconds ?? 14_400,
    };
  }
  const policy = config?.BlueGreenUpdatePolicy;
  const routing = policy?.TrafficRoutingConfiguration;
  return {
    shares:
      routing?.Type === "CANARY"
        ? [part(routing.CanarySize, instances), 1]
        : routing?.Type === "LINEAR"
          ? steps(part(routing.LinearStepSize, instances))
          : [1],
    bakeSeconds: routing?.WaitIntervalInSeconds ?? 0,
    terminationSeconds: policy?.TerminationWaitInSeconds ?? 0,
    limitSeconds: policy?.MaximumExecutionTimeoutInSeconds ?? 14_400,
  };
}

/** A capacity size as a part of the whole. */
function part(size: Wire<CapacitySize> | undefined, instances: number): number {
  if (size === undefined) return 1;
  return Math.min(1, size.Type === "CAPACITY_PERCENT" ? size.Value / 100 : size.Value / instances);
}

function steps(size: number): number[] {
  const shares: number[] = [];
  for (let share = size; share < 0.9999; share += size) shares.push(share);
  return [...shares, 1];
}

async function watch(look: () => Promise<void>, milliseconds: number, limit: number): Promise<void> {
  const until = Date.now() + milliseconds;
  while (Date.now() < until) {
    await sleep(Math.min(POLL_MILLISECONDS, until - Date.now()));
    await look();
    if (Date.now() > limit)
      throw new Error(
        "The deployment did not end within its MaximumExecutionTimeoutInSeconds. The endpoint was rolled back.",
      );
  }
}

async function failOnAlarm(context: Needs, names: readonly string[], roleArn: string | undefined): Promise<void> {
  if (names.length === 0) return;
  await context.metrics.flush();
  const { DescribeAlarmsCommand } = await import("@aws-sdk/client-cloudwatch");
  const client = await context.cloud.metrics(roleArn);
  // One by one: the permission may be for these alarms alone.
  const answers = await Promise.all(
    names.map((name) => client.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))),
  ).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The deployment's CloudWatch alarms can't be described. The endpoint was rolled back. ${why}`);
  });
  const firing = answers
    .flatMap(({ MetricAlarms: alarms = [], CompositeAlarms: composites = [] }) => [...alarms, ...composites])
    .filter((alarm) => alarm.StateValue === "ALARM")
    .map((alarm) => alarm.AlarmName);
  if (firing.length > 0) {
    throw new Error(
      `One or more of the deployment's CloudWatch alarms went into ALARM: [${firing.join(", ")}]. The endpoint was rolled back.`,
    );
  }
}
