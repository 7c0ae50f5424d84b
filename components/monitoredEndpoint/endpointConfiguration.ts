import * as pulumi from "@pulumi/pulumi";
import { EndpointConfiguration } from "@pulumi/aws/sagemaker/endpointConfiguration.js";
import type { input } from "@pulumi/aws/types/index.js";
import type { ChildOptions } from "../shared/rules/documentedRules.ts";
import { asyncInferenceConfig } from "./asynchronous/asyncInference.ts";
import {
  DEFAULT_INSTANCE_TYPE,
  variantsOf,
  type EndpointVariant,
  type MonitoredEndpointArgs,
} from "./monitoredEndpointArgs.ts";
import { hasLocalStorage } from "../../domain/rules/sagemaker/machines.ts";
import { weightOf } from "./variantWeight.ts";
import { withRunningCapacity } from "./scaling/runningCapacity.ts";
import { shadowConfiguration, shadowOf } from "./shadow/shadowVariant.ts";

/**
 * What runs behind the endpoint. A change makes another configuration beside the old one, which goes only after the
 * endpoint has moved: an update that fails finds its way back.
 */
export function createEndpointConfiguration(
  name: string,
  args: MonitoredEndpointArgs,
  endpoint: { readonly name: pulumi.Input<string>; readonly region: pulumi.Input<string> },
  captureUri: pulumi.Input<string> | undefined,
  opts: ChildOptions,
): EndpointConfiguration {
  if (args.volumeKmsKeyArn !== undefined) warnOfOwnDisks([...variantsOf(args), ...shadowOf(args)], opts.parent);
  const wanted = {
    productionVariants: variantsOf(args).map(productionVariant),
    ...shadowConfiguration(args),
    ...(captureUri !== undefined && { dataCaptureConfig: dataCapture(args, captureUri) }),
    ...(args.asynchronous !== undefined && { asyncInferenceConfig: asyncInferenceConfig(args.asynchronous) }),
    kmsKeyArn: args.volumeKmsKeyArn ?? args.kmsKeyArn,
    tags: args.tags,
  };
  return new EndpointConfiguration(
    `${name}-configuration`,
    canMove(args) ? withRunningCapacity(opts.parent, wanted, variantsOf(args), endpoint) : wanted,
    // SageMaker's service model, UpdateEndpoint: "To update an endpoint, you must create a new EndpointConfig". The provider asks
    // for an update where the deployment's options alone change too, so that needs another configuration as well; and so do other alarms in
    // the place of those that roll it back (the caller's `replaceWith`), and scaling that ends: the variant would keep the machines that it has
    // then, or none, as with a target its policies go alone (API reference of Application Auto Scaling, DeregisterScalableTarget).
    {
      ...opts,
      replacementTrigger: {
        ...args.deployment,
        rollsBack: args.alarms?.enabled !== false,
        scaled: variantsOf(args).flatMap(({ autoscaling, variantName }) => (autoscaling ? [variantName] : [])),
      },
    },
  );
}

/**
 * Says of machines with NVMe disks of their own that the key does not encrypt those: no refusal, in the words of
 * SageMaker's service model, CreateEndpointConfigInput.KmsKeyId: it "does not encrypt instance local storage".
 */
function warnOfOwnDisks(
  variants: readonly Pick<EndpointVariant, "variantName" | "serverless" | "instanceType">[],
  resource: pulumi.Resource | undefined,
): void {
  for (const { variantName, serverless, instanceType = DEFAULT_INSTANCE_TYPE } of variants) {
    if (serverless !== undefined) continue;
    pulumi.output(instanceType).apply((type) => {
      if (!hasLocalStorage(type)) return;
      void pulumi.log.warn(
        `volumeKmsKeyArn does not encrypt the NVMe disks of ${type} (variant ${variantName}): the machine encrypts them itself`,
        resource,
      );
    });
  }
}

/** Whether the running endpoint can come to other numbers of machines, or other weights, than its configuration says. */
function canMove(args: MonitoredEndpointArgs): boolean {
  const variants = variantsOf(args);
  return variants.length > 1 || variants.some(({ autoscaling }) => autoscaling !== undefined);
}

const ROUTING = { leastOutstandingRequests: "LEAST_OUTSTANDING_REQUESTS", random: "RANDOM" } as const;

function productionVariant(variant: EndpointVariant): input.sagemaker.EndpointConfigurationProductionVariant {
  const { routing, serverless } = variant;
  return {
    variantName: variant.variantName,
    modelName: variant.model.modelName,
    initialVariantWeight: pulumi.output(variant.weight ?? 1).apply(weightOf),
    containerStartupHealthCheckTimeoutInSeconds: variant.containerStartupTimeoutSeconds,
    modelDataDownloadTimeoutInSeconds: variant.modelDownloadTimeoutSeconds,
    inferenceAmiVersion: variant.inferenceAmiVersion,
    ...(routing !== undefined && { routingConfigs: [{ routingStrategy: ROUTING[routing] }] }),
    ...(serverless === undefined
      ? { instanceType: variant.instanceType ?? DEFAULT_INSTANCE_TYPE, initialInstanceCount: firstCount(variant) }
      : {
          serverlessConfig: {
            memorySizeInMb: serverless.memorySizeMb,
            maxConcurrency: serverless.maxConcurrency ?? 5,
            provisionedConcurrency: serverless.provisionedConcurrency,
          },
        }),
  };
}

/** Where machines follow the requests, an update begins with the fewest that are allowed: a configuration has one at least. */
function firstCount(variant: EndpointVariant): pulumi.Input<number> {
  const { instanceCount, autoscaling } = variant;
  if (instanceCount !== undefined || autoscaling?.minCapacity === undefined) return instanceCount ?? 1;
  return pulumi.output(autoscaling.minCapacity).apply((fewest) => Math.max(1, fewest));
}

/** The key of captured data: the bucket's, if it is known to have one. */
export function captureKey({ captureBucket, kmsKeyArn }: MonitoredEndpointArgs): pulumi.Input<string> | undefined {
  return (captureBucket?.kmsKeyArn as pulumi.Input<string> | undefined) ?? kmsKeyArn;
}

function dataCapture(
  args: MonitoredEndpointArgs,
  destinationS3Uri: pulumi.Input<string>,
): input.sagemaker.EndpointConfigurationDataCaptureConfig {
  return {
    enableCapture: true,
    initialSamplingPercentage: args.initialSamplingPercentage ?? 100,
    destinationS3Uri,
    kmsKeyId: captureKey(args),
    captureOptions: [{ captureMode: "Input" }, { captureMode: "Output" }],
    captureContentTypeHeader: {
      jsonContentTypes: args.captureJsonContentTypes ?? ["application/json"],
      csvContentTypes: args.captureCsvContentTypes,
    },
  };
}
