import { randomUUID } from "node:crypto";
import { text } from "../resources/family.ts";
import { operation, type Operations } from "../resources/operation.ts";
import { epochSeconds, type JsonObject } from "../wire/json.ts";
import { settleActivities, sorted } from "./activities.ts";
import { deleteAlarms, putAlarms } from "./alarms.ts";
import { named, notFound, ofResource, page } from "./listing.ts";
import { ACTION, ACTIVITY, keyOf, POLICY, policyKey, TARGET, type Activity, type Policy } from "./records.ts";
import { targetOperations } from "./targets.ts";

/** Application Auto Scaling of endpoint variants. Policies that track invocations act (see `AutoScaler`); others are kept. */
export const scalingOperations: Operations = {
  ...targetOperations,
  PutScalingPolicy: operation("supported", async (input, context) => {
    if (context.store.get(TARGET, keyOf(input)) === undefined) throw notFound("scalable target registered", input);
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
    const alarms = (await putAlarms(context, record as unknown as Policy)) as unknown as JsonObject[];
    await context.store.put(POLICY, key, { ...record, Alarms: alarms });
    return { PolicyARN: record["PolicyARN"] ?? "", Alarms: alarms };
  }),
  DescribeScalingPolicies: operation("supported", (input, context) =>
    page(named(POLICY, "PolicyName", input, context), input, "ScalingPolicies"),
  ),
  PutScheduledAction: operation("stored", async (input, context) => {
    if (context.store.get(TARGET, keyOf(input)) === undefined) throw notFound("scalable target registered", input);
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
  DescribeScheduledActions: operation("stored", (input, context) =>
    page(named(ACTION, "ScheduledActionName", input, context), input, "ScheduledActions"),
  ),
  DeleteScheduledAction: operation("stored", async (input, context) => {
    const key = `${keyOf(input)}|${text(input["ScheduledActionName"])}`;
    if (context.store.get(ACTION, key) === undefined)
      throw notFound("scheduled action found", input, `, scheduled action name: ${text(input["ScheduledActionName"])}`);
    await context.store.delete(ACTION, key);
    return {};
  }),
  DeleteScalingPolicy: operation("supported", async (input, context) => {
    const key = policyKey(input);
    const policy = context.store.get<Policy>(POLICY, key);
    if (policy === undefined)
      throw notFound("scaling policy found", input, `, policy name: ${text(input["PolicyName"])}`);
    await deleteAlarms(context, [policy]);
    await context.store.delete(POLICY, key);
    return {};
  }),
  DescribeScalingActivities: operation("supported", async (input, context) => {
    await settleActivities(context.store);
    const found = sorted(context.store.list<Activity>(ACTIVITY)) as unknown as JsonObject[];
    return page(
      found.filter((activity) => ofResource(activity, input)),
      input,
      "ScalingActivities",
    );
  }),
};
