import { randomUUID } from "node:crypto";
import type { Context } from "../context.ts";
import { ENDPOINT, type Endpoint } from "../hosting/records.ts";
import { text } from "../resources/family.ts";
import type { Store } from "../store/store.ts";
import { operation, type Operations } from "../resources/operation.ts";
import { AwsError, validationException } from "../wire/errors.ts";
import { epochSeconds, isObject, omit, type JsonObject } from "../wire/json.ts";

export const TARGET = "scalable-target";
export const POLICY = "scaling-policy";
const ACTION = "scheduled-action";

const RESOURCE = /^endpoint\/([^/]+)\/variant\/([^/]+)$/;
const DIMENSION = "sagemaker:variant:DesiredInstanceCount";

/** Scaling targets and policies of endpoint variants: kept, never acted on. */
export const scalingOperations: Operations = {
  RegisterScalableTarget: operation<JsonObject, JsonObject>("stored", async (input, context) => {
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
    await context.store.put(TARGET, key, record);
    return { ScalableTargetARN: record["ScalableTargetARN"] ?? "" };
  }),
  DescribeScalableTargets: operation<JsonObject, JsonObject>("stored", (input, context) => {
    const ids = input["ResourceIds"];
    const found = context.store
      .list<JsonObject>(TARGET)
      .filter((target) => inScope(target, input) && (!Array.isArray(ids) || ids.includes(target["ResourceId"] ?? "")));
    return page(found, input, "ScalableTargets");
  }),
  DeregisterScalableTarget: operation<JsonObject, JsonObject>("stored", async (input, context) => {
    const key = keyOf(input);
    if (context.store.get(TARGET, key) === undefined)
      throw notFound(
        `No scalable target found for service namespace: ${text(input["ServiceNamespace"])}, resource ID: ${text(input["ResourceId"])}, scalable dimension: ${text(input["ScalableDimension"])}`,
      );
    await forget(context.store, key);
    return {};
  }),
  PutScalingPolicy: operation<JsonObject, JsonObject>("stored", async (input, context) => {
    if (context.store.get(TARGET, keyOf(input)) === undefined) {
      throw notFound(
        `No scalable target registered for service namespace: ${text(input["ServiceNamespace"])}, resource ID: ${text(input["ResourceId"])}, scalable dimension: ${text(input["ScalableDimension"])}`,
      );
    }
    const key = policyKey(input);
    const before = context.store.get<JsonObject>(POLICY, key);
    const { region, accountId } = context.options;
    const record: JsonObject = {
      PolicyARN: `arn:aws:autoscaling:${region}:${accountId}:scalingPolicy:${randomUUID()}:resource/${text(input["ServiceNamespace"])}/${text(input["ResourceId"])}:policyName/${text(input["PolicyName"])}`,
      PolicyType: "StepScaling",
      CreationTime: epochSeconds(),
      Alarms: [],
      ...before,
      ...input,
    };
    await context.store.put(POLICY, key, record);
    return { PolicyARN: record["PolicyARN"] ?? "", Alarms: [] };
  }),
  DescribeScalingPolicies: operation<JsonObject, JsonObject>("stored", (input, context) => {
    const names = input["PolicyNames"];
    const found = context.store
      .list<JsonObject>(POLICY)
      .filter(
        (policy) =>
          inScope(policy, input) &&
          (input["ResourceId"] === undefined || policy["ResourceId"] === input["ResourceId"]) &&
          (!Array.isArray(names) || names.includes(policy["PolicyName"] ?? "")),
      );
    return page(found, input, "ScalingPolicies");
  }),
  PutScheduledAction: operation<JsonObject, JsonObject>("stored", async (input, context) => {
    if (context.store.get(TARGET, keyOf(input)) === undefined) {
      throw notFound(
        `No scalable target registered for service namespace: ${text(input["ServiceNamespace"])}, resource ID: ${text(input["ResourceId"])}, scalable dimension: ${text(input["ScalableDimension"])}`,
      );
    }
    const { region, accountId } = context.options;
    const key = `${keyOf(input)}|${text(input["ScheduledActionName"])}`;
    await context.store.put(ACTION, key, {
      ScheduledActionARN: `arn:aws:autoscaling:${region}:${accountId}:scheduledAction:${randomUUID()}:resource/${text(input["ServiceNamespace"])}/${text(input["ResourceId"])}:scheduledActionName/${text(input["ScheduledActionName"])}`,
      CreationTime: epochSeconds(),
      ...context.store.get<JsonObject>(ACTION, key),
      ...input,
    });
    return {};
  }),
  DescribeScheduledActions: operation<JsonObject, JsonObject>("stored", (input, context) => {
    const names = input["ScheduledActionNames"];
    const found = context.store
      .list<JsonObject>(ACTION)
      .filter(
        (action) =>
          inScope(action, input) &&
          (input["ResourceId"] === undefined || action["ResourceId"] === input["ResourceId"]) &&
          (!Array.isArray(names) || names.includes(action["ScheduledActionName"] ?? "")),
      );
    return page(found, input, "ScheduledActions");
  }),
  DeleteScheduledAction: operation<JsonObject, JsonObject>("stored", async (input, context) => {
    const key = `${keyOf(input)}|${text(input["ScheduledActionName"])}`;
    if (context.store.get(ACTION, key) === undefined)
      throw notFound(
        `No scheduled action found for service namespace: ${text(input["ServiceNamespace"])}, resource ID: ${text(input["ResourceId"])}, scheduled action name: ${text(input["ScheduledActionName"])}`,
      );
    await context.store.delete(ACTION, key);
    return {};
  }),
  DeleteScalingPolicy: operation<JsonObject, JsonObject>("stored", async (input, context) => {
    const key = policyKey(input);
    if (context.store.get(POLICY, key) === undefined)
      throw notFound(
        `No scaling policy found for service namespace: ${text(input["ServiceNamespace"])}, resource ID: ${text(input["ResourceId"])}, scalable dimension: ${text(input["ScalableDimension"])}, policy name: ${text(input["PolicyName"])}`,
      );
    await context.store.delete(POLICY, key);
    return {};
  }),
};

