import { isInf1 } from "../../../domain/rules/sagemaker/machines.ts";
import { SHADOW_VARIANT } from "../../../domain/shadow/shadowVariant.ts";
import type { Validation } from "../../shared/validate.ts";
import { MACHINE, PERCENTAGE } from "../../../domain/configuration/allowedValues.ts";
import { variantsOf, type MonitoredEndpointArgs } from "../monitoredEndpointArgs.ts";

/**
 * Refuses a shadow where SageMaker would, or where it would be of no use.
 *
 * Rolling deployments exclude "multi-variant inference endpoints", which then fall back to all at once (source: SageMaker Developer
 * Guide, "Deployment guardrails", exclusions); AWS does not say whether a shadow makes an endpoint one, so they are kept apart.
 */
export function checkShadow(check: Validation, args: MonitoredEndpointArgs): void {
  const variants = variantsOf(args);
  check.require(
    variants.every(({ variantName }) => variantName !== SHADOW_VARIANT),
    `the variant name ${SHADOW_VARIANT} is kept for the shadow, whose captured data nobody was answered with: choose another`,
  );
  const { shadow, deployment: { strategy = "allAtOnce" } = {} } = args;
  if (shadow === undefined) return;
  check.number("shadow.samplingPercentage", shadow.samplingPercentage, PERCENTAGE);
  check.text("shadow.instanceType", shadow.instanceType, MACHINE, 'a SageMaker machine, such as "ml.m5.large"');
  check.number("shadow.instanceCount", shadow.instanceCount, { min: 1, max: 1000, integer: true });
  check.require(
    variants.length <= 1,
    `SageMaker takes a shadow beside one variant only, got ${variants.length}: leave out shadow or the other variants`,
  );
  for (const { variantName, serverless, weight = 1 } of variants) {
    check.require(serverless === undefined, `SageMaker takes no shadow beside the serverless variant ${variantName}`);
    check.require(
      typeof weight === "number" && weight === 1,
      `the only variant beside a shadow gets every request: leave out the weight of ${variantName}`,
    );
    for (const type of [shadow.instanceType, variants[0]?.instanceType]) {
      if (typeof type === "string")
        check.require(!isInf1(type), `SageMaker takes no shadow on Inf1 machines, got ${type}`);
    }
  }
  check.require(
    args.asynchronous === undefined,
    "SageMaker takes no shadow on an asynchronous endpoint: leave out one of both",
  );
  check.require(
    args.captureEnabled !== false,
    "a shadow's answers go to the captured data alone: leave out captureEnabled, or shadow",
  );
  check.require(
    strategy !== "rolling",
    "deployment.strategy rolling is not for endpoints of several variants, which a shadow is one of: choose another",
  );
  const machines = shadow.instanceCount ?? 1;
  if (typeof machines !== "number") return;
  check.require(
    strategy === "allAtOnce" || machines >= 2,
    `deployment.strategy ${strategy} moves machines part by part, so shadow.instanceCount must be at least 2, got ${machines}`,
  );
}
