import type {
  AsyncInferenceConfig,
  ContainerDefinition,
  DataCaptureConfig,
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput,
  DeploymentConfig,
  ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import type { Services } from "../context.ts";
import { validationException } from "../wire/errors.ts";
import type { Wire } from "../wire/json.ts";

type Needs = Pick<Services, "arns" | "store">;

export const MODEL = "model";
export const ENDPOINT_CONFIG = "endpoint-config";
export const ENDPOINT = "endpoint";

/** A model as it is kept: what DescribeModel gives, and what it serves. */
export interface Model extends Wire<DescribeModelOutput> {
  /** The container of the model package that the model is made of. */
  readonly Packaged?: Wire<ContainerDefinition>;
}

export type EndpointConfig = Wire<DescribeEndpointConfigOutput>;

/** A variant with all that its containers need, so that an endpoint outlives its configuration and models, as on AWS. */
export interface DeployedVariant {
  readonly config: Wire<ProductionVariant>;
  readonly modelName: string;
  readonly roleArn: string;
  readonly isolated: boolean;
  readonly container: Wire<ContainerDefinition>;
}

/** What an endpoint serves: one endpoint configuration, resolved. */
export interface Deployment {
  readonly id: string;
  readonly configName: string;
  readonly variants: readonly DeployedVariant[];
  /** Gets a copy of a part of the requests, and answers to nobody. */
  readonly shadow?: DeployedVariant;
  readonly capture?: Wire<DataCaptureConfig>;
  readonly asynchronous?: Wire<AsyncInferenceConfig>;
  readonly deployedAt: number;
}

/** An endpoint as it is kept: what DescribeEndpoint gives, and what it serves. */
export interface Endpoint extends Wire<DescribeEndpointOutput> {
  /** In service now, if any. */
  readonly Deployed?: Deployment;
  /** On its way into service. */
  readonly Pending?: Deployment;
  readonly PendingConfig?: Wire<DeploymentConfig>;
}

/** The variants of a deployment, its shadow among them. */
export function everyVariant({
  variants,
  shadow,
}: Pick<Deployment, "variants" | "shadow">): readonly DeployedVariant[] {
  return shadow === undefined ? variants : [...variants, shadow];
}

export function findModel(context: Needs, name: string): Model {
  const model = context.store.get<Model>(MODEL, name);
  if (model === undefined) throw validationException(`Could not find model "${context.arns.of(MODEL, name)}".`);
  return model;
}

export function findEndpointConfig(context: Needs, name: string): EndpointConfig {
  const config = context.store.get<EndpointConfig>(ENDPOINT_CONFIG, name);
  if (config === undefined)
    throw validationException(`Could not find endpoint configuration "${context.arns.of(ENDPOINT_CONFIG, name)}".`);
  return config;
}

export function findEndpoint(context: Needs, name: string): Endpoint {
  const endpoint = context.store.get<Endpoint>(ENDPOINT, name);
  if (endpoint === undefined)
    throw validationException(`Could not find endpoint "${context.arns.of(ENDPOINT, name)}".`);
  return endpoint;
}
