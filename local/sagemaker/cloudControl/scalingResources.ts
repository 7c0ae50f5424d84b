import { notFound, type CloudControlResource } from "../../cloud/cloudControlResource.ts";
import type { Context } from "../context.ts";
import { runScaling } from "../dispatch.ts";
import { text } from "../resources/family.ts";
import { keyOf, POLICY, TARGET } from "../scaling/records.ts";
import { omit, pick, type JsonObject } from "../wire/json.ts";
import { asHandlerError } from "./handlerErrors.ts";

const TARGET_TYPE = "AWS::ApplicationAutoScaling::ScalableTarget";
const POLICY_TYPE = "AWS::ApplicationAutoScaling::ScalingPolicy";

/** Scalable targets and scaling policies, whose identifiers are made of their parts. */
export function scalingResources(context: () => Context): [string, CloudControlResource][] {
  const run = async (operation: string, request: JsonObject): Promise<JsonObject> => {
    try {
      return await runScaling(context(), operation, request);
    } catch (error) {
      throw asHandlerError(error);
    }
  };
  return [
    [TARGET_TYPE, targets(context, run)],
    [POLICY_TYPE, policies(context, run)],
  ];
}

type Run = (operation: string, request: JsonObject) => Promise<JsonObject>;

function targets(context: () => Context, run: Run): CloudControlResource {
  const find = (identifier: string): JsonObject => {
    const record = context().store.get<JsonObject>(TARGET, identifier);
    if (record === undefined) throw notFound(TARGET_TYPE, identifier);
    return record;
  };
  return {
    create: async (properties) => {
      await run("RegisterScalableTarget", targetRequest(properties));
      return keyOf(properties);
    },
    read: (identifier) => {
      const properties = omit(find(identifier), "CreationTime", "ScalableTargetARN", "RoleARN");
      return Promise.resolve({ ...properties, Id: identifier });
    },
    update: async (identifier, properties) => {
      find(identifier);
      await run("RegisterScalableTarget", targetRequest(properties));
    },
    delete: async (identifier) => {
      await run("DeregisterScalableTarget", scope(find(identifier)));
    },
    list: () => Promise.resolve(context().store.keys(TARGET)),
  };
}

function policies(context: () => Context, run: Run): CloudControlResource {
  const find = (identifier: string): JsonObject => {
    const [arn, dimension] = identifier.split("|sagemaker:");
    const record = context()
      .store.list<JsonObject>(POLICY)
      .find((one) => one["PolicyARN"] === arn && one["ScalableDimension"] === `sagemaker:${dimension ?? ""}`);
    if (record === undefined) throw notFound(POLICY_TYPE, identifier);
    return record;
  };
  return {
    create: async (properties) => {
      const request = policyRequest(properties);
      const { PolicyARN: arn } = await run("PutScalingPolicy", request);
      return `${text(arn)}|${text(request["ScalableDimension"])}`;
    },
    read: (identifier) => {
      const policy = find(identifier);
      return Promise.resolve({
        ...omit(policy, "CreationTime", "Alarms", "PolicyARN"),
        Arn: policy["PolicyARN"] ?? "",
      });
    },
    update: async (identifier, properties) => {
      const record = find(identifier);
      await run("PutScalingPolicy", {
        ...policyRequest(properties),
        ...scope(record),
        PolicyName: record["PolicyName"] ?? "",
      });
    },
    delete: async (identifier) => {
      const record = find(identifier);
      await run("DeleteScalingPolicy", { ...scope(record), PolicyName: record["PolicyName"] ?? "" });
    },
    list: () =>
      Promise.resolve(
        context()
          .store.list<JsonObject>(POLICY)
          .map((one) => `${text(one["PolicyARN"])}|${text(one["ScalableDimension"])}`),
      ),
  };
}

export const SCALING_SCOPE = ["ResourceId", "ScalableDimension", "ServiceNamespace"];
/** What an update may change. */
export const TARGET_CHANGES = ["MaxCapacity", "MinCapacity", "RoleARN", "SuspendedState"];
export const POLICY_CHANGES = [
  "PolicyType",
  "StepScalingPolicyConfiguration",
  "TargetTrackingScalingPolicyConfiguration",
];
const POLICY_PROPERTIES = [...SCALING_SCOPE, ...POLICY_CHANGES, "PolicyName", "PredictiveScalingPolicyConfiguration"];

function targetRequest(properties: JsonObject): JsonObject {
  return pick(properties, [...SCALING_SCOPE, ...TARGET_CHANGES]);
}

function policyRequest(properties: JsonObject): JsonObject {
  const [resource, dimension, namespace] = text(properties["ScalingTargetId"]).split("|");
  const target =
    dimension === undefined || namespace === undefined
      ? {}
      : { ResourceId: resource ?? "", ScalableDimension: dimension, ServiceNamespace: namespace };
  return { ...target, ...pick(properties, POLICY_PROPERTIES) };
}

function scope(record: JsonObject): JsonObject {
  return pick(record, SCALING_SCOPE);
}
