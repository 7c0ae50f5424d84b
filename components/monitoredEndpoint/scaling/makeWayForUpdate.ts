import * as pulumi from "@pulumi/pulumi";
import type { ProductionVariant, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { errorHook, takesErrorHooks } from "../../shared/notYet.ts";
import { applicationAutoScalingClient, sageMakerClient } from "../../shared/looks/sageMakerClient.ts";
import type { EndpointVariant } from "../monitoredEndpointArgs.ts";
import { describeEndpoint, settledEndpoint } from "../describeEndpoint.ts";
import { overcomes, tellOf } from "../endpointRefusals.ts";
import { deregister, newTarget, registered, restore, withoutPolicies, type ScaledVariant } from "./scaledVariants.ts";

/** Seconds between two looks at an endpoint that is about to be updated, and how many looks there are. */
const LOOK = { seconds: 2, times: 900 };

/** An update that is on its way, and what its failure brings back. */
export interface EndpointUpdate {
  /** The configuration to move to; known once nothing is in its way. */
  readonly configName: pulumi.Output<string>;
  /**
   * Bound to the endpoint: an operation that SageMaker refuses for the moment is tried again, and what was deregistered for an
   * update that it refuses for good is registered again.
   */
  hooks(): pulumi.ResourceHookBinding;
}

/**
 * Waits until nothing else is being done to the endpoint, deregisters what forbids an update, right before it, and registers it
 * again as soon as SageMaker has begun with it.
 *
 * SageMaker refuses to change the instance type of a variant that is a scalable target, and to leave such a variant out
 * (source: SageMaker Developer Guide, "Update endpoints that use automatic scaling": deregister, update, register again).
 * What was registered is not only the program's: policies and scheduled actions that others added come back with it. The
 * component's own policy is made anew by the engine after the update, or comes back here where SageMaker refuses it.
 *
 * It happens where the endpoint's input gets known rather than in a hook before the update, because that also works in a
 * component that another language's program makes, and is not run for an update that changes nothing. Nothing happens in
 * previews.
 */
export function makeWayForUpdate(
  owner: pulumi.Resource,
  name: string,
  variants: readonly EndpointVariant[],
  configName: pulumi.Output<string>,
  endpoint: { readonly name: pulumi.Input<string>; readonly region: pulumi.Input<string> },
): EndpointUpdate {
  let undo: (() => Promise<void>) | undefined;
  let update: Update | undefined;
  return {
    configName: pulumi
      .all([configName, endpoint.name, endpoint.region, pulumi.output(boundsOf(variants))])
      .apply(async ([wanted, endpointName, region, bounds]) => {
        update = { owner, name, wanted, endpointName, region, bounds };
        if (!pulumi.runtime.isDryRun()) undo = await makeWay(update);
        return wanted;
      }),
    hooks: () => {
      if (!takesErrorHooks()) return {};
      const again = errorHook(`${name}-scaling-again`, async ({ failedOperation: operation, errors }) => {
        if (update !== undefined) {
          const { wanted: wantedConfig, endpointName, region } = update;
          const failed = { component: name, owner, endpointName, region, operation, errors, configName: wantedConfig };
          if (await overcomes(failed)) {
            // What autoscaling did meanwhile may have brought back what was out of the way.
            if (operation === "update") undo = (await makeWay(update)) ?? undo;
            return true;
          }
        }
        // The refusal is what failed, and is told.
        await undo?.().catch((error: unknown) =>
          pulumi.log.warn(`MonitoredEndpoint '${name}': autoscaling is not registered again: ${String(error)}`),
        );
        return false;
      });
      return { onError: [again] };
    },
  };
}

/** The program's bounds of each variant that is to follow its load. */
interface Bounds {
  readonly variantName: string;
  readonly minCapacity: pulumi.Input<number>;
  readonly maxCapacity: pulumi.Input<number>;
}

function boundsOf(variants: readonly EndpointVariant[]): Bounds[] {
  return variants.flatMap(({ variantName, autoscaling }) =>
    autoscaling === undefined
      ? []
      : [{ variantName, minCapacity: autoscaling.minCapacity ?? 1, maxCapacity: autoscaling.maxCapacity }],
  );
}

interface Update {
  /** The component. */
  readonly owner: pulumi.Resource;
  /** The component's name, with which its own policies' names begin. */
  readonly name: string;
  readonly wanted: string;
  readonly endpointName: string;
  readonly region: string;
  readonly bounds: readonly { variantName: string; minCapacity: number; maxCapacity: number }[];
}

async function makeWay(update: Update): Promise<(() => Promise<void>) | undefined> {
  const { owner, name, wanted, endpointName, region, bounds } = update;
  const sageMaker = await sageMakerClient(owner, region);
  try {
    const endpoint = await settledEndpoint(sageMaker, endpointName, tellOf(name));
    const running = endpoint?.EndpointConfigName;
    if (running === undefined || (running === wanted && bounds.length === 0)) return undefined;
    const [before = [], after = []] = await Promise.all(
      [running, wanted].map((config) => variantsOf(sageMaker, config)),
    );
    const idOf = (variantName = ""): string => `endpoint/${endpointName}/variant/${variantName}`;
    const blocked = before.filter(
      (variant) =>
        after.find(({ VariantName }) => VariantName === variant.VariantName)?.InstanceType !== variant.InstanceType,
    );
    const follow = bounds.filter(({ variantName }) => before.some(({ VariantName }) => VariantName === variantName));
    if (blocked.length === 0 && follow.length === 0) return undefined;
    const again = async (variants: readonly ScaledVariant[]): Promise<void> => {
      const client = await applicationAutoScalingClient(owner, region);
      await restore(client, variants, owner, region).finally(() => client.destroy());
    };
    const scaling = await applicationAutoScalingClient(owner, region);
    try {
      const names = [...blocked.map(({ VariantName }) => VariantName), ...follow.map(({ variantName }) => variantName)];
      const targets = await registered(scaling, [...new Set(names.map(idOf))]);
      const targetOf = (id: string) => targets.find(({ ResourceId }) => ResourceId === id);
      // Left without a target by an update whose process was killed in between.
      const lost = follow
        .filter(({ variantName }) => targetOf(idOf(variantName)) === undefined)
        .map(({ variantName, minCapacity, maxCapacity }) => newTarget(idOf(variantName), minCapacity, maxCapacity));
      const gone = await deregister(
        scaling,
        blocked.flatMap(({ VariantName }) => targetOf(idOf(VariantName)) ?? []),
      );
      const staying = gone.filter(({ target }) =>
        after.some(({ VariantName }) => target.ResourceId === idOf(VariantName)),
      );
      const back = [...staying.map((variant) => withoutPolicies(variant, name)), ...lost];
      if (blocked.length === 0) await restore(scaling, back, owner, region);
      else if (back.length > 0) {
        void restoreOnceBegun(update, running, () => again(back)).catch((error: unknown) =>
          pulumi.log.warn(`MonitoredEndpoint '${name}': autoscaling is not registered again yet: ${String(error)}`),
        );
      }
      return gone.length === 0 ? undefined : () => again(gone);
    } finally {
      scaling.destroy();
    }
  } finally {
    sageMaker.destroy();
  }
}

async function variantsOf(client: SageMakerClient, EndpointConfigName: string): Promise<ProductionVariant[]> {
  const { DescribeEndpointConfigCommand } = await import("@aws-sdk/client-sagemaker");
  const { ProductionVariants = [], ShadowProductionVariants = [] } = await client.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName }),
  );
  return [...ProductionVariants, ...ShadowProductionVariants];
}

/**
 * Waits until SageMaker has taken the update. The check is made when the update is asked for, so what follows it is free to
 * come back then; minutes or hours of watching new machines would otherwise pass without scaling, and whatever ends this
 * process meanwhile would leave it so.
 */
async function restoreOnceBegun(
  { owner, region, endpointName }: Update,
  before: string,
  again: () => Promise<void>,
): Promise<void> {
  const client = await sageMakerClient(owner, region);
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
