import * as pulumi from "@pulumi/pulumi";
import type { Role } from "@pulumi/aws-native/iam/role.js";
import type { LogGroup } from "@pulumi/aws-native/logs/logGroup.js";
import { StateMachine } from "@pulumi/aws-native/stepfunctions/stateMachine.js";
import type { AwsContext } from "../shared/awsContext.ts";
import { batchDefinition } from "./batchDefinition.ts";
import type { BatchOptions, InferenceWorkflowArgs } from "./inferenceWorkflowArgs.ts";
import { createLogGroup } from "../shared/logs.ts";
import { uniqueName } from "../shared/names.ts";
import { allow, topicStatements, type Statement } from "../shared/policy.ts";
import { serviceRole } from "../shared/serviceRole.ts";
import { tagList } from "../shared/tags.ts";
import { workflowDefinition, type Definition } from "./workflowDefinition.ts";
import { TRACES, type BundledFunction } from "../shared/bundledFunction.ts";

/** What both state machines of a workflow are made of. */
export interface Steps {
  readonly args: InferenceWorkflowArgs;
  /** In the order of the steps. */
  readonly functions: readonly BundledFunction[];
  readonly aws: AwsContext;
}

export interface StateMachineParts {
  readonly role: Role;
  readonly stateMachine: StateMachine;
  /** Undefined unless `logLevel` asks for one. */
  readonly logGroup: LogGroup | undefined;
}

/** The workflow's document, once its functions are known. */
export function defineWorkflow({ args, functions, aws }: Steps): pulumi.Output<Definition> {
  const arns = functions.map((step) => step.function.arn);
  return pulumi
    .all([
      pulumi.all(arns),
      aws.partition,
      args.functionTimeoutSeconds ?? 65,
      args.successTopicArn,
      args.failureTopicArn,
    ])
    .apply(
      ([
        [serializeImageData = "", classifyImage = "", filterLowConfidence = ""],
        partition,
        seconds,
        success,
        failure,
      ]) =>
        workflowDefinition(
          { partition, serializeImageData, classifyImage, filterLowConfidence },
          {
            functionTimeoutSeconds: seconds,
            maxRetries: args.maxRetries ?? 4,
            successTopicArn: success,
            failureTopicArn: failure,
          },
        ),
    );
}

export function createWorkflowMachine(
  name: string,
  steps: Steps,
  definition: pulumi.Output<Definition>,
  opts: pulumi.CustomResourceOptions,
): StateMachineParts {
  return createStateMachine(name, `Runs the steps of the workflow ${name}`, steps, definition, [], {}, opts);
}

/** A second state machine that sends a whole prefix through the same steps. */
export function createBatchMachine(
  name: string,
  batch: BatchOptions,
  steps: Steps,
  workflow: pulumi.Output<Definition>,
  opts: pulumi.CustomResourceOptions,
): StateMachineParts {
  const { args, aws } = steps;
  const stateMachineName = uniqueName(name, 80);
  const definition = pulumi
    .all([
      workflow,
      aws.partition,
      args.bucket.bucketName,
      batch.maxConcurrency ?? 10,
      batch.toleratedFailurePercentage ?? 100,
    ])
    .apply(([steps_, partition, bucketName, maxConcurrency, toleratedFailurePercentage]) =>
      batchDefinition(steps_, { bucketName, maxConcurrency, toleratedFailurePercentage }, partition),
    );
  const statements = batchStatements(stateMachineName, args, aws);
  const description = `Sends prefixes of images through the workflow ${name}`;
  return createStateMachine(name, description, steps, definition, statements, { stateMachineName }, opts);
}

/**
 * A distributed map lists the images, and starts, watches and redrives executions of its own state machine (Step
 * Functions guide, "IAM policies for using Distributed Map workflows"; aws-cdk#35390).
 */
function batchStatements(stateMachineName: string, args: InferenceWorkflowArgs, aws: AwsContext): readonly Statement[] {
  const states = pulumi.interpolate`arn:${aws.partition}:states:${aws.region}:${aws.accountId}`;
  const executions = pulumi.interpolate`${states}:execution:${stateMachineName}`;
  return [
    allow("Images", ["s3:ListBucket"], args.bucket.bucketArn, {
      StringLike: { "s3:prefix": (args.imagePrefixes ?? [""]).map((prefix) => `${prefix}*`) },
    }),
    allow("Start", ["states:StartExecution"], pulumi.interpolate`${states}:stateMachine:${stateMachineName}`),
    // The children of a map run are named execution:MACHINE/LABEL:ID, AWS's page grants what they are watched by on
    // execution:MACHINE:* alone: both, of this machine only.
    allow(
      "Watch",
      ["states:DescribeExecution", "states:StopExecution"],
      [pulumi.interpolate`${executions}:*`, pulumi.interpolate`${executions}/*:*`],
    ),
    allow("Redrive", ["states:RedriveExecution"], pulumi.interpolate`${executions}/*:*`),
  ];
}

function createStateMachine(
  name: string,
  description: string,
  { args, functions, aws }: Steps,
  definition: pulumi.Output<Definition>,
  ownStatements: readonly Statement[],
  naming: { readonly stateMachineName?: string },
  opts: pulumi.CustomResourceOptions,
): StateMachineParts {
  const { logLevel = "OFF", tracing = false } = args;
  const topics = [args.successTopicArn, args.failureTopicArn].filter((topic) => topic !== undefined);
  const role = serviceRole(
    `${name}-state-machine-role`,
    {
      service: "states",
      description,
      statements: [
        allow(
          "Steps",
          ["lambda:InvokeFunction"],
          functions.map((step) => step.function.arn),
        ),
        ...ownStatements,
        ...topicStatements("Notify", topics, args.kmsKeyArn),
        ...(tracing ? [TRACES] : []),
        ...(logLevel === "OFF" ? [] : [LOG_DELIVERY]),
      ],
      permissionsBoundaryArn: args.permissionsBoundaryArn,
      tags: args.tags,
    },
    aws,
    opts,
  );
  // Under AWS's own prefix the policy for log delivery can't outgrow its limit.
  const logGroup =
    logLevel === "OFF"
      ? undefined
      : createLogGroup(`${name}-state-machine-logs`, `/aws/vendedlogs/states/${uniqueName(name)}`, args, opts);
  const stateMachine = new StateMachine(
    `${name}-state-machine`,
    {
      ...naming,
      roleArn: role.arn,
      stateMachineType: "STANDARD",
      definitionString: definition.apply((document) => JSON.stringify(document, null, 2)),
      // Said where they are off, too: UpdateStateMachine keeps what it is not told of, and CloudFormation's handler tells of what a
      // template has alone (aws-cloudformation-resource-providers-stepfunctions, UpdateHandler; aws-cdk#30796, #30814).
      loggingConfiguration: {
        level: logLevel,
        includeExecutionData: false,
        ...(logGroup !== undefined && { destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.arn } }] }),
      },
      tracingConfiguration: { enabled: tracing },
      tags: tagList(args.tags),
    },
    opts,
  );
  return { role, stateMachine, logGroup };
}

/** Step Functions sets up its log delivery with actions that know no resources. */
const LOG_DELIVERY = allow(
  "LogDelivery",
  [
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
  ],
  "*",
);
