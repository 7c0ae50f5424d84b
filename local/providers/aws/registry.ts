import type { ProviderFunction, ResourceType } from "./core/resourceType.ts";

type Load<T> = () => Promise<T>;

/** What a file has under a name. Each is loaded when its first resource comes along, and with it the SDK client of that one service. */
function of<Module, Name extends keyof Module>(name: Name, file: Load<Module>): Load<Module[Name]> {
  return async () => (await file())[name];
}

const settings = (): Promise<typeof import("./resources/s3/bucketSettings.ts")> =>
  import("./resources/s3/bucketSettings.ts");
const object = of("bucketObject", () => import("./resources/s3/bucketObject.ts"));
const iam = (): Promise<typeof import("./resources/iam/role.ts")> => import("./resources/iam/role.ts");
const kms = (): Promise<typeof import("./resources/kms/kms.ts")> => import("./resources/kms/kms.ts");
const sns = (): Promise<typeof import("./resources/sns/sns.ts")> => import("./resources/sns/sns.ts");

const resources: Readonly<Record<string, Load<ResourceType>>> = {
  "aws:s3/bucket:Bucket": of("bucket", () => import("./resources/s3/bucket.ts")),
  "aws:s3/bucketVersioning:BucketVersioning": of("bucketVersioning", settings),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": of(
    "bucketEncryption",
    settings,
  ),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": of("bucketPublicAccessBlock", settings),
  "aws:s3/bucketPolicy:BucketPolicy": of("bucketPolicy", settings),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": of("bucketOwnershipControls", settings),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": of(
    "bucketLifecycle",
    () => import("./resources/s3/bucketLifecycle.ts"),
  ),
  "aws:s3/bucketLogging:BucketLogging": of("bucketLogging", () => import("./resources/s3/bucketLogging.ts")),
  "aws:s3/bucketObject:BucketObject": object,
  "aws:s3/bucketObjectv2:BucketObjectv2": object,
  "aws:lambda/function:Function": of("lambdaFunction", () => import("./resources/lambda/lambdaFunction.ts")),
  "aws:lambda/invocation:Invocation": of("invocation", () => import("./resources/lambda/invocation.ts")),
  "aws:lambda/permission:Permission": of("lambdaPermission", () => import("./resources/lambda/lambdaPermission.ts")),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": of(
    "eventInvokeConfig",
    () => import("./resources/lambda/eventInvokeConfig.ts"),
  ),
  "aws:athena/workgroup:Workgroup": of("workgroup", () => import("./resources/athena/workgroup.ts")),
  "aws:appautoscaling/policy:Policy": of("scalingPolicy", () => import("./resources/applicationAutoScaling/policy.ts")),
  "aws:sagemaker/trainingJob:TrainingJob": of("trainingJob", () => import("./resources/sagemaker/trainingJob.ts")),
  "aws:sagemaker/model:Model": of("model", () => import("./resources/sagemaker/model.ts")),
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": of(
    "endpointConfiguration",
    () => import("./resources/sagemaker/endpointConfiguration.ts"),
  ),
  "aws:sagemaker/endpoint:Endpoint": of("endpoint", () => import("./resources/sagemaker/endpoint.ts")),
  "aws:sagemaker/domain:Domain": of("domain", () => import("./resources/sagemaker/domain.ts")),
  "aws:cloudwatch/logGroup:LogGroup": of("logGroup", () => import("./resources/logs/logGroup.ts")),
  "aws:glue/catalogTable:CatalogTable": of("catalogTable", () => import("./resources/glue/catalogTable.ts")),
  "aws:iam/role:Role": of("role", iam),
  "aws:iam/rolePolicy:RolePolicy": of("rolePolicy", iam),
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": of("rolePolicyAttachment", iam),
  "aws:kms/key:Key": of("kmsKey", kms),
  "aws:kms/alias:Alias": of("kmsAlias", kms),
  "aws:sns/topic:Topic": of("topic", sns),
  "aws:sns/topicPolicy:TopicPolicy": of("topicPolicy", sns),
  "aws:sns/topicSubscription:TopicSubscription": of("topicSubscription", sns),
};

const regions = (): Promise<typeof import("./functions/region.ts")> => import("./functions/region.ts");
const vpcs = (): Promise<typeof import("./functions/vpc.ts")> => import("./functions/vpc.ts");

const functions: Readonly<Record<string, Load<ProviderFunction>>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": of(
    "getCallerIdentity",
    () => import("./functions/callerIdentity.ts"),
  ),
  "aws:index/getRegion:getRegion": of("getRegion", regions),
  "aws:index/getPartition:getPartition": of("getPartition", regions),
  "aws:iam/getPolicyDocument:getPolicyDocument": of("getPolicyDocument", () => import("./functions/policyDocument.ts")),
  "aws:ec2/getVpc:getVpc": of("getVpc", vpcs),
  "aws:ec2/getSubnets:getSubnets": of("getSubnets", vpcs),
  "aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage": of(
    "getPrebuiltEcrImage",
    () => import("./functions/prebuiltEcrImage.ts"),
  ),
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
