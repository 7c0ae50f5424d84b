import * as pulumi from "@pulumi/pulumi";
import type { Domain as ClassicDomain } from "@pulumi/aws/sagemaker/domain.js";
import type { ManagedPolicy } from "@pulumi/aws-native/iam/managedPolicy.js";
import type { Role } from "@pulumi/aws-native/iam/role.js";
import type { Domain } from "@pulumi/aws-native/sagemaker/domain.js";
import { Space } from "@pulumi/aws-native/sagemaker/space.js";
import { StudioLifecycleConfig } from "@pulumi/aws-native/sagemaker/studioLifecycleConfig.js";
import { UserProfile } from "@pulumi/aws-native/sagemaker/userProfile.js";
import type { SpaceResourceSpecInstanceType } from "@pulumi/aws-native/types/enums/sagemaker/index.js";
import { awsContext, type AwsContext } from "../shared/awsContext.ts";
import { checkStudioWorkspace } from "./checkStudioWorkspace.ts";
import { heldToRules } from "../shared/rules/heldToRules.ts";
import { holdToRegion } from "../shared/rules/lateChecks.ts";
import { holdToOnePlace } from "../shared/rules/onePlace.ts";
import { PrivateState } from "../shared/privateState.ts";
import { kernelScript } from "./kernelScript.ts";
import { dashed } from "../shared/names.ts";
import { grant, roleName, serviceRole } from "../shared/serviceRole.ts";
import { createDomain } from "./studioDomain.ts";
import { createAppDrain, type AppDrain } from "./studioDrain.ts";
import { notebookStatements, studioStatements } from "./studioStatements.ts";
import { trainAndDeployStatements } from "./trainAndDeployStatements.ts";
import { DEFAULT_PACKAGES, type StudioWorkspaceArgs } from "./studioWorkspaceArgs.ts";
import { fixedTags, tagList } from "../shared/tags.ts";
import { withoutStackTraces } from "../shared/withoutStackTraces.ts";

export {
  HomeFileSystem,
  NotebookPermissions,
  StudioNetworkAccess,
  type StudioWorkspaceArgs,
} from "./studioWorkspaceArgs.ts";

/** The resources that a `StudioWorkspace` consists of. */
export interface StudioWorkspaceNodes {
  readonly executionRole: Role;
  readonly studioPolicy: ManagedPolicy;
  /** Undefined without `notebookPermissions`. */
  readonly notebookPolicy: ManagedPolicy | undefined;
  readonly lifecycleConfig: StudioLifecycleConfig;
  /** Of the classic provider with `homeFileSystem: "Delete"`, of aws-native otherwise. */
  readonly domain: Domain | ClassicDomain;
  /** One for each user, in the order of `users`. */
  readonly userProfiles: readonly UserProfile[];
  /** One for each user, in the order of `users`. */
  readonly spaces: readonly Space[];
  /** Undefined without `drainApps`. */
  readonly appDrain: AppDrain | undefined;
}

const privateState = new PrivateState<StudioWorkspace, { readonly nodes: StudioWorkspaceNodes }>();

/**
 * A place for notebooks beside the workflow: SageMaker Studio with a JupyterLab space and a ready kernel for each user.
 *
 * Creates an execution role, a lifecycle configuration, the domain, and a profile and a space for each user. The disks of
 * the spaces cost money as long as they exist, the machines while JupyterLab runs; idle ones shut down. Destroying
 * deletes the spaces with their disks; AWS refuses that while an app runs in one, unless `drainApps` ends it first. The domain's home file system stays in the account unless `homeFileSystem` says otherwise.
 *
 * ```ts
 * const studio = new StudioWorkspace("studio", { bucket: data });
 * ```
 */
export class StudioWorkspace extends pulumi.ComponentResource {
  /** Id of the Studio domain. */
  public readonly domainId: pulumi.Output<string>;
  /** Names of the user profiles, in the order of `users`. */
  public readonly userProfileNames: pulumi.Output<string[]>;
  /** Names of the JupyterLab spaces, in the order of `users`. */
  public readonly spaceNames: pulumi.Output<string[]>;
  /** Name of the role that notebooks run as. */
  public readonly executionRoleName: pulumi.Output<string>;
  /** ARN of the role that notebooks run as. */
  public readonly executionRoleArn: pulumi.Output<string>;

