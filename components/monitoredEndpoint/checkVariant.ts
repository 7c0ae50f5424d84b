import { isBurstable } from "../../domain/rules/sagemaker/machines.ts";
import type { Validation } from "../shared/validate.ts";
import { MACHINE } from "../../domain/configuration/allowedValues.ts";
import type { AutoscalingOptions, EndpointVariant, ServerlessOptions } from "./capacityOptions.ts";

export const SAGEMAKER_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
export const NAME_SHAPE = "1 to 63 letters, digits and hyphens";

/** Refuses options of a variant that can't work. @param prefix Where it is one of several: which. */
export function checkVariant(check: Validation, variant: EndpointVariant, prefix: string): void {
  const limit = { min: 60, max: 3600, integer: true };
  check.text(`${prefix}variantName`, variant.variantName, SAGEMAKER_NAME, NAME_SHAPE);
  check.number(`${prefix}weight`, variant.weight, { min: 0, max: 1_000_000 });
  check.text(`${prefix}instanceType`, variant.instanceType, MACHINE, 'a SageMaker machine, such as "ml.m5.large"');
  check.number(`${prefix}instanceCount`, variant.instanceCount, { min: 1, max: 1000, integer: true });
  check.number(`${prefix}containerStartupTimeoutSeconds`, variant.containerStartupTimeoutSeconds, limit);
  check.number(`${prefix}modelDownloadTimeoutSeconds`, variant.modelDownloadTimeoutSeconds, limit);
  check.oneOf(`${prefix}routing`, variant.routing, ["leastOutstandingRequests", "random"]);
  if (variant.serverless !== undefined) checkServerless(check, variant, variant.serverless, prefix);
  if (variant.autoscaling === undefined) return;
  checkAutoscaling(check, variant.autoscaling, `${prefix}autoscaling.`);
  // Application Auto Scaling would refuse it once the endpoint is up (rule no-burstable-machine).
  const { instanceType } = variant;
  if (typeof instanceType !== "string") return;
  check.require(
    !isBurstable(instanceType),
    `${prefix}autoscaling is not for burstable machines such as ${instanceType}: choose another instanceType, or leave it out`,
  );
}

/** Options about machines, which a serverless variant has none of. */
const OF_MACHINES = ["instanceType", "instanceCount", "inferenceAmiVersion", "routing", "autoscaling"] as const;

function checkServerless(
  check: Validation,
  variant: EndpointVariant,
  { memorySizeMb, maxConcurrency = 5, provisionedConcurrency }: ServerlessOptions,
  prefix: string,
): void {
  check.oneOf(`${prefix}serverless.memorySizeMb`, memorySizeMb, [1024, 2048, 3072, 4096, 5120, 6144]);
  check.number(`${prefix}serverless.maxConcurrency`, maxConcurrency, { min: 1, max: 200, integer: true });
  // Source: service model of SageMaker, ProvisionedConcurrency: "Should be less than or equal to MaxConcurrency."
  check.number(`${prefix}serverless.provisionedConcurrency`, provisionedConcurrency, {
    ...{ min: 1, integer: true },
    max: typeof maxConcurrency === "number" ? maxConcurrency : 200,
  });
  const machines = OF_MACHINES.filter((option) => variant[option] !== undefined);
  check.require(machines.length === 0, `${prefix}serverless has no machines: leave out ${machines.join(", ")}`);
}

function checkAutoscaling(check: Validation, options: AutoscalingOptions, prefix: string): void {
  const { minCapacity = 1, maxCapacity } = options;
  const seconds = { min: 0, max: 3600, integer: true };
  check.number(`${prefix}minCapacity`, minCapacity, { min: 0, max: 1000, integer: true });
  check.number(`${prefix}maxCapacity`, maxCapacity, {
    min: typeof minCapacity === "number" ? Math.max(1, minCapacity) : 1,
    max: 1000,
    integer: true,
  });
  const target = options.targetInvocationsPerInstance;
  check.number(`${prefix}targetInvocationsPerInstance`, target, { min: 0.01, max: 1_000_000 });
  check.number(`${prefix}scaleOutCooldownSeconds`, options.scaleOutCooldownSeconds, seconds);
  check.number(`${prefix}scaleInCooldownSeconds`, options.scaleInCooldownSeconds, seconds);
}
