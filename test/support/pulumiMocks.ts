import * as pulumi from "@pulumi/pulumi";

/** A resource as the program registered it. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  // Inputs are whatever the resource takes: tests compare them whole.
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface Deployment<T> {
  readonly result: T;
  readonly resources: readonly Registered[];
  /** Errors that a real update would have failed with. */
  readonly errors: readonly Error[];
  /** `type name` of every resource, sorted. */
  readonly names: readonly string[];
  /** The one resource of this name. */
  readonly get: (name: string) => Registered;
}

export interface MockOptions {
  /** Answers in place of the usual outputs of a resource, by its name. */
  readonly outputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly preview?: boolean;
  /** Answers to look-ups in place of the usual ones, by their tokens. */
  readonly answers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Errors of look-ups, by their tokens. */
  readonly failing?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, string>>;
}

export const ACCOUNT = "123456789012";
export const REGION = "eu-central-1";
export const IMAGE = `813361260812.dkr.ecr.${REGION}.amazonaws.com/image-classification:1`;

const PHYSICAL_NAMES = [
  "bucket",
  "name",
  "roleName",
  "logGroupName",
  "stateMachineName",
  "alarmName",
  "trainingJobName",
];

/** Runs a program against mocks that answer as AWS would, and waits until everything in it is settled. */
export async function deploy<T>(program: () => T, options: MockOptions = {}): Promise<Deployment<T>> {
  const resources: Registered[] = [];
  const errors = new Set<Error>();
  pulumi.runtime.setAllConfig({ ...options.config });
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        const given = inputs as Record<string, unknown>;
        if (!type.startsWith("sagemaker-workflow:")) resources.push({ type, name, inputs: given });
        return { id: idOf(type, name, given), state: { ...outputsOf(type, name, given), ...options.outputs?.[name] } };
      },
      call: ({ token, inputs }) => {
        const problem = options.failing?.[token];
        // As gRPC has it.
        if (problem !== undefined) throw Object.assign(new Error(problem), { details: problem });
        return options.answers?.[token] ?? answer(token, inputs as Record<string, unknown>);
      },
    },
    "project",
    "stack",
    options.preview ?? false,
    "organization",
  );

  // The engine reports errors that nobody awaits; here they are gathered.
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (error) => errors.add(error as Error));
  try {
    const result = program();
    await settle();
    return {
      result,
      resources,
      errors: [...errors],
      names: resources.map(({ type, name }) => `${type} ${name}`).sort(),
      get(name) {
        const found = resources.filter((resource) => resource.name === name);
        if (found.length !== 1) throw new Error(`${found.length} resources are named ${name}`);
        return found[0] as Registered;
      },
    };
  } finally {
    process.removeAllListeners("unhandledRejection");
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
}

/** The value of an output. */
export async function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    (output as unknown as { promise(): Promise<T> }).promise().then(resolve, reject);
  });
}

/** Whether an output is known, as it is in an update, or open, as it may be in a preview. */
export async function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return (output as unknown as { isKnown: Promise<boolean> }).isKnown;
}

/** The message with which a constructor refuses its arguments. */
export async function refusal(program: () => unknown): Promise<string> {
  let message = "";
  await deploy(() => {
    try {
      program();
    } catch (error) {
      if (!pulumi.ResourceError.isInstance(error)) throw error;
      message = error.message;
    }
  });
  if (message === "") throw new Error("the arguments were not refused");
  return message;
}

/** Statements of a role's policy. */
export function statementsOf(role: Registered): unknown[] {
  const policies = (role.inputs["policies"] ?? []) as { policyDocument: { Statement: unknown[] } }[];
  return policies.flatMap((policy) => policy.policyDocument.Statement);
}

async function settle(): Promise<void> {
  try {
    await (pulumi.runtime as unknown as { waitForRPCs(): Promise<void> }).waitForRPCs();
  } catch {
    // Reported as an unhandled rejection too.
  }
  await new Promise((resolve) => setImmediate(resolve));
}

