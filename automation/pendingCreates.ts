import type { Clients } from "./clients.ts";
import type { StackResource } from "./stack.ts";

/** For the types whose identifier is a name among their inputs: which input. */
const idInputs: Readonly<Record<string, string>> = {
  "aws:s3/bucket:Bucket": "bucket",
  "aws:sagemaker/trainingJob:TrainingJob": "trainingJobName",
  "aws:sagemaker/model:Model": "name",
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": "name",
  "aws:sagemaker/endpoint:Endpoint": "name",
  "aws:lambda/function:Function": "name",
  "aws-native:iam:Role": "roleName",
  "aws-native:logs:LogGroup": "logGroupName",
};

/** Whether there is something of this identifier. */
type Exists = (clients: Clients, id: string) => Promise<unknown>;

const lookups: Readonly<Record<string, Exists>> = {
  "aws:s3/bucket:Bucket": async (clients, Bucket) => {
    const { HeadBucketCommand } = await import("@aws-sdk/client-s3");
    return (await clients.s3()).send(new HeadBucketCommand({ Bucket }));
  },
  "aws:sagemaker/trainingJob:TrainingJob": async (clients, TrainingJobName) => {
    const { DescribeTrainingJobCommand } = await import("@aws-sdk/client-sagemaker");
    return (await clients.sagemaker()).send(new DescribeTrainingJobCommand({ TrainingJobName }));
  },
  "aws:sagemaker/model:Model": async (clients, ModelName) => {
    const { DescribeModelCommand } = await import("@aws-sdk/client-sagemaker");
    return (await clients.sagemaker()).send(new DescribeModelCommand({ ModelName }));
  },
  "aws:sagemaker/endpointConfiguration:EndpointConfiguration": async (clients, EndpointConfigName) => {
    const { DescribeEndpointConfigCommand } = await import("@aws-sdk/client-sagemaker");
    return (await clients.sagemaker()).send(new DescribeEndpointConfigCommand({ EndpointConfigName }));
  },
  "aws:sagemaker/endpoint:Endpoint": async (clients, EndpointName) => {
    const { DescribeEndpointCommand } = await import("@aws-sdk/client-sagemaker");
    return (await clients.sagemaker()).send(new DescribeEndpointCommand({ EndpointName }));
  },
  "aws:lambda/function:Function": async (clients, FunctionName) => {
    const { GetFunctionConfigurationCommand } = await import("@aws-sdk/client-lambda");
    return (await clients.lambda()).send(new GetFunctionConfigurationCommand({ FunctionName }));
  },
  "aws-native:iam:Role": async (clients, RoleName) => {
    const { GetRoleCommand } = await import("@aws-sdk/client-iam");
    return (await clients.iam()).send(new GetRoleCommand({ RoleName }));
  },
  "aws-native:logs:LogGroup": async (clients, name) => {
    const { DescribeLogGroupsCommand } = await import("@aws-sdk/client-cloudwatch-logs");
    const found = await (await clients.logs()).send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
    if (found.logGroups?.some((group) => group.logGroupName === name) !== true) throw new Error("not there");
    return found;
  },
};

/** Of the resources whose creation was cut off, those that the cloud has all the same, with their identifiers. */
export async function findPending(
  clients: Clients,
  resources: readonly StackResource[],
): Promise<readonly { readonly urn: string; readonly id: string }[]> {
  const found = await Promise.all(
    resources.map(async ({ urn, type, inputs }) => {
      const id = inputs[idInputs[type] ?? ""];
      const exists = lookups[type];
      if (typeof id !== "string" || exists === undefined) return undefined;
      try {
        await exists(clients, id);
        return { urn, id };
      } catch {
        return undefined; // Not there (or not to be seen): the engine forgets it and creates it again.
      }
    }),
  );
  return found.filter((entry) => entry !== undefined);
}