  constructor(name: string, args: StudioWorkspaceArgs = {}, opts: pulumi.ComponentResourceOptions = {}) {
    super("sagemaker-workflow:index:StudioWorkspace", name, {}, heldToRules("StudioWorkspace", name, opts));
    checkStudioWorkspace(this, name, args);
    const aws = awsContext(this);
    holdToOnePlace(this, `StudioWorkspace '${name}'`, aws);
    holdToRegion(this, `StudioWorkspace '${name}'`, aws.region, { kmsKeyArn: args.kmsKeyArn });
    const child = { parent: this };
    const users = usersOf(args);

    const nodes = withoutStackTraces(() => {
      const executionRole = createExecutionRole(name, args, aws, child);
      const notebookPolicy = grantNotebooks(name, args, executionRole, aws, child);
      const lifecycleConfig = createLifecycleConfig(name, args, child);
      const domain = createDomain(name, args, executionRole.arn, lifecycleConfig.studioLifecycleConfigArn, child);
      const domainId = domain.id;
      const studioPolicy = grantStudio(name, domainId, executionRole, aws, child);
      const userProfiles = users.map((user) => createUserProfile(name, args, domainId, executionRole, user, child));
      const spaces = users.map((user, index) =>
        createSpace(name, args, domainId, lifecycleConfig, user, {
          ...child,
          dependsOn: userProfiles[index] as UserProfile,
        }),
      );
      const appDrain =
        args.drainApps === true ? drain(name, args, domainId, userProfiles, spaces, aws, child) : undefined;
      return {
        ...{ executionRole, studioPolicy, notebookPolicy, lifecycleConfig, domain },
        ...{ userProfiles, spaces, appDrain },
      };
    });
    privateState.set(this, { nodes });

    this.domainId = nodes.domain.id;
    this.userProfileNames = named(nodes.userProfiles.map((profile) => profile.userProfileName));
    this.spaceNames = named(nodes.spaces.map((space) => space.spaceName));
    this.executionRoleName = roleName(nodes.executionRole);
    this.executionRoleArn = nodes.executionRole.arn;
    this.registerOutputs({
      domainId: this.domainId,
      userProfileNames: this.userProfileNames,
      spaceNames: this.spaceNames,
      executionRoleName: this.executionRoleName,
      executionRoleArn: this.executionRoleArn,
    });
  }

  /** The raw resources, for what the options don't cover. */
  get nodes(): StudioWorkspaceNodes {
    return privateState.get(this).nodes;
  }
}

function createExecutionRole(
  name: string,
  args: StudioWorkspaceArgs,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): Role {
  return serviceRole(
    `${name}-execution-role`,
    {
      service: "sagemaker",
      description: `Runs the notebooks of ${name}`,
      statements: notebookStatements(args, aws),
      permissionsBoundaryArn: args.permissionsBoundaryArn,
      tags: args.tags,
    },
    aws,
    opts,
  );
}

function createLifecycleConfig(
  name: string,
  args: StudioWorkspaceArgs,
  opts: pulumi.CustomResourceOptions,
): StudioLifecycleConfig {
  const script = kernelScript(
    args.kernelName ?? dashed(name).toLowerCase(),
    args.packages ?? DEFAULT_PACKAGES,
    args.notebookPermissions === "TrainAndDeploy",
  );
  return new StudioLifecycleConfig(
    `${name}-lifecycle-config`,
    {
      studioLifecycleConfigAppType: "JupyterLab",
      studioLifecycleConfigContent: Buffer.from(script).toString("base64"),
      tags: tagList(args.tags),
    },
    // aws-native would delete the old one first, which SageMaker refuses as long as the domain names it.
    { ...opts, ...fixedTags(args.tags), deleteBeforeReplace: false },
  );
}

