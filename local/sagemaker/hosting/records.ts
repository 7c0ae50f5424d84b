import type * as sdk from "@aws-sdk/client-sagemaker";
import type { Services } from "../context.ts";
import { validationException } from "../wire/errors.ts";
import type { Wire } from "../wire/json.ts";

type Needs = Pick<Services, "arns" | "store">;

export const MODEL = "model";
export const ENDPOINT_CONFIG = "endpoint-config";
export const ENDPOINT = "endpoint";

/** A model as it is kept: what DescribeModel gives, and what it serves. */
export interface Model extends Wire<sdk.DescribeModelOutput> {
  /** The container of the model package that the model is made of. */
  readonly Packaged?: Wire<sdk.ContainerDefinition>;
}

export type EndpointConfig = Wire<sdk.DescribeEndpointConfigOutput>;

/** A variant with all that its containers need, so that an endpoint outlives its configuration and models, as on AWS. */
export interface DeployedVariant {
  readonly config: Wire<sdk.ProductionVariant>;
  readonly modelName: string;
  readonly roleArn: string;
  readonly isolated: boolean;
  readonly container: Wire<sdk.ContainerDefinition>;
}

/** What an endpoint serves: one endpoint configuration, resolved. */
export interface Deployment {
  readonly id: string;
  readonly configName: string;
  readonly variants: readonly DeployedVariant[];
  /** Gets a copy of a part of the requests, and answers to nobody. */
  readonly shadow?: DeployedVariant;
  readonly capture?: Wire<sdk.DataCaptureConfig>;
  readonly asynchronous?: Wire<sdk.AsyncInferenceConfig>;
  readonly deployedAt: number;
}

/** An endpoint as it is kept: what DescribeEndpoint gives, and what it serves. */
export interface Endpoint extends Wire<sdk.DescribeEndpointOutput> {
  /** In service now, if any. */
  readonly Deployed?: Deployment;
  /** On its way into service. */
  readonly Pending?: Deployment;
  readonly PendingConfig?: Wire<sdk.DeploymentConfig>;
}

/** The variants of a deployment, its shadow among them. */
export function everyVariant({
  variants,
  shadow,
}: Pick<Deployment, "variants" | "shadow">): readonly DeployedVariant[] {
  return shadow === undefined ? variants : [...variants, shadow];
}

/** Hosting's refusal of what is not there. */
export const notFound = (what: string, arn: string): Error => validationException(`Could not find ${what} "${arn}".`);

function find({ store, arns }: Needs, kind: string, name: string, what = kind): unknown {
  const record = store.get(kind, name);
  if (record === undefined) throw notFound(what, arns.of(kind, name));
  return record;
}

export const findModel = (context: Needs, name: string): Model => find(context, MODEL, name) as Model;
export const findEndpoint = (context: Needs, name: string): Endpoint => find(context, ENDPOINT, name) as Endpoint;
export const findEndpointConfig = (context: Needs, name: string): EndpointConfig =>
  find(context, ENDPOINT_CONFIG, name, "endpoint configuration") as EndpointConfig;
