import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { violations, type rulebook } from "../../domain/rules/rulebook.ts";
import { knownKeys, knownNetworks } from "./aws/references.ts";
import { parseS3Uri } from "../../domain/s3Uri.ts";
import type { Context } from "./context.ts";
import {
  ENDPOINT,
  ENDPOINT_CONFIG,
  everyVariant,
  MODEL,
  type Endpoint,
  type EndpointConfig,
  type Model,
} from "./hosting/records.ts";
import { text } from "./resources/family.ts";
import { keyOf, POLICY, policyKey, TARGET, variantOf, type Policy } from "./scaling/records.ts";
import { registeredVariants } from "./scaling/targets.ts";
import { AwsError } from "./wire/errors.ts";
import { isObject, type JsonObject } from "./wire/json.ts";

type Service = keyof typeof rulebook;

/** Looks up a member of what the rules of an operation want to know besides the request. */
type StateOf = (input: JsonObject, context: Context) => unknown;

const SCALING: Readonly<Record<string, StateOf>> = {
  minCapacity: (input, context) => targetOf(input, context)?.["MinCapacity"],
  maxCapacity: (input, context) => targetOf(input, context)?.["MaxCapacity"],
  instanceType: (input, context) => variantOf(context.store, text(input["ResourceId"]))?.variant.config.InstanceType,
  exists: (input, context) => context.store.get(POLICY, policyKey(input)) !== undefined,
  tracked: (input, context) =>
    context.store
      .list<Policy>(POLICY)
      .filter((policy) => keyOf(policy) === keyOf(input) && policyKey(policy) !== policyKey(input))
      .flatMap(({ TargetTrackingScalingPolicyConfiguration: tracking }) => tracking ?? []),
};

const REFERENCES: Readonly<Record<string, StateOf>> = {
  networks: (input, { cloud }) => knownNetworks(input, cloud),
  keys: (input, { cloud, options }) => knownKeys(input, cloud, options.accountId),
};

const region: StateOf = (_, { options }) => options.region;

/** What is looked up for the rules of an operation, each member as the rulebook names it. */
export const STATES: Readonly<Partial<Record<string, Readonly<Record<string, StateOf>>>>> = {
  CreateDomain: REFERENCES,
  CreateModel: { ...REFERENCES, region },
  CreateMonitoringSchedule: REFERENCES,
  CreateTrainingJob: { ...REFERENCES, emptyUris, region },
  CreateUserProfile: REFERENCES,
  UpdateDomain: REFERENCES,
  CreateEndpointConfig: {
    ...REFERENCES,
    models: (_, context) =>
      new Map(
        context.store.list<Model>(MODEL).map((model) => [
          model.ModelName,
          {
            multiModel: model.PrimaryContainer?.Mode === "MultiModel",
            pipeline: (model.Containers?.length ?? 0) > 1,
            vpc: model.VpcConfig !== undefined,
            networkIsolation: model.EnableNetworkIsolation === true,
          },
        ]),
      ),
  },
  CreateEndpoint: {
    // The very same name has an answer of its own.
    endpointNames: (input, context) => context.store.keys(ENDPOINT).filter((name) => name !== input["EndpointName"]),
    instanceCounts: (input, context) =>
      configOf(input, context)?.ProductionVariants.map((variant) => variant.InitialInstanceCount ?? 1) ?? [],
  },
  UpdateEndpoint: {
    scalableVariants: (input, context) => registeredVariants(context.store, text(input["EndpointName"])),
    current: (input, context) => {
      const now = deployed(input, context);
      return now && everyVariant(now).map(({ config }) => facts(config));
    },
    next: (input, context) => {
      const next = configOf(input, context);
      return next && [...next.ProductionVariants, ...(next.ShadowProductionVariants ?? [])].map(facts);
    },
    asynchronous: (input, context) => deployed(input, context)?.asynchronous !== undefined,
    staysAsynchronous: (input, context) => {
      const config = configOf(input, context);
      return config === undefined ? undefined : config.AsyncInferenceConfig !== undefined;
    },
    instanceCounts: (input, context) =>
      deployed(input, context)?.variants.map(({ config }) => config.InitialInstanceCount ?? 1),
  },
  PutScalingPolicy: SCALING,
  PutScheduledAction: SCALING,
  RegisterScalableTarget: SCALING,
};

/**
 * Holds a request, which its schema has passed, to what AWS's documentation says of the operation.
 * @throws AwsError with the code and message of the first rule that the request breaks.
 */
export async function checkDocumentedRules(
  service: Service,
  operation: string,
  input: JsonObject,
  context: Context,
): Promise<void> {
  const members = Object.entries(STATES[operation] ?? {}).map(
    async ([name, lookUp]) => [name, await lookUp(input, context)] as const,
  );
  const [first] = violations(service, operation, input, Object.fromEntries(await Promise.all(members)));
  if (first !== undefined) throw new AwsError(first.rule.code, first.message);
}

function configOf(input: JsonObject, context: Context): EndpointConfig | undefined {
  return context.store.get<EndpointConfig>(ENDPOINT_CONFIG, text(input["EndpointConfigName"]));
}

function facts(variant: { VariantName?: string; InstanceType?: string; ServerlessConfig?: object }): object {
  const { VariantName: name = "", InstanceType: instanceType, ServerlessConfig } = variant;
  return { name, ...(instanceType !== undefined && { instanceType }), serverless: ServerlessConfig !== undefined };
}

function deployed(input: JsonObject, context: Context) {
  return context.store.get<Endpoint>(ENDPOINT, text(input["EndpointName"]))?.Deployed;
}

function targetOf(input: JsonObject, context: Context): JsonObject | undefined {
  return context.store.get<JsonObject>(TARGET, keyOf(input));
}

/** Channels' URLs under which the job's role finds no object. One that it may not list is left to the job's own failure. */
async function emptyUris(input: JsonObject, { cloud }: Context): Promise<Set<string>> {
  const role = text(input["RoleArn"]);
  const channels = Array.isArray(input["InputDataConfig"]) ? input["InputDataConfig"].filter(isObject) : [];
  const uris = channels.flatMap((channel) => {
    const source = isObject(channel["DataSource"]) ? channel["DataSource"]["S3DataSource"] : undefined;
    return isObject(source) && typeof source["S3Uri"] === "string" ? [source["S3Uri"]] : [];
  });
  const empty = await Promise.all(
    [...new Set(uris)].map(async (uri) => {
      const at = parseS3Uri(uri);
      if (at === undefined) return [];
      try {
        const { KeyCount = 0 } = await (
          await cloud.s3(role)
        ).send(new ListObjectsV2Command({ Bucket: at.bucket, Prefix: at.key, MaxKeys: 1 }));
        return KeyCount === 0 ? [uri] : [];
      } catch (error) {
        return error instanceof Error && error.name === "NoSuchBucket" ? [uri] : [];
      }
    }),
  );
  return new Set(empty.flat());
}