function grantStudio(
  name: string,
  domainId: pulumi.Output<string>,
  executionRole: Role,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): ManagedPolicy {
  return grant(
    `${name}-studio-policy`,
    { roleName: roleName(executionRole) },
    `Studio's own pages in ${name}`,
    studioStatements(domainId, aws),
    opts,
  );
}

function grantNotebooks(
  name: string,
  args: StudioWorkspaceArgs,
  executionRole: Role,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): ManagedPolicy | undefined {
  if (args.notebookPermissions !== "TrainAndDeploy") return undefined;
  return grant(
    `${name}-notebook-policy`,
    { roleName: roleName(executionRole) },
    `Training and deploying from the notebooks of ${name}`,
    trainAndDeployStatements(name, executionRole.arn, aws),
    opts,
  );
}

function createUserProfile(
  name: string,
  args: StudioWorkspaceArgs,
  domainId: pulumi.Output<string>,
  executionRole: Role,
  user: string,
  opts: pulumi.CustomResourceOptions,
): UserProfile {
  return new UserProfile(
    `${name}-${user}-profile`,
    {
      domainId,
      userProfileName: user,
      userSettings: { executionRole: executionRole.arn },
      tags: tagList(args.tags),
    },
    opts,
  );
}

/**
 * Its settings change by UpdateSpace, in which SageMaker was reported to refuse even the kind of app that the space has ("Updating AppType
 * for Space is not supported": boto3#4375, terraform-provider-aws#38370), and aws-native sends all that is write-only. Whether
 * CloudFormation's handler leaves it out is not public. A script that the domain names as built-in would need no update of spaces (SageMaker
 * guide, "Lifecycle configurations within Amazon SageMaker Studio"), but aws-native 1.11 does not know that property.
 */
function createSpace(
  name: string,
  args: StudioWorkspaceArgs,
  domainId: pulumi.Output<string>,
  lifecycleConfig: StudioLifecycleConfig,
  user: string,
  opts: pulumi.CustomResourceOptions,
): Space {
  return new Space(
    `${name}-${user}-space`,
    {
      domainId,
      spaceName: spaceNameOf(user),
      ownershipSettings: { ownerUserProfileName: user },
      spaceSharingSettings: { sharingType: "Private" },
      spaceSettings: {
        appType: "JupyterLab",
        spaceStorageSettings: { ebsStorageSettings: { ebsVolumeSizeInGb: args.storageSizeGb ?? 5 } },
        jupyterLabAppSettings: {
          defaultResourceSpec: {
            instanceType: (args.instanceType ?? "ml.t3.medium") as pulumi.Input<SpaceResourceSpecInstanceType>,
            lifecycleConfigArn: lifecycleConfig.studioLifecycleConfigArn,
          },
        },
      },
      tags: tagList(args.tags),
    },
    // Neither changes, and whether AWS's handler reads them is not public (the one that is, TranslatorForResponse of a Space, is from before there
    // were any). Missing in the state after a refresh (see `fixedTags`) they would make the space anew, and its disk would go.
    { ...opts, ignoreChanges: ["ownershipSettings", "spaceSharingSettings"] },
  );
}

function drain(
  name: string,
  args: StudioWorkspaceArgs,
  domainId: pulumi.Output<string>,
  userProfiles: readonly UserProfile[],
  spaces: readonly Space[],
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): AppDrain {
  const users = usersOf(args).map((user, index) => ({
    user,
    spaceName: spaceNameOf(user),
    arns: {
      userProfile: (userProfiles[index] as UserProfile).userProfileArn,
      space: (spaces[index] as Space).spaceArn,
    },
  }));
  return createAppDrain(name, args, domainId, users, aws, opts);
}

function usersOf({ users = ["data-scientist"] }: StudioWorkspaceArgs): readonly string[] {
  return users;
}

function spaceNameOf(user: string): string {
  return `${user}-jupyterlab`;
}

function named(names: readonly pulumi.Output<string | undefined>[]): pulumi.Output<string[]> {
  return pulumi.all([...names]).apply((known) => known.map((name) => name ?? ""));
}
