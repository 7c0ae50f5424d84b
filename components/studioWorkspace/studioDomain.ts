import * as pulumi from "@pulumi/pulumi";
import { unknown } from "@pulumi/pulumi/output.js";
import { getRegion } from "@pulumi/aws/getRegion.js";
import { getSubnets } from "@pulumi/aws/ec2/getSubnets.js";
import { getVpc } from "@pulumi/aws/ec2/getVpc.js";
import { Domain as ClassicDomain } from "@pulumi/aws/sagemaker/domain.js";
import { Domain } from "@pulumi/aws-native/sagemaker/domain.js";
import { ComponentError } from "../shared/componentError.ts";
import { uniqueName } from "../shared/names.ts";
import type { StudioWorkspaceArgs } from "./studioWorkspaceArgs.ts";
import { tagList } from "../shared/tags.ts";

/**
 * The domain by CloudFormation, which leaves its home file system behind when it deletes one; by the classic provider,
 * which can say that the file system goes too, where that is wanted. Its `id` is what else refers to it by: `domainId` is unknown while
 * an update of the domain is previewed, and would show its users and spaces as replaced.
 */
export function createDomain(
  name: string,
  args: StudioWorkspaceArgs,
  executionRoleArn: pulumi.Input<string>,
  lifecycleConfigArn: pulumi.Input<string>,
  opts: pulumi.CustomResourceOptions & { parent: pulumi.Resource },
): Domain | ClassicDomain {
  const { vpcId, subnetIds } = networkOf(name, args, opts.parent);
  const spaces = {
    executionRole: executionRoleArn,
    ...(args.securityGroupIds !== undefined && { securityGroups: args.securityGroupIds }),
  };
  const settings = {
    authMode: "IAM" as const,
    vpcId,
    subnetIds,
    appNetworkAccessType: args.networkAccess ?? "PublicInternetOnly",
    defaultUserSettings: {
      ...spaces,
      // Said: a domain made by CloudFormation was reported to open Studio Classic (sagemaker-studio-foundation-models#11,
      // amazon-sagemaker-feedback#86), which has no JupyterLab spaces and is "no longer available for onboarding". SageMaker guide,
      // "Migrate the UI from Studio Classic to Studio": these two are what makes Studio a domain's own page.
      studioWebPortal: "ENABLED" as const,
      defaultLandingUri: "studio::",
      jupyterLabAppSettings: {
        lifecycleConfigArns: [lifecycleConfigArn],
        appLifecycleManagement: {
          idleSettings: {
            lifecycleManagement: "ENABLED" as const,
            idleTimeoutInMinutes: args.idleTimeoutMinutes ?? 60,
          },
        },
      },
      spaceStorageSettings: {
        defaultEbsStorageSettings: {
          defaultEbsVolumeSizeInGb: DISK_GB.usual,
          maximumEbsVolumeSizeInGb: pulumi
            .output(args.storageSizeGb ?? DISK_GB.usual)
            .apply((size) => Math.max(size, DISK_GB.atMost)),
        },
      },
    },
    // Optional by its schema. CloudFormation was reported to refuse a domain without (cloudformation-coverage-roadmap#2135), as is the
    // classic provider's update of one (terraform-provider-aws#27990); and a notebook in a space asks the domain for its role
    // (sagemaker-python-sdk#4419, KeyError: 'DefaultSpaceSettings').
    defaultSpaceSettings: spaces,
    ...(args.kmsKeyArn !== undefined && { kmsKeyId: args.kmsKeyArn }),
  };
  if (args.homeFileSystem !== "Delete") {
    return new Domain(`${name}-domain`, { ...settings, domainName: uniqueName(name), tags: tagList(args.tags) }, opts);
  }
  return new ClassicDomain(
    `${name}-domain`,
    {
      ...settings,
      defaultUserSettings: withIdleRange(settings.defaultUserSettings),
      // A name of its own: one that takes the place of the other kind is made before that one goes.
      domainName: uniqueName(`${name}-domain`),
      retentionPolicy: { homeEfsFileSystem: "Delete" },
      tags: args.tags,
    },
    // The classic provider makes another domain for other subnets (terraform-provider-aws #48778), and with the old one go the
    // homes of its users: not because somebody adds a subnet to the default VPC.
    { ...opts, ...(args.subnetIds === undefined && { ignoreChanges: ["subnetIds"] }) },
  );
}

/**
 * GB that a space's disk has by itself, and may have before an administrator allows more (SageMaker guide, "JupyterLab administrator guide").
 * The domain allows what its spaces are to have, and says so of the usual too: UpdateDomain keeps what it is not told of
 * (terraform-provider-aws#43127, "cannot reset some fields").
 */
const DISK_GB = { usual: 5, atMost: 100 };

interface WithIdleSettings {
  readonly jupyterLabAppSettings: { readonly appLifecycleManagement: { readonly idleSettings: object } };
}

/**
 * The range of idle times that users may choose from, which is SageMaker's own (IdleSettings: 60 to 525,600 minutes). The classic
 * provider sends 0 for a bound that is not said (terraform-provider-aws, domain.go, `expandIdleSettings`), and SageMaker refuses that.
 */
function withIdleRange<Settings extends WithIdleSettings>(settings: Settings): Settings {
  const lab = settings.jupyterLabAppSettings;
  const idleSettings = {
    ...lab.appLifecycleManagement.idleSettings,
    minIdleTimeoutInMinutes: 60,
    maxIdleTimeoutInMinutes: 525_600,
  };
  return {
    ...settings,
    jupyterLabAppSettings: { ...lab, appLifecycleManagement: { ...lab.appLifecycleManagement, idleSettings } },
  };
}

interface Network {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
}

function networkOf(name: string, args: StudioWorkspaceArgs, parent: pulumi.Resource): Network {
  if (args.vpcId !== undefined && args.subnetIds !== undefined) return { vpcId: args.vpcId, subnetIds: args.subnetIds };
  const vpcId = pulumi.output(defaultVpc(name, parent));
  const subnetIds = vpcId.apply(async (id) => {
    const { ids } = await getSubnets({ filters: [{ name: "vpc-id", values: [id] }] }, { parent });
    // In an order of its own, so that AWS's changing one is no change.
    return [...ids].sort();
  });
  return { vpcId, subnetIds };
}

/** Each region of an account begins with one, which may be deleted (VPC user guide, "Default VPCs"). */
async function defaultVpc(name: string, parent: pulumi.Resource): Promise<string> {
  try {
    const { id } = (await getVpc({ default: true }, { parent })) as { readonly id?: string };
    // A preview may have nothing to ask yet: a provider that is to be made.
    return id ?? (unknown as unknown as string);
  } catch (error) {
    // Of terraform-provider-aws (`tfresource.SingularDataSourceFindError`).
    if (!(error instanceof Error) || !error.message.includes("no matching EC2 VPC found")) throw error;
    const { region } = await getRegion({}, { parent });
    throw new ComponentError(
      `StudioWorkspace '${name}': ${region} has no default VPC. Make it again (aws ec2 create-default-vpc --region ${region}), or give vpcId and subnetIds`,
      parent,
    );
  }
}