/** Names of an endpoint's variants that are scalable targets. */
export function registeredVariants(store: Store, endpointName: string): Set<string> {
  const targets = store.list<JsonObject>(TARGET).map((target) => RESOURCE.exec(text(target["ResourceId"])));
  return new Set(targets.flatMap((found) => (found?.[1] === endpointName ? [found[2] ?? ""] : [])));
}

/** What deleting an endpoint does to its variants' targets. */
export async function deregisterVariants(store: Store, endpointName: string): Promise<void> {
  for (const target of store.list<JsonObject>(TARGET)) {
    if (RESOURCE.exec(text(target["ResourceId"]))?.[1] === endpointName) await forget(store, keyOf(target));
  }
}

/** A target goes with its policies and scheduled actions. */
async function forget(store: Store, target: string): Promise<void> {
  for (const kind of [POLICY, ACTION])
    for (const key of store.keys(kind)) if (key.startsWith(`${target}|`)) await store.delete(kind, key);
  await store.delete(TARGET, target);
}

export function keyOf(record: JsonObject): string {
  return [record["ResourceId"], record["ScalableDimension"], record["ServiceNamespace"]].map(text).join("|");
}

function policyKey(record: JsonObject): string {
  return `${keyOf(record)}|${text(record["PolicyName"])}`;
}

function checkVariant(input: JsonObject, context: Context): void {
  if (input["ServiceNamespace"] !== "sagemaker" || input["ScalableDimension"] !== DIMENSION) {
    throw validationException(
      `The local cloud keeps scalable targets of service namespace sagemaker and dimension ${DIMENSION} only.`,
    );
  }
  const [, endpoint, variant] = RESOURCE.exec(text(input["ResourceId"])) ?? [];
  const found = endpoint === undefined ? undefined : context.store.get<Endpoint>(ENDPOINT, endpoint);
  const deployed = (found?.Deployed ?? found?.Pending)?.variants.some((one) => one.config.VariantName === variant);
  if (deployed !== true) throw validationException(`SageMaker variant does not exist: ${text(input["ResourceId"])}`);
}

function inScope(record: JsonObject, input: JsonObject): boolean {
  return (
    record["ServiceNamespace"] === input["ServiceNamespace"] &&
    (input["ScalableDimension"] === undefined || record["ScalableDimension"] === input["ScalableDimension"])
  );
}

function page(records: JsonObject[], input: JsonObject, member: string): JsonObject {
  const start = input["NextToken"] === undefined ? 0 : Number(input["NextToken"]);
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError("InvalidNextTokenException", "The next token is invalid");
  const end = start + Number(input["MaxResults"] ?? 50);
  return {
    [member]: records.slice(start, end).filter(isObject),
    ...(end < records.length ? { NextToken: String(end) } : {}),
  };
}

function notFound(message: string): AwsError {
  return new AwsError("ObjectNotFoundException", message);
}
