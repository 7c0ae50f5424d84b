import { rulesOf } from "../rulesOf.ts";
import { repeated } from "../values.ts";
import { deploymentRules } from "./deployments.ts";

const GUIDE = "SageMaker guide";

export const createEndpointRules = [
  ...deploymentRules("CreateEndpoint"),
  ...rulesOf<
    { readonly EndpointName?: string | undefined },
    { readonly endpointNames?: readonly string[] | undefined }
  >("sagemaker/CreateEndpoint", {
    "name-differs": {
      says: "An endpoint's name differs from every other by more than the case of its letters.",
      source: `service model of SageMaker, CreateEndpointInput.EndpointName: "The name is case-insensitive in CreateEndpoint"`,
      broken: ({ EndpointName: name }, { endpointNames = [] }) => {
        const same = endpointNames.find((other) => other.toLowerCase() === name?.toLowerCase());
        return same === undefined
          ? undefined
          : `Cannot create already existing endpoint "${same}": names are case-insensitive, got "${name}".`;
      },
    },
  }),
];

export interface VariantFacts {
  readonly name: string;
  readonly instanceType?: string | undefined;
  readonly serverless?: boolean | undefined;
}

export interface UpdateEndpointState {
  readonly status?: string | undefined;
  /** Names of the variants that Application Auto Scaling knows as targets. */
  readonly scalableVariants?: ReadonlySet<string> | undefined;
  /** The variants as they serve now, and as the new configuration has them. */
  readonly current?: readonly VariantFacts[] | undefined;
  readonly next?: readonly VariantFacts[] | undefined;
  /** Whether it answers asynchronously now, and would with the new configuration. */
  readonly asynchronous?: boolean | undefined;
  readonly staysAsynchronous?: boolean | undefined;
}

/** Variants that are scaled and of which both sides are known. */
function scaled({
  current = [],
  next,
  scalableVariants,
}: UpdateEndpointState): readonly (readonly [VariantFacts, VariantFacts | undefined])[] {
  if (next === undefined) return [];
  return current
    .filter((variant) => scalableVariants?.has(variant.name) === true)
    .map((variant) => [variant, next.find((other) => other.name === variant.name)] as const);
}

const IN_PROGRESS: ReadonlySet<string> = new Set(["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"]);

/** Whether an endpoint leaves the state by itself. Until then SageMaker refuses all else: "Cannot update in-progress endpoint". */
export function isInProgress(status: string | undefined): boolean {
  return status !== undefined && IN_PROGRESS.has(status);
}

