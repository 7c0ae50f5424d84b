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
  /**
   * Ask for the account on whose behalf Lambda acts, which AWS does not say that Lambda names. Other services are asked.
   * @default false
   */
  readonly conditional?: boolean | undefined;
}

/**
 * Which resource of the service acts, for services whose pages say that they name it, and the account, when they assume a
 * role. A condition that is never met, or a pattern too narrow, is a role that can't be assumed, so each is as wide as AWS's
 * own page gives it, and where no page says so there is none:
 * - lambda: no page of the Lambda guide says that it names a source when it assumes an execution role; "Using source function
 *   ARN to control function access behavior" says of aws:SourceArn that it "applies only to policies where your Lambda function
 *   is the target resource". AWS's templates ask for aws:SourceAccount in one role alone, the operator's of a capacity
 *   provider (aws/agent-toolkit-for-aws, aws-lambda-managed-instances, sqs-processor/template.yaml). So the condition is for
 *   those who ask for it: `conditional` (docs/decisions/0091).
 * - sagemaker: SageMaker guide, "Cross-service confused deputy prevention": for inference and Studio the source is to be
 *   `arn:…:sagemaker:region:account:*`, whose asterisk "does not stand for wildcard and should not be changed"; jobs for
 *   training and processing come with ARNs of their own, which the same pattern matches.
 * - scheduler: EventBridge Scheduler guide, "Confused deputy prevention": "The ARN you specify must be a schedule group."
 * - states: Step Functions guide, "Creating an IAM role for your state machine", with the console's own roles:
 *   `arn:…:states:region:account:stateMachine:*`.
 */
const SOURCES: Readonly<Record<Exclude<ServiceRoleArgs["service"], "lambda">, string>> = {
  sagemaker: "*",
  // The group: a role that names one schedule is refused.
  scheduler: "schedule-group/default",
  states: "stateMachine:*",
};

const MAX_NAME = 64;

/** A role that one AWS service assumes, where it says so on behalf of this account alone, with exactly the statements given. */
export function serviceRole(
  name: string,
  args: ServiceRoleArgs,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): Role {
  // aws-native names a role itself, unless not even one random digit has room in IAM's 64 characters. One of that name can't have
  // another beside it: it changes in place.
  const named = name.length >= MAX_NAME - 1;
  const replacementTrigger: unknown = named ? undefined : opts.replacementTrigger;
  return new Role(
    name,
    {
      ...(named && { roleName: uniqueName(name, MAX_NAME) }),
      description: args.description,
      assumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: `${args.service}.amazonaws.com` },
            Action: "sts:AssumeRole",
            ...trustCondition(args, aws),
          },
        ],
      },
      ...(args.statements.length > 0 && {
        policies: [{ policyName: "access", policyDocument: policyDocument(args.statements) }],
      }),
      permissionsBoundary: args.permissionsBoundaryArn,
      tags: tagList(args.tags),
    },
    // Policies that others attach (a `grant…`) are theirs: no preview after a refresh says that this role takes them off again. (An update
    // of the role for another reason asks for it all the same with aws-native of before May 2026: the engine keeps what is ignored out of a
    // refreshed resource's inputs, pulumi/pulumi#16146, and the provider compares with its own copy of them. Since pulumi-aws-native#2956 a
    // refresh takes nothing into that copy that the program has not said.)
    // IAM deletes no role that has a grant's policy ("Cannot delete entity, must detach all policies first": pulumi-aws-native#416), and the
    // policy moves to another role once that is there.
    { ...opts, deleteBeforeReplace: named, replacementTrigger, ignoreChanges: ["managedPolicyArns"] },
  );
}

/** For whom the service acts, as far as it is known to say so. */
function trustCondition({ service, conditional }: ServiceRoleArgs, aws: AwsContext): object {
  const account = { StringEquals: { "aws:SourceAccount": aws.accountId } };
  if (service === "lambda") return conditional === true ? { Condition: account } : {};
  const source = pulumi.interpolate`arn:${aws.partition}:${service}:${aws.region}:${aws.accountId}:${SOURCES[service]}`;
  return { Condition: { ...account, ArnLike: { "aws:SourceArn": source } } };
}

/** Name of a role once it exists: the identifier under which Cloud Control knows it. */
export function roleName(role: Role): pulumi.Output<string> {
  return role.id;
}

/**
 * Options of a grant to a model's role that is another policy beside the old one where role or permission is another: the machines that there are
 * work with theirs to the end of an update, and after one that is rolled back.
 * @param allowed What the permission is about.
 */
export function besideTheOld(
  opts: pulumi.CustomResourceOptions,
  allowed: readonly Statement[],
): pulumi.CustomResourceOptions {
  // Said: aws-native would let the old policy go first.
  return { ...opts, replaceOnChanges: ["roles"], deleteBeforeReplace: false, replacementTrigger: allowed };
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

/**
 * The role's ARN by its name, for what AWS can't give another role. A preview that changes the role does not know what aws-native reads back, its
 * ARN too, and would show all that as made anew (test/local/upgrade.test.ts saw a model and its endpoint configuration).
 */
export function arnOfRole(role: Role, aws: AwsContext): pulumi.Output<string> {
  return pulumi.interpolate`arn:${aws.partition}:iam::${aws.accountId}:role/${roleName(role)}`;
}
