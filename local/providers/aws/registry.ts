import type { ResourceType } from "./core/resourceType.ts";
import type { Context } from "./core/context.ts";
import type { Props } from "./core/values.ts";

export type ProviderFunction = (args: Props, context: Context) => Props | Promise<Props>;

/** Each file is loaded when its first resource comes along, and with it the SDK client of that one service. */
const resources: Readonly<Record<string, () => Promise<ResourceType>>> = {
  "aws:s3/bucket:Bucket": async () => (await import("./resources/s3Bucket.ts")).bucket,
  "aws:lambda/function:Function": async () => (await import("./resources/lambdaFunction.ts")).lambdaFunction,
  "aws:sagemaker/trainingJob:TrainingJob": async () =>
    (await import("./resources/sagemakerTrainingJob.ts")).trainingJob,
  "aws:sagemaker/model:Model": async () => (await import("./resources/sagemakerModel.ts")).model,
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": async () =>
    (await import("./resources/sagemakerEndpointConfiguration.ts")).endpointConfiguration,
  "aws:sagemaker/endpoint:Endpoint": async () => (await import("./resources/sagemakerEndpoint.ts")).endpoint,
};

const functions: Readonly<Record<string, () => Promise<ProviderFunction>>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": async () =>
    (await import("./functions/callerIdentity.ts")).getCallerIdentity,
  "aws:index/getRegion:getRegion": async () => (await import("./functions/region.ts")).getRegion,
  "aws:index/getPartition:getPartition": async () => (await import("./functions/region.ts")).getPartition,
  "aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage": async () =>
    (await import("./functions/prebuiltEcrImage.ts")).getPrebuiltEcrImage,
};

export const coveredResources: readonly string[] = Object.keys(resources).sort();
export const coveredFunctions: readonly string[] = Object.keys(functions).sort();

/** Thrown for a type or function that this provider does not have. */
export class UncoveredError extends Error {
  constructor(kind: "resource type" | "function", token: string, covered: readonly string[]) {
    super(
      `the local cloud's aws provider does not cover the ${kind} ${token}. Covered: ${covered.join(", ")}. ` +
        "On AWS the real aws provider covers it; on the local cloud use one of these, or an @pulumi/aws-native resource.",
    );
    this.name = "UncoveredError";
  }
}

export async function findResource(token: string): Promise<ResourceType> {
  const load = resources[token];
  if (load === undefined) throw new UncoveredError("resource type", token, coveredResources);
  return load();
}

export async function findFunction(token: string): Promise<ProviderFunction> {
  const load = functions[token];
  if (load === undefined) throw new UncoveredError("function", token, coveredFunctions);
  return load();
}
