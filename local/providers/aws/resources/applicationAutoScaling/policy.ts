import * as scaling from "@aws-sdk/client-application-auto-scaling";
import type { Context } from "../../core/context.ts";
import { regional, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, plain, shapeOf, toAws } from "../../core/shape.ts";
import { compact, isObject, items, must, type Json, type Props } from "../../core/values.ts";

const BOUNDS = ["metricIntervalLowerBound", "metricIntervalUpperBound"] as const;
type Scope = Pick<scaling.PutScalingPolicyCommandInput, "ServiceNamespace" | "ResourceId" | "ScalableDimension">;
const SCOPE = ["serviceNamespace", "resourceId", "scalableDimension"] as const;

const shape = {
  name: "PolicyName",
  ...shapeOf(scaling.PutScalingPolicyRequest$, [
    ...SCOPE,
    "policyType",
    "stepScalingPolicyConfiguration",
    "targetTrackingScalingPolicyConfiguration",
  ]),
};

/**
 * A scaling policy, known by its name and its target: one that was deleted and put again under its name is the same to it
 * (source: terraform-provider-aws, internal/service/appautoscaling/policy.go).
 */
export const scalingPolicy: ResourceType = {
  service: scaling.ApplicationAutoScalingClient,
  inputs: {
    name: { replace: true, computed: true },
    policyType: { default: "StepScaling" },
    serviceNamespace: { required: true, replace: true },
    resourceId: { required: true, replace: true },
    scalableDimension: { required: true, replace: true },
    stepScalingPolicyConfiguration: {},
    targetTrackingScalingPolicyConfiguration: {},
    ...regional,
  },
  outputs: ["alarmArns", "arn"],
  name: { property: "name", maxLength: 255 },
  check: (inputs) => checkShape(shape, inputs),

  async create(inputs, context) {
    await put(inputs, context);
    return must(inputs, "name");
  },

  async read(id, state, context) {
    const [ServiceNamespace, ResourceId, ScalableDimension] = SCOPE.map((name) => must(state, name));
    const scope = { ServiceNamespace, ResourceId, ScalableDimension } as Scope;
    const { ScalingPolicies = [] } = await context.send(
      new scaling.DescribeScalingPoliciesCommand({ ...scope, PolicyNames: [id] }),
    );
    const [found] = ScalingPolicies;
    if (found === undefined) return undefined;
    return compact({
      ...withBounds(fromAws(shape, found), String),
      arn: found.PolicyARN,
      alarmArns: found.Alarms?.flatMap(({ AlarmARN }) => AlarmARN ?? []) ?? [],
    });
  },

  update: (_id, { inputs }, context) => put(inputs, context),

  async delete(id, state, context) {
    const request = toAws<Scope>(plain(...SCOPE), state);
    await context.find(
      ["ObjectNotFoundException"],
      new scaling.DeleteScalingPolicyCommand({ ...request, PolicyName: id }),
    );
  },
};

async function put(inputs: Props, context: Context): Promise<void> {
  const request = toAws<scaling.PutScalingPolicyCommandInput>(shape, withBounds(inputs, Number));
  await context.send(new scaling.PutScalingPolicyCommand(request));
}

/** Terraform writes the bounds of a step as text, so that none differs from zero. */
function withBounds(props: Props, as: (bound: Json) => Json): Props {
  const steps = props["stepScalingPolicyConfiguration"];
  if (!isObject(steps)) return props;
  const stepAdjustments = items(steps["stepAdjustments"]).map((step) => {
    if (!isObject(step)) return step;
    const bounds = BOUNDS.flatMap((bound) => {
      const value = step[bound];
      return value === undefined || value === null ? [] : [[bound, as(value)]];
    });
    return { ...step, ...(Object.fromEntries(bounds) as Props) };
  });
  return { ...props, stepScalingPolicyConfiguration: { ...steps, stepAdjustments } };
}
