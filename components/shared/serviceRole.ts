import * as pulumi from "@pulumi/pulumi";
import { ManagedPolicy } from "@pulumi/aws-native/iam/managedPolicy.js";
import { Role } from "@pulumi/aws-native/iam/role.js";
import type { AwsContext } from "./awsContext.ts";
import { uniqueName } from "./names.ts";
import { policyDocument, type Statement } from "./policy.ts";
import type { RoleRef } from "./refs.ts";
import { tagList, type Tags } from "./tags.ts";

export interface ServiceRoleArgs {
  /** Which service may assume the role. */
  readonly service: "lambda" | "sagemaker" | "scheduler" | "states";
  readonly description: string;
  readonly statements: readonly Statement[];
  /** Boundary of the role's permissions. */
  readonly permissionsBoundaryArn?: pulumi.Input<string> | undefined;
  readonly tags?: Tags;
}

/**
 * Which resource of the service acts, for services that say so when they assume a role; all of them name the account. A
 * pattern that is too narrow is a role that can't be assumed, so each is as wide as AWS's own page gives it:
 * - lambda: AWS's templates hold roles for lambda.amazonaws.com to aws:SourceAccount alone (aws/agent-toolkit-for-aws,
 *   aws-lambda-managed-instances, sqs-processor/template.yaml: there the operator's role of a capacity provider). No page
 *   of the Lambda guide was found that says so of an execution role.
 * - sagemaker: SageMaker guide, "Cross-service confused deputy prevention": for inference and Studio the source is to be
 *   `arn:…:sagemaker:region:account:*`, whose asterisk "does not stand for wildcard and should not be changed"; jobs for
 *   training and processing come with ARNs of their own, which the same pattern matches.
 * - scheduler: EventBridge Scheduler guide, "Confused deputy prevention": "The ARN you specify must be a schedule group."
 * - states: Step Functions guide, "Creating an IAM role for your state machine", with the console's own roles:
 *   `arn:…:states:region:account:stateMachine:*`.
 */
const SOURCES: Readonly<Record<ServiceRoleArgs["service"], string | undefined>> = {
  lambda: undefined,
  sagemaker: "*",
  // The group: a role that names one schedule is refused.
  scheduler: "schedule-group/default",
  states: "stateMachine:*",
};

const MAX_NAME = 64;

/** A role that one AWS service assumes, on behalf of this account alone, with exactly the statements given. */
export function serviceRole(
  name: string,
  args: ServiceRoleArgs,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): Role {
  const source = SOURCES[args.service];
  return new Role(
    name,
    {
      // aws-native names a role itself, unless not even one random digit has room in IAM's 64 characters.
      ...(name.length >= MAX_NAME - 1 && { roleName: uniqueName(name, MAX_NAME) }),
      description: args.description,
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: `${args.service}.amazonaws.com` },
            Action: "sts:AssumeRole",
            Condition: {
              StringEquals: { "aws:SourceAccount": aws.accountId },
              ...(source !== undefined && {
                ArnLike: {
                  "aws:SourceArn": pulumi.interpolate`arn:${aws.partition}:${args.service}:${aws.region}:${aws.accountId}:${source}`,
                },
              }),
            },
          },
        ],
      },
      ...(args.statements.length > 0 && {
        policies: [{ policyName: "access", policyDocument: policyDocument(args.statements) }],
      }),
      permissionsBoundary: args.permissionsBoundaryArn,
      tags: tagList(args.tags),
    },
    // Policies that others attach (a `grant…`) are theirs: a refresh must not make this role take them off again.
    { ...opts, ignoreChanges: ["managedPolicyArns"] },
  );
}

/** Name of a role once it exists: the identifier under which Cloud Control knows it. */
export function roleName(role: Role): pulumi.Output<string> {
  return role.id;
}

/** Attaches statements to a role that somebody else owns. */
export function grant(
  name: string,
  role: RoleRef,
  description: string,
  statements: readonly Statement[],
  opts: pulumi.CustomResourceOptions,
): ManagedPolicy {
  // aws-native's type of a role's name allows for none; a role that exists has one.
  const roles = [role.roleName as pulumi.Input<string>];
  return new ManagedPolicy(name, { description, roles, policyDocument: policyDocument(statements) }, opts);
}
