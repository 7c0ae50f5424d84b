import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { ProductionVariant, ProductionVariantSummary, SageMakerClient } from "@aws-sdk/client-sagemaker";
import type { EndpointConfigurationArgs } from "@pulumi/aws/sagemaker/endpointConfiguration.js";
import { sageMakerClient } from "../../shared/looks/sageMakerClient.ts";
import type { EndpointVariant } from "../monitoredEndpointArgs.ts";
import { weightOf } from "../variantWeight.ts";
import { describeEndpoint } from "../describeEndpoint.ts";

/** Tag of a configuration that says what the program asked for, numbers of machines and weights apart. */
const SPECIFICATION = "sagemaker-workflow:specification";

/** The options of a variant that bound its number of machines, known. */
interface Bounds {
  readonly variantName: string;
  readonly instanceCount?: number | undefined;
  readonly autoscaling?: { readonly minCapacity?: number | undefined; readonly maxCapacity: number } | undefined;
}

interface Variant {
  readonly variantName?: string;
  readonly instanceType?: string;
  readonly modelName?: string;
  readonly initialInstanceCount?: number;
  readonly initialVariantWeight?: number;
}

type Known<T> = pulumi.Unwrap<T>;

/**
 * The configuration that is wanted, beginning with as many machines and the weights that the endpoint runs now.
 *
 * UpdateEndpoint starts what the new configuration says unless it is told to retain the variants' properties, and the
 * provider does not tell it: an endpoint that autoscaling has grown would fall back to its fewest machines in the middle of
 * its traffic (source: SageMaker's service model, `RetainAllVariantProperties` of UpdateEndpoint).
 *
 * A configuration can't be changed, so one that differs in nothing but these numbers must keep those it has: a tag says
 * what was asked for. Machines are the program's own where they don't follow the requests; weights are where the program
 * changes them.
 */
export function withRunningCapacity(
  owner: pulumi.Resource,
  wanted: EndpointConfigurationArgs,
  variants: readonly EndpointVariant[],
  endpoint: { readonly name: pulumi.Input<string>; readonly region: pulumi.Input<string> },
): EndpointConfigurationArgs {
  const bounds = variants.map(({ variantName, instanceCount, autoscaling }) => ({
    variantName,
    instanceCount,
    autoscaling: autoscaling && { minCapacity: autoscaling.minCapacity, maxCapacity: autoscaling.maxCapacity },
  }));
  const known = pulumi.all([pulumi.output(wanted), pulumi.output(bounds), endpoint.name, endpoint.region]);
  const filled = known.apply(async ([args, limits, endpointName, region]) => {
    const asked = specificationOf(args, limits);
    const client = await sageMakerClient(owner, region);
    try {
      const live = await liveCapacity(client, endpointName);
      const starts = (args.productionVariants as Variant[] | undefined)?.map((variant) =>
        startOf(
          variant,
          limits.find(({ variantName }) => variantName === variant.variantName),
          asked,
          live,
        ),
      );
      return { variants: starts ?? [], tags: { ...args.tags, [SPECIFICATION]: `${asked.rest}.${asked.weights}` } };
    } finally {
      client.destroy();
    }
  });
  return {
    ...wanted,
    productionVariants: filled.apply(
      ({ variants: starts }) => starts as Known<typeof wanted.productionVariants> & object,
    ),
    tags: filled.apply(({ tags }) => tags),
  };
}

interface Specification {
  readonly rest: string;
  readonly weights: string;
}

interface LiveCapacity {
  /** Undefined where an earlier version of this library made the configuration. */
  readonly asked: Specification | undefined;
  readonly configured: readonly ProductionVariant[];
  readonly running: readonly ProductionVariantSummary[];
}

function startOf(
  variant: Variant,
  bounds: Bounds | undefined,
  asked: Specification,
  live: LiveCapacity | undefined,
): Variant {
  const name = variant.variantName;
  const configured = live?.configured.find(({ VariantName }) => VariantName === name);
  if (live === undefined || configured === undefined) return variant;
  const running = live.running.find(({ VariantName }) => VariantName === name);
  const stays =
    live.asked === undefined
      ? configured.InstanceType === variant.instanceType && configured.ModelName === variant.modelName
      : live.asked.rest === asked.rest && live.asked.weights === asked.weights;
  const count = stays ? configured.InitialInstanceCount : running?.CurrentInstanceCount;
  const weight = stays ? configured.InitialVariantWeight : running?.CurrentWeight;
  return {
    ...variant,
    ...(bounds?.autoscaling !== undefined &&
      count !== undefined && { initialInstanceCount: within(count, bounds, stays) }),
    ...(live.asked?.weights === asked.weights && weight !== undefined && { initialVariantWeight: weightOf(weight) }),
  };
}

function within(count: number, { autoscaling }: Bounds, stays: boolean): number {
  if (autoscaling === undefined || stays) return count;
  // An asynchronous endpoint may have none; its configuration has one at least.
  return Math.min(Math.max(count, autoscaling.minCapacity ?? 1, 1), autoscaling.maxCapacity);
}

async function liveCapacity(client: SageMakerClient, endpointName: string): Promise<LiveCapacity | undefined> {
  const { DescribeEndpointConfigCommand, ListTagsCommand } = await import("@aws-sdk/client-sagemaker");
  const endpoint = await describeEndpoint(client, endpointName);
  if (endpoint?.EndpointConfigName === undefined) return undefined;
  const { EndpointConfigName } = endpoint;
  const { EndpointConfigArn, ProductionVariants = [] } = await client.send(
    new DescribeEndpointConfigCommand({ EndpointConfigName }),
  );
  const { Tags = [] } = await client.send(new ListTagsCommand({ ResourceArn: EndpointConfigArn, MaxResults: 100 }));
  const [rest, weights] = Tags.find(({ Key }) => Key === SPECIFICATION)?.Value?.split(".") ?? [];
  return {
    asked: rest === undefined || weights === undefined ? undefined : { rest, weights },
    configured: ProductionVariants,
    running: endpoint.ProductionVariants ?? [],
  };
}

function specificationOf(args: object, bounds: readonly Bounds[]): Specification {
  const { productionVariants = [], ...others } = args as { productionVariants?: Variant[] };
  const fixed = productionVariants.map((variant) => {
    const { autoscaling, instanceCount } = bounds.find(({ variantName }) => variantName === variant.variantName) ?? {};
    const machines = autoscaling === undefined ? variant.initialInstanceCount : (instanceCount ?? "scaled");
    return { ...variant, initialInstanceCount: machines, initialVariantWeight: undefined };
  });
  const weights = productionVariants.map(({ variantName, initialVariantWeight }) => [
    variantName,
    initialVariantWeight,
  ]);
  // Tags change in place.
  return { rest: digest({ ...others, tags: undefined, fixed }), weights: digest(weights) };
}

/** Of the JSON with its members in order, as they may come in any. */
function digest(value: unknown): string {
  const ordered = JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
  return createHash("sha256").update(ordered).digest("hex").slice(0, 12);
}
