import type { ProviderFunction, ResourceType } from "./core/resourceType.ts";

type Load<T> = () => Promise<T>;

/** Each file is loaded when its first resource comes along, and with it the SDK client of that one service. */
const bucketSettings = (): Promise<typeof import("./resources/s3/bucketSettings.ts")> =>
  import("./resources/s3/bucketSettings.ts");
const iam = (): Promise<typeof import("./resources/iam/role.ts")> => import("./resources/iam/role.ts");
const kms = (): Promise<typeof import("./resources/kms/kms.ts")> => import("./resources/kms/kms.ts");
const sns = (): Promise<typeof import("./resources/sns/sns.ts")> => import("./resources/sns/sns.ts");

const resources: Readonly<Record<string, Load<ResourceType>>> = {
  "aws:s3/bucket:Bucket": async () => (await import("./resources/s3/bucket.ts")).bucket,
  "aws:s3/bucketVersioning:BucketVersioning": async () => (await bucketSettings()).bucketVersioning,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": async () =>
    (await bucketSettings()).bucketEncryption,
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": async () =>
    (await bucketSettings()).bucketPublicAccessBlock,
  "aws:s3/bucketPolicy:BucketPolicy": async () => (await bucketSettings()).bucketPolicy,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": async () =>
    (await bucketSettings()).bucketOwnershipControls,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": async () =>
    (await import("./resources/s3/bucketLifecycle.ts")).bucketLifecycle,
  "aws:s3/bucketLogging:BucketLogging": async () => (await import("./resources/s3/bucketLogging.ts")).bucketLogging,
  "aws:s3/bucketObject:BucketObject": async () => (await import("./resources/s3/bucketObject.ts")).bucketObject,
  "aws:s3/bucketObjectv2:BucketObjectv2": async () => (await import("./resources/s3/bucketObject.ts")).bucketObject,
  "aws:lambda/function:Function": async () => (await import("./resources/lambda/lambdaFunction.ts")).lambdaFunction,
  "aws:lambda/invocation:Invocation": async () => (await import("./resources/lambda/invocation.ts")).invocation,
  "aws:lambda/permission:Permission": async () =>
    (await import("./resources/lambda/lambdaPermission.ts")).lambdaPermission,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": async () =>
    (await import("./resources/lambda/eventInvokeConfig.ts")).eventInvokeConfig,
  "aws:athena/workgroup:Workgroup": async () => (await import("./resources/athena/workgroup.ts")).workgroup,
  "aws:appautoscaling/policy:Policy": async () =>
    (await import("./resources/applicationAutoScaling/policy.ts")).scalingPolicy,
  "aws:sagemaker/trainingJob:TrainingJob": async () =>
    (await import("./resources/sagemaker/trainingJob.ts")).trainingJob,
  "aws:sagemaker/model:Model": async () => (await import("./resources/sagemaker/model.ts")).model,
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": async () =>
    (await import("./resources/sagemaker/endpointConfiguration.ts")).endpointConfiguration,
  "aws:sagemaker/endpoint:Endpoint": async () => (await import("./resources/sagemaker/endpoint.ts")).endpoint,
  "aws:sagemaker/domain:Domain": async () => (await import("./resources/sagemaker/domain.ts")).domain,
  "aws:cloudwatch/logGroup:LogGroup": async () => (await import("./resources/logs/logGroup.ts")).logGroup,
  "aws:glue/catalogTable:CatalogTable": async () => (await import("./resources/glue/catalogTable.ts")).catalogTable,
  "aws:iam/role:Role": async () => (await iam()).role,
  "aws:iam/rolePolicy:RolePolicy": async () => (await iam()).rolePolicy,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": async () => (await iam()).rolePolicyAttachment,
  "aws:kms/key:Key": async () => (await kms()).kmsKey,
  "aws:kms/alias:Alias": async () => (await kms()).kmsAlias,
  "aws:sns/topic:Topic": async () => (await sns()).topic,
  "aws:sns/topicPolicy:TopicPolicy": async () => (await sns()).topicPolicy,
  "aws:sns/topicSubscription:TopicSubscription": async () => (await sns()).topicSubscription,
};

const functions: Readonly<Record<string, Load<ProviderFunction>>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": async () =>
    (await import("./functions/callerIdentity.ts")).getCallerIdentity,
  "aws:index/getRegion:getRegion": async () => (await import("./functions/region.ts")).getRegion,
  "aws:index/getPartition:getPartition": async () => (await import("./functions/region.ts")).getPartition,
  "aws:iam/getPolicyDocument:getPolicyDocument": async () =>
    (await import("./functions/policyDocument.ts")).getPolicyDocument,
  "aws:ec2/getVpc:getVpc": async () => (await import("./functions/vpc.ts")).getVpc,
  "aws:ec2/getSubnets:getSubnets": async () => (await import("./functions/vpc.ts")).getSubnets,
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