/** Mostly the physical name; a domain has an id that SageMaker gives, a version of a model the ARN that its group and its number make. */
function idOf(type: string, name: string, inputs: Record<string, unknown>): string {
  if (type === "aws-native:sagemaker:Domain") return "d-1a2b3c4d5e6f";
  if (type !== "aws-native:index:ExtensionResource") return physicalId(name, inputs);
  const { ModelPackageGroupName } = inputs["properties"] as { ModelPackageGroupName: string };
  return `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/${ModelPackageGroupName}/1`;
}

function physicalId(name: string, inputs: Record<string, unknown>): string {
  const given = PHYSICAL_NAMES.map((key) => inputs[key]).find((known) => typeof known === "string");
  return typeof given === "string" ? given : `${name}-1a2b3c4`;
}

function outputsOf(type: string, name: string, inputs: Record<string, unknown>): Record<string, unknown> {
  const id = physicalId(name, inputs);
  const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
  const own: Record<string, Record<string, unknown>> = {
    "aws:s3/bucket:Bucket": { bucket: id, arn: `arn:aws:s3:::${id}` },
    "aws:sagemaker/trainingJob:TrainingJob": { arn: arn("sagemaker", `training-job/${id}`) },
    "aws:sagemaker/model:Model": { name: id, arn: arn("sagemaker", `model/${id}`) },
    "aws:sagemaker/endpoint:Endpoint": { name: id, arn: arn("sagemaker", `endpoint/${id}`) },
    "aws:sagemaker/endpointConfiguration:EndpointConfiguration": { name: id },
    "aws:lambda/function:Function": { name: id, arn: arn("lambda", `function:${id}`) },
    "aws-native:iam:Role": { roleName: id, arn: `arn:aws:iam::${ACCOUNT}:role/${id}` },
    "aws-native:iam:ManagedPolicy": { policyArn: `arn:aws:iam::${ACCOUNT}:policy/${id}` },
    "aws-native:cloudwatch:Alarm": { arn: arn("cloudwatch", `alarm:${id}`) },
    "aws:sns/topic:Topic": { arn: arn("sns", id) },
    "aws-native:logs:LogGroup": { arn: arn("logs", `log-group:${id}:*`) },
    "aws-native:stepfunctions:StateMachine": { arn: arn("states", `stateMachine:${id}`) },
    "aws-native:sagemaker:ModelPackageGroup": { modelPackageGroupName: id },
    "aws-native:sagemaker:UserProfile": { userProfileArn: arn("sagemaker", `user-profile/${name}`) },
    "aws-native:sagemaker:Space": { spaceArn: arn("sagemaker", `space/${name}`) },
    "aws-native:sagemaker:StudioLifecycleConfig": {
      studioLifecycleConfigArn: arn("sagemaker", `studio-lifecycle-config/${id}`),
    },
  };
  return { ...inputs, ...own[type] };
}

function answer(token: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (token) {
    case "aws:index/getCallerIdentity:getCallerIdentity":
      return { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/someone`, id: ACCOUNT, userId: "AIDA" };
    case "aws:index/getRegion:getRegion":
      return { region: REGION, name: REGION, id: REGION, description: "", endpoint: "" };
    case "aws-native:index:getAccountId":
      return { accountId: ACCOUNT };
    case "aws-native:index:getRegion":
      return { region: REGION };
    case "aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage":
      return {
        ...inputs,
        registryPath: `813361260812.dkr.ecr.${REGION}.amazonaws.com/${String(inputs["repositoryName"])}:${String(inputs["imageTag"])}`,
      };
    case "aws:ec2/getVpc:getVpc":
      return { id: "vpc-default" };
    case "aws:ec2/getSubnets:getSubnets":
      return { ids: ["subnet-b", "subnet-a"] };
    default:
      throw new Error(`no answer for ${token}`);
  }
}
