import { randomUUID } from "node:crypto";
import { availableParallelism } from "node:os";
import type { Context } from "../context.ts";
import { changeCapacities } from "../hosting/capacities.ts";
import { ENDPOINT, type Endpoint } from "../hosting/records.ts";
import type { Store } from "../store/store.ts";
import { AwsError } from "../wire/errors.ts";
import { epochSeconds } from "../wire/json.ts";
import { ACTIVITY, keyOf, parseResourceId, type Activity, type Target } from "./records.ts";

/** Source: service model of Application Auto Scaling, DescribeScalingActivities: "from the previous six weeks". */
const KEPT_SECONDS = 6 * 7 * 24 * 3600;
/** Fast clocks make many. */
const KEPT_OF_A_TARGET = 100;

type Needs = Pick<Context, "arns" | "hosting" | "options" | "store">;

/** Instances that a variant may grow to here, where each is a process: twice what the machine runs at once, four at least. */
export const INSTANCE_LIMIT = Math.max(4, 2 * availableParallelism());

export interface CapacityChange {
  readonly from: number;
  readonly to: number;
  readonly cause: string;
  readonly policyName?: string;
  /** More than this machine takes was asked for. */
  readonly limited?: boolean;
}

/** Sets a variant's instances as UpdateEndpointWeightsAndCapacities does; a refusal is a failed activity. */
export async function changeCapacity(context: Needs, target: Target, change: CapacityChange): Promise<void> {
  const { from, to, cause, policyName, limited } = change;
  const names = parseResourceId(target.ResourceId);
  if (names === undefined) return;
  const remark = `The local cloud runs at most ${INSTANCE_LIMIT} instances of a variant on this machine: twice its cores, four at least.`;
  const activity: Activity = {
    ActivityId: randomUUID(),
    ServiceNamespace: target.ServiceNamespace,
    ResourceId: target.ResourceId,
    ScalableDimension: target.ScalableDimension,
    Description: `Setting desired instance count to ${to}.`,
    Cause: cause,
    StartTime: epochSeconds(),
    StatusCode: "InProgress",
    StatusMessage: `Successfully set desired instance count to ${to}. Waiting for change to be fulfilled by sagemaker.`,
    Desired: to,
    Change: to - from,
    ...(policyName === undefined ? {} : { Policy: policyName }),
    ...(limited === true ? { Remark: remark } : {}),
  };
  try {
    await changeCapacities(context, {
      EndpointName: names.endpoint,
      DesiredWeightsAndCapacities: [{ VariantName: names.variant, DesiredInstanceCount: to }],
    });
    await context.store.put(ACTIVITY, activity.ActivityId, activity);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const reason = `${error.message} (Service: AmazonSageMaker; Status Code: ${error.status}; Error Code: ${error.code}; Request ID: ${randomUUID()}; Proxy: null).`;
    await end(context.store, activity, "Failed", reason, epochSeconds());
  }
  await prune(context.store, keyOf(target));
}

/**
 * Ends the activities whose endpoint is done with the change. They are looked at when somebody asks, so that they need no
 * watcher of their own and one that a restart of the cloud cut off is ended like any other.
 */
export async function settleActivities(store: Store): Promise<void> {
  for (const activity of store.list<Activity>(ACTIVITY)) {
    if (activity.StatusCode !== "InProgress") continue;
    const endpoint = store.get<Endpoint>(ENDPOINT, parseResourceId(activity.ResourceId)?.endpoint ?? "");
    if (endpoint === undefined || endpoint.EndpointStatus === "Deleting")
      await end(store, activity, "Failed", "The endpoint was deleted.", epochSeconds());
    else if (endpoint.FailureReason !== undefined && endpoint.EndpointStatus !== "Updating")
      await end(store, activity, "Failed", endpoint.FailureReason, endpoint.LastModifiedTime);
    else if (endpoint.EndpointStatus === "InService")
      await end(store, activity, "Successful", undefined, endpoint.LastModifiedTime);
  }
}

/** The activities of a target that its policy asked for and that succeeded: the latest, if any. */
export function latestChange(store: Store, target: string, policyName: string): Activity | undefined {
  return activitiesOf(store, target).find(
    (activity) => activity.Policy === policyName && activity.StatusCode === "Successful",
  );
}

/** Whether a change is on its way. */
export function isChanging(store: Store, target: string): boolean {
  return activitiesOf(store, target).some((activity) => activity.StatusCode === "InProgress");
}

/** The latest first. */
export function sorted(activities: readonly Activity[]): Activity[] {
  return activities.toSorted((a, b) => b.StartTime - a.StartTime);
}

function activitiesOf(store: Store, target: string): Activity[] {
  return sorted(store.list<Activity>(ACTIVITY).filter((activity) => keyOf(activity) === target));
}

async function end(
  store: Store,
  activity: Activity,
  StatusCode: "Successful" | "Failed",
  reason: string | undefined,
  EndTime: number,
): Promise<void> {
  const { Desired: count, Remark: remark } = activity;
  const message =
    StatusCode === "Successful"
      ? `Successfully set desired instance count to ${count}. Change successfully fulfilled by sagemaker.`
      : `Failed to set desired instance count to ${count}. Reason: ${reason}`;
  await store.put(ACTIVITY, activity.ActivityId, {
    ...activity,
    ...{ StatusCode, EndTime },
    StatusMessage: remark === undefined ? message : `${message} ${remark}`,
  } satisfies Activity);
}

async function prune(store: Store, target: string): Promise<void> {
  const oldest = epochSeconds() - KEPT_SECONDS;
  for (const [index, activity] of activitiesOf(store, target).entries()) {
    if (index >= KEPT_OF_A_TARGET || activity.StartTime < oldest) await store.delete(ACTIVITY, activity.ActivityId);
  }
}
