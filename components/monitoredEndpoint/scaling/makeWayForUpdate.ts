import * as pulumi from "@pulumi/pulumi";
import type { ProductionVariant, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { applicationAutoScalingClient, sageMakerClient } from "../../shared/sageMakerClient.ts";
import { describeEndpoint } from "./describeEndpoint.ts";
import { deregister, restore, type ScaledVariant } from "./scaledVariants.ts";

/** Seconds between two looks at an endpoint that is about to be updated, and how many looks there are. */
const LOOK = { seconds: 2, times: 900 };

/** An update that is on its way, and what its failure brings back. */
export interface EndpointUpdate {
  /** The configuration to move to; known once nothing is in its way. */
  readonly configName: pulumi.Output<string>;
  /** Bound to the endpoint: what was deregistered for an update that SageMaker then refuses is registered again. */
  hooks(name: string): pulumi.ResourceHookBinding;
}

/**
 * Deregisters what forbids an update, right before it, and registers it again as soon as SageMaker has begun with it.
 *
 * SageMaker refuses to change the instance type of a variant that is a scalable target, and to leave such a variant out
 * (source: SageMaker Developer Guide, "Update endpoints that use automatic scaling": deregister, update, register again).
 * What was registered is not only the program's: policies and scheduled actions that others added come back with it.
 *
 * It happens where the endpoint's input gets known rather than in a hook before the update, because that also works in a
 * component that another language's program makes, and is not run for an update that changes nothing. Nothing happens in
 * previews.
 */
export function makeWayForUpdate(
  label: string,
  configName: pulumi.Output<string>,
  endpoint: { readonly name: pulumi.Input<string>; readonly region: pulumi.Input<string> },
): EndpointUpdate {
  let undo: (() => Promise<void>) | undefined;
  return {
    configName: pulumi
      .all([configName, endpoint.name, endpoint.region])
      .apply(async ([wanted, endpointName, region]) => {
        if (!pulumi.runtime.isDryRun()) undo = await makeWay(label, wanted, endpointName, region);
        return wanted;
      }),
    hooks: (name) => {
      if (!takesErrorHooks()) return {};
      const again = new pulumi.ErrorHook(`${name}-scaling-again`, async () => {
        await undo?.();
        return false;
      });
      return { onError: [again] };
    },
  };
}

/** Pulumi's mocks (3.259) say that they take error hooks, and a resource that has one is then never registered. */
function takesErrorHooks(): boolean {
  return "registerErrorHook" in (pulumi.runtime.getMonitor() ?? {});
}

async function makeWay(
  label: string,
  wanted: string,
  endpointName: string,
  region: string,
): Promise<(() => Promise<void>) | undefined> {
  const sageMaker = await sageMakerClient(region);
  try {
    const endpoint = await describeEndpoint(sageMaker, endpointName);
    const running = endpoint?.EndpointConfigName;
    if (running === undefined || running === wanted) return undefined;
    const [before, after] = await Promise.all([running, wanted].map((name) => variantsOf(sageMaker, name)));
    const blocked = (before ?? []).filter((variant) => {
      const next = after?.find(({ VariantName }) => VariantName === variant.VariantName);
      return next?.InstanceType !== variant.InstanceType;
    });
    if (blocked.length === 0) return undefined;
    const scaling = await applicationAutoScalingClient(region);
    const gone = await deregister(
      scaling,
      blocked.map(({ VariantName }) => `endpoint/${endpointName}/variant/${VariantName ?? ""}`),
    );
    scaling.destroy();
    if (gone.length === 0) return undefined;
    const staying = gone.filter(({ target }) =>
      after?.some(({ VariantName }) => target.ResourceId?.endsWith(`/variant/${VariantName ?? ""}`) === true),
    );
    const again = async (variants: readonly ScaledVariant[]): Promise<void> => {
      const client = await applicationAutoScalingClient(region);
      await restore(client, variants).finally(() => client.destroy());
    };
    void restoreOnceBegun(region, endpointName, running, () => again(staying)).catch((error: unknown) =>
      pulumi.log.warn(`${label}: autoscaling could not be registered again at once: ${String(error)}`),
    );
    return () => again(gone);
  } finally {
    sageMaker.destroy();
  }
}

async function variantsOf(client: SageMakerClient, EndpointConfigName: string): Promise<ProductionVariant[]> {
  const { DescribeEndpointConfigCommand } = await import("@aws-sdk/client-sagemaker");
  const { ProductionVariants = [] } = await client.send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  return ProductionVariants;
}

/**
 * Waits until SageMaker has taken the update. The check is made when the update is asked for, so what follows it is free to
 * come back then; minutes or hours of watching new machines would otherwise pass without scaling, and whatever ends this
 * process meanwhile would leave it so.
 */
async function restoreOnceBegun(
  region: string,
  endpointName: string,
  before: string,
  again: () => Promise<void>,
): Promise<void> {
  const client = await sageMakerClient(region);
  try {
    for (let look = 0; look < LOOK.times; look++) {
      const now = await describeEndpoint(client, endpointName);
      if (now === undefined) return;
      if (now.EndpointStatus !== "InService" || now.EndpointConfigName !== before) {
        // Application Auto Scaling may not take a variant while its machines are being made: then a little later.
        if (
          await again().then(
            () => true,
            (error: unknown) => retriable(error),
          )
        )
          return;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK.seconds * 1000));
    }
  } finally {
    client.destroy();
  }
}

/** False to try once more; any other error than a refusal of the moment is thrown. */
function retriable(error: unknown): boolean {
  if (error instanceof Error && /^(ValidationException|ConcurrentUpdateException)$/.test(error.name)) return false;
  throw error;
}
