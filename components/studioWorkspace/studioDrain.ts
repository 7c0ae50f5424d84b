import * as pulumi from "@pulumi/pulumi";
import { Invocation } from "@pulumi/aws/lambda/invocation.js";
import type { ManagedPolicy } from "@pulumi/aws-native/iam/managedPolicy.js";
import type { AwsContext } from "../shared/awsContext.ts";
import { allow } from "../shared/policy.ts";
import { grant, roleName } from "../shared/serviceRole.ts";
import type { StudioWorkspaceArgs } from "./studioWorkspaceArgs.ts";
import { createBundledFunction, type BundledFunction } from "../shared/bundledFunction.ts";

/** Folder of the bundled function. */
export const DRAIN_BUNDLE = "drainApps";

/** The resources that end a user's apps before the user goes. */
export interface AppDrain {
  readonly drainApps: BundledFunction;
  readonly policy: ManagedPolicy;
  /** One for each user, in the order of `users`. Its deletion invokes the function. */
  readonly invocations: readonly Invocation[];
}

/** A user's profile and space, as the function is told of them. */
export interface Drained {
  readonly user: string;
  readonly spaceName: string;
  /** ARNs of the profile and the space, which must not go before the apps: where they are replaced, the apps go too. */
  readonly arns: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A function, and for each user an invocation that hangs on the user's space and so is deleted before it. */
export function createAppDrain(
  name: string,
  args: StudioWorkspaceArgs,
  domainId: pulumi.Input<string>,
  users: readonly Drained[],
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): AppDrain {
  const apps = pulumi.interpolate`arn:${aws.partition}:sagemaker:${aws.region}:${aws.accountId}:app/${domainId}/*`;
  const drainApps = createBundledFunction(
    `${name}-drain`,
    {
      bundle: DRAIN_BUNDLE,
      description: `Ends the apps of ${name} before their spaces are deleted`,
      // Lists can't be narrowed to one domain.
      statements: [allow("List", ["sagemaker:ListApps"], "*")],
      environment: {},
    },
    {
      memorySizeMb: 256,
      // As long as Lambda allows.
      functionTimeoutSeconds: 900,
      ...(args.permissionsBoundaryArn !== undefined && { permissionsBoundaryArn: args.permissionsBoundaryArn }),
      ...(args.kmsKeyArn !== undefined && { kmsKeyArn: args.kmsKeyArn }),
      ...(args.tags !== undefined && { tags: args.tags }),
    },
    aws,
    opts,
  );
  const policy = grant(
    `${name}-drain-policy`,
    { roleName: roleName(drainApps.role) },
    `End of apps in the domain of ${name}`,
    [allow("Delete", ["sagemaker:DeleteApp"], apps)],
    // While a domain takes the place of another, apps of both are to go: another policy beside the old one.
    { ...opts, replaceOnChanges: ["policyDocument"], deleteBeforeReplace: false },
  );
  const invocations = users.map(
    ({ user, spaceName, arns }) =>
      new Invocation(
        `${name}-${user}-drain`,
        {
          functionName: drainApps.function.name,
          input: pulumi.jsonStringify({ domainId, userProfileName: user, spaceName }),
          lifecycleScope: "CRUD",
          triggers: arns,
        },
        // Its permissions are there as long as it is.
        { ...opts, dependsOn: policy, customTimeouts: { delete: "20m" } },
      ),
  );
  return { drainApps, policy, invocations };
}
