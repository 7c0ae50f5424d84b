import * as pulumi from "@pulumi/pulumi";
import type { input } from "@pulumi/aws/types/index.js";
import { SHADOW_VARIANT } from "../../../domain/shadow/shadowVariant.ts";
import { DEFAULT_INSTANCE_TYPE, variantsOf, type MonitoredEndpointArgs } from "../monitoredEndpointArgs.ts";
import { weightOf } from "../variantWeight.ts";

/** The shadow in the terms of an endpoint's configuration. */
export interface ShadowVariant {
  readonly variantName: string;
  readonly instanceType: pulumi.Input<string>;
  readonly inferenceAmiVersion?: pulumi.Input<string>;
}

/** The machine of the shadow, if there is one. */
export function shadowOf(args: MonitoredEndpointArgs): readonly ShadowVariant[] {
  if (args.shadow === undefined) return [];
  const [live] = variantsOf(args);
  const { instanceType } = args.shadow;
  // The live variant's machine comes with its image.
  const machine = instanceType === undefined ? live : undefined;
  return [
    {
      variantName: SHADOW_VARIANT,
      instanceType: instanceType ?? machine?.instanceType ?? DEFAULT_INSTANCE_TYPE,
      ...(machine?.inferenceAmiVersion !== undefined && { inferenceAmiVersion: machine.inferenceAmiVersion }),
    },
  ];
}

/** Names of all variants that leave metrics and captured data: those that answer, then the shadow. */
export function variantNamesOf(args: MonitoredEndpointArgs): readonly string[] {
  return [...variantsOf(args), ...shadowOf(args)].map(({ variantName }) => variantName);
}

/**
 * The member of an endpoint's configuration that makes the shadow.
 *
 * Its weight is the part of the requests that it gets a copy of (source: aws/amazon-sagemaker-examples,
 * sagemaker-shadow-variant/Shadow_variant.ipynb: a weight of 0.5 beside a production variant of weight 1 is "to sample and send
 * 50%"). Whether AWS means a part of 1 or of the production variant's weight it does not say; here both are the same, as
 * the only variant beside a shadow keeps the weight 1.
 */
export function shadowConfiguration(args: MonitoredEndpointArgs): {
  readonly shadowProductionVariants?: input.sagemaker.EndpointConfigurationShadowProductionVariant[];
} {
  const [variant] = shadowOf(args);
  if (args.shadow === undefined || variant === undefined) return {};
  const { model, samplingPercentage = 100, instanceCount = 1 } = args.shadow;
  return {
    shadowProductionVariants: [
      {
        ...variant,
        modelName: model.modelName,
        initialInstanceCount: instanceCount,
        initialVariantWeight: pulumi.output(samplingPercentage).apply((percent) => weightOf(percent / 100)),
      },
    ],
  };
}
