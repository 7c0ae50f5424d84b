import { randomUUID } from "node:crypto";
import type { Context, Services } from "../context.ts";
import { text } from "../resources/family.ts";
import { operation, type Operations } from "../resources/operation.ts";
import type { Store } from "../store/store.ts";
import { validationException } from "../wire/errors.ts";
import { epochSeconds, omit, type JsonObject } from "../wire/json.ts";
import { changeCapacity, INSTANCE_LIMIT } from "./activities.ts";
import { deleteAlarms } from "./alarms.ts";
import { named, notFound, page } from "./listing.ts";
import {
  ACTION,
  canBeEmpty,
  DIMENSION,
  keyOf,
  parseResourceId,
  POLICY,
  TARGET,
  variantOf,
  type Policy,
  type Target,
} from "./records.ts";

/** Kind of the records of roles that Application Auto Scaling made. */
const OWN_ROLE = "service-linked-role";

/** Which variants scale, and between which numbers of instances. */
export const targetOperations: Operations = {
  RegisterScalableTarget: operation("supported", async (input, context) => {
    checkVariant(input, context);
    const key = keyOf(input);
    const before = context.store.get<JsonObject>(TARGET, key);
    const record: JsonObject = {
      ScalableTargetARN: `arn:aws:application-autoscaling:${context.options.region}:${context.options.accountId}:scalable-target/${randomUUID().replaceAll("-", "").slice(0, 20)}`,
      RoleARN: `arn:aws:iam::${context.options.accountId}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`,
      CreationTime: epochSeconds(),
      SuspendedState: {
        DynamicScalingInSuspended: false,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
      },
      ...before,
      ...omit(input, "Tags"),
    };
    if (record["MinCapacity"] === undefined || record["MaxCapacity"] === undefined) {
      throw validationException("Both MinCapacity and MaxCapacity are required when a scalable target is registered.");
    }
    if (Number(record["MinCapacity"]) > Number(record["MaxCapacity"])) {
      throw validationException("Maximum capacity cannot be less than minimum capacity");
    }
    await assumeOwnRole(context, text(record["RoleARN"]));
    await context.store.put(TARGET, key, record);
    await bringWithinBounds(context, record as unknown as Target);
    return { ScalableTargetARN: record["ScalableTargetARN"] ?? "" };
  }),
  DescribeScalableTargets: operation("supported", (input, context) =>
    page(named(TARGET, "ResourceId", input, context), input, "ScalableTargets"),
  ),
  DeregisterScalableTarget: operation("supported", async (input, context) => {
    const key = keyOf(input);
    if (context.store.get(TARGET, key) === undefined) throw notFound("scalable target found", input);
    await forget(context, key);
    return {};
  }),
};

/** Names of an endpoint's variants that are scalable targets. */
export function registeredVariants(store: Store, endpointName: string): Set<string> {
  const targets = store.list<Target>(TARGET).map((target) => parseResourceId(target.ResourceId));
  return new Set(targets.flatMap((found) => (found?.endpoint === endpointName ? [found.variant] : [])));
}

/** What deleting an endpoint does to its variants' targets. */
export async function deregisterVariants(
  context: Pick<Services, "cloud" | "options" | "store">,
  endpointName: string,
): Promise<void> {
  for (const target of context.store.list<Target>(TARGET)) {
    if (parseResourceId(target.ResourceId)?.endpoint === endpointName) await forget(context, keyOf(target));
  }
}

/** A target goes with its policies, their alarms, and its scheduled actions. */
async function forget(context: Pick<Services, "cloud" | "options" | "store">, target: string): Promise<void> {
  const { store } = context;
  const own = (kind: string): string[] => store.keys(kind).filter((key) => key.startsWith(`${target}|`));
  await deleteAlarms(
    context,
    own(POLICY).flatMap((key) => store.get<Policy>(POLICY, key) ?? []),
  );
  for (const kind of [POLICY, ACTION]) for (const key of own(kind)) await store.delete(kind, key);
  await store.delete(TARGET, target);
}

/**
 * Application Auto Scaling makes its role with the first target of an account, and can't assume it for as long as IAM takes
 * (terraform-provider-aws, internal/service/appautoscaling/target.go: "Unable to assume IAM role").
 */
async function assumeOwnRole({ store, options }: Context, roleArn: string): Promise<void> {
  const { roleDelaySeconds = 0 } = options;
  if (roleDelaySeconds === 0) return;
  const made = store.get<{ readonly CreationTime: number }>(OWN_ROLE, roleArn)?.CreationTime;
  if (made === undefined) await store.put(OWN_ROLE, roleArn, { CreationTime: epochSeconds() });
  if (made === undefined || epochSeconds() - made < roleDelaySeconds)
    throw validationException(`Unable to assume IAM role: ${roleArn}`);
}

function checkVariant(input: JsonObject, context: Context): void {
  if (input["ServiceNamespace"] !== "sagemaker" || input["ScalableDimension"] !== DIMENSION) {
    throw validationException(
      `The local cloud keeps scalable targets of service namespace sagemaker and dimension ${DIMENSION} only.`,
    );
  }
  const id = text(input["ResourceId"]);
  if (variantOf(context.store, id) === undefined) throw validationException(`SageMaker variant does not exist: ${id}`);
}

/**
 * Changes at once a capacity outside the bounds, unless the endpoint is not active.
 * Source: service model of Application Auto Scaling, RegisterScalableTarget: "If the specified resource is not active in the
 * target service, this operation does not change the resource's current capacity. Otherwise, it changes the resource's
 * current capacity to a value that is inside of this range."
 */
async function bringWithinBounds(context: Context, target: Target): Promise<void> {
  const found = variantOf(context.store, target.ResourceId);
  if (found?.endpoint.EndpointStatus !== "InService" || found.variant.config.ServerlessConfig !== undefined) return;
  const from = found.variant.config.InitialInstanceCount ?? 1;
  const bound = from < target.MinCapacity ? target.MinCapacity : Math.min(from, target.MaxCapacity);
  const least = canBeEmpty(context.store, target) ? 0 : 1;
  const to = Math.max(least, Math.min(bound, Math.max(from, INSTANCE_LIMIT)));
  if (to === from) return;
  const cause = bound > from ? `minimum capacity was set to ${bound}` : `maximum capacity was set to ${bound}`;
  await changeCapacity(context, target, { from, to, cause, limited: to < bound });
}