export const updateEndpointRules = [
  ...deploymentRules("UpdateEndpoint"),
  ...rulesOf<object, UpdateEndpointState>("sagemaker/UpdateEndpoint", {
    "not-in-progress": {
      says: "An endpoint that is being created or updated is left alone.",
      source: "message of UpdateEndpoint, in reports of sagemaker-python-sdk and terraform-provider-aws",
      broken: (_, { status }) =>
        isInProgress(status) ? `Cannot update in-progress endpoint, its status is ${status}.` : undefined,
    },
    "stays-asynchronous": {
      says: "An asynchronous endpoint stays one: it is made anew to answer at once.",
      source: `message of UpdateEndpoint, in sagemaker-python-sdk#3124`,
      code: "ValidationException",
      broken: (_, { asynchronous, staysAsynchronous }) =>
        asynchronous === true && staysAsynchronous === false
          ? "The AsyncInferenceConfig parameter cannot be removed from this endpoint."
          : undefined,
    },
    "serverless-update": {
      says: "An endpoint with machines isn't updated to a serverless variant, nor that to machines under its name.",
      source: `${GUIDE}, "Deploy models with Amazon SageMaker Serverless Inference", feature exclusions; tests on AWS in aws-controllers-k8s/sagemaker-controller#193; the message is ours`,
      broken: (_, { current = [], next = [] }) => {
        const moved = next.find(({ name, serverless }) =>
          serverless === true
            ? current.some((variant) => variant.serverless === false)
            : current.some((variant) => variant.name === name && variant.serverless === true),
        );
        return (
          moved &&
          `The variant ${moved.name} can't be updated ${moved.serverless === true ? "to be" : "from"} serverless.`
        );
      },
    },
    "scaled-instance-type": {
      says: "A variant that is scaled keeps its machine type until it is deregistered.",
      source: `${GUIDE}, "Update endpoints that use auto scaling": "If the update would change the instance type for any model that is a target for auto scaling, the update fails."`,
      broken: (_, state) => {
        const changed = scaled(state).find(
          ([from, to]) =>
            from.instanceType !== undefined && to?.instanceType !== undefined && from.instanceType !== to.instanceType,
        );
        return changed === undefined
          ? undefined
          : `The variant ${changed[0].name} is registered with Application Auto Scaling: deregister it before its instance type changes from ${changed[0].instanceType} to ${changed[1]?.instanceType}.`;
      },
    },
    "scaled-variant-stays": {
      says: "A variant that is scaled is not removed until it is deregistered.",
      source: `${GUIDE}, "Update endpoints that use auto scaling", note on the steps: needed when you "remove a production variant that has automatic scaling configured"`,
      broken: (_, state) => {
        const removed = scaled(state).find(([, to]) => to === undefined);
        return removed === undefined
          ? undefined
          : `The variant ${removed[0].name} is registered with Application Auto Scaling: deregister it before it is removed.`;
      },
    },
  }),
];

export const deleteEndpointRules = rulesOf<
  object,
  { readonly mayDeregister?: boolean | undefined; readonly scaled?: boolean | undefined }
>("sagemaker/DeleteEndpoint", {
  "may-deregister": {
    says: "Whoever deletes an endpoint whose variants are scaled may deregister them.",
    source: `${GUIDE}, "Delete endpoints configured for auto scaling"; the message is in stable-diffusion-aws-extension#161`,
    code: "ValidationException",
    broken: (_, { mayDeregister, scaled: isScaled }) =>
      isScaled === true && mayDeregister === false
        ? "An Application AutoScaling scalable target exists for a variant being deleted, and the IAM identity used to invoke DeleteEndpoint does not have application-autoscaling:DeregisterScalableTarget permission to deregister the scalable target."
        : undefined,
  },
});

export interface UpdateCapacities {
  readonly DesiredWeightsAndCapacities?:
    | readonly {
        readonly VariantName?: string | undefined;
        readonly DesiredWeight?: number | undefined;
        readonly DesiredInstanceCount?: number | undefined;
        readonly ServerlessUpdateConfig?: object | undefined;
      }[]
    | undefined;
}

export const updateCapacitiesRules = rulesOf<UpdateCapacities>("sagemaker/UpdateEndpointWeightsAndCapacities", {
  "variants-differ": {
    says: "A variant is given its weight and capacity once.",
    source: `service model of SageMaker, DesiredWeightAndCapacity.VariantName: "The name of the variant to update."; the message is ours`,
    broken: ({ DesiredWeightsAndCapacities: desired = [] }) => {
      const name = repeated(desired.map((one) => one.VariantName));
      return name === undefined
        ? undefined
        : `The variant "${name}" is given more than once in DesiredWeightsAndCapacities.`;
    },
  },
  "one-capacity": {
    says: "A variant has machines or is serverless: it is not given a number of machines and a serverless capacity.",
    source: `service model of SageMaker, ProductionVariant.ServerlessConfig: "Specifies configuration for a serverless endpoint."; the message is ours`,
    broken: ({ DesiredWeightsAndCapacities: desired = [] }) => {
      const both = desired.find(
        (one) => one.DesiredInstanceCount !== undefined && one.ServerlessUpdateConfig !== undefined,
      );
      return both === undefined
        ? undefined
        : `DesiredInstanceCount must not be given together with ServerlessUpdateConfig, as of the variant "${both.VariantName}".`;
    },
  },
});
