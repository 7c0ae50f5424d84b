import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import type { Role } from "@pulumi/aws-native/iam/role.js";
import type { LogGroup } from "@pulumi/aws-native/logs/logGroup.js";
import type { AwsContext } from "./awsContext.ts";
import { createLogGroup } from "./logs.ts";
import { uniqueName } from "./names.ts";
import { allow, type Statement } from "./policy.ts";
import { serviceRole } from "./serviceRole.ts";
import type { Tags } from "./tags.ts";

export interface BundledFunctionArgs {
  /** Folder of the bundle, such as `classifyImage`. */
  readonly bundle: string;
  readonly description: string;
  /** What it does besides logging. */
  readonly statements: readonly Statement[];
  readonly environment: Record<string, pulumi.Input<string>>;
}

/** What the functions of a component have in common; each component documents these options itself. */
export interface FunctionOptions {
  readonly architecture?: "arm64" | "x86_64";
  readonly codePath?: string;
  readonly kmsKeyArn?: pulumi.Input<string>;
  readonly functionTimeoutSeconds?: pulumi.Input<number>;
  readonly logRetentionDays?: pulumi.Input<number>;
  readonly memorySizeMb?: pulumi.Input<number>;
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  readonly requireSourceAccount?: boolean;
  readonly tracing?: boolean;
  readonly tags?: Tags;
}

export interface BundledFunction {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
}

/** A Lambda function with a role of its own and a log group whose entries go after some days. */
export function createBundledFunction(
  name: string,
  own: BundledFunctionArgs,
  args: FunctionOptions,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): BundledFunction {
  const functionName = uniqueName(name, 64);
  const environmentKey = keyOfEnvironment(own, args);
  const logGroupName = `/aws/lambda/${functionName}`;
  const logGroup = createLogGroup(`${name}-logs`, logGroupName, args, opts);
  const logStreams = pulumi.interpolate`arn:${aws.partition}:logs:${aws.region}:${aws.accountId}:log-group:${logGroupName}:*`;
  const role = serviceRole(
    `${name}-role`,
    {
      service: "lambda",
      description: own.description,
      statements: [
        allow("Logs", ["logs:CreateLogStream", "logs:PutLogEvents"], logStreams),
        ...(environmentKey === undefined ? [] : [allow("Environment", ["kms:Decrypt"], environmentKey)]),
        ...(args.tracing === true ? [TRACES] : []),
        ...own.statements,
      ],
      permissionsBoundaryArn: args.permissionsBoundaryArn,
      tags: args.tags,
      conditional: args.requireSourceAccount,
    },
    aws,
    opts,
  );
  const lambda = new LambdaFunction(
    `${name}-function`,
    {
      name: functionName,
      description: own.description,
      role: role.arn,
      runtime: "nodejs24.x",
      handler: "index.handler",
      architectures: [args.architecture ?? "arm64"],
      code: new pulumi.asset.FileArchive(join(codePath(args), own.bundle)),
      memorySize: args.memorySizeMb ?? 512,
      timeout: args.functionTimeoutSeconds ?? 65,
      environment: { variables: own.environment },
      kmsKeyArn: environmentKey,
      tracingConfig: { mode: args.tracing === true ? "Active" : "PassThrough" },
      tags: args.tags,
    },
    // Its name is its own, so that no second one can be made beside it.
    { ...opts, dependsOn: logGroup, deleteBeforeReplace: true },
  );
  return { function: lambda, role, logGroup };
}

/**
 * The key of a function's environment, where there is one to encrypt: Lambda does not save the key of a function without variables,
 * and every preview would then show it as missing (documentation of the classic provider's `kmsKeyArn`; terraform-provider-aws#6366
 * and its acceptance test `TestAccLambdaFunction_KMSKeyARN_noEnvironmentVariables`, which expects that difference).
 */
function keyOfEnvironment(own: BundledFunctionArgs, args: FunctionOptions): pulumi.Input<string> | undefined {
  return Object.keys(own.environment).length === 0 ? undefined : args.kmsKeyArn;
}

/** X-Ray's actions know no resources. */
export const TRACES = allow(
  "Traces",
  ["xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"],
  "*",
);

/** Folder of the bundled functions: beside the sources in the repository, beside the compiled files in the package. */
export function codePath(args: Pick<FunctionOptions, "codePath">): string {
  if (args.codePath !== undefined) return args.codePath;
  const candidates = ["../../dist/functions", "../functions"].map((path) => join(import.meta.dirname, path));
  return candidates.find((path) => existsSync(join(path, "classifyImage", "index.mjs"))) ?? (candidates[0] as string);
}
