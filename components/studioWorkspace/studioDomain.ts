import type * as pulumi from "@pulumi/pulumi";
import { getSubnetsOutput } from "@pulumi/aws/ec2/getSubnets.js";
import { getVpcOutput } from "@pulumi/aws/ec2/getVpc.js";
import { Domain as ClassicDomain } from "@pulumi/aws/sagemaker/domain.js";
import { Domain } from "@pulumi/aws-native/sagemaker/domain.js";
import { untilRoleIsKnown } from "../shared/freshRole.ts";
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
  const { vpcId, subnetIds } = networkOf(args, opts.parent);
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
      jupyterLabAppSettings: {
        lifecycleConfigArns: [lifecycleConfigArn],
        appLifecycleManagement: {
          idleSettings: {
            lifecycleManagement: "ENABLED" as const,
            idleTimeoutInMinutes: args.idleTimeoutMinutes ?? 60,
          },
        },
      },
    },
    // Optional by its schema. CloudFormation was reported to refuse a domain without (cloudformation-coverage-roadmap#2135), as is the
    // classic provider's update of one (terraform-provider-aws#27990); and a notebook in a space asks the domain for its role
    // (sagemaker-python-sdk#4419, KeyError: 'DefaultSpaceSettings').
    defaultSpaceSettings: spaces,
    ...(args.kmsKeyArn !== undefined && { kmsKeyId: args.kmsKeyArn }),
  };
  const patient = { ...opts, hooks: untilRoleIsKnown(`${name}-domain`) };
  if (args.homeFileSystem !== "Delete") {
    return new Domain(
      `${name}-domain`,
      { ...settings, domainName: uniqueName(name), tags: tagList(args.tags) },
      patient,
    );
  }
  return new ClassicDomain(
    `${name}-domain`,
    {
      ...settings,
      // A name of its own: one that takes the place of the other kind is made before that one goes.
      domainName: uniqueName(`${name}-domain`),
      retentionPolicy: { homeEfsFileSystem: "Delete" },
      tags: args.tags,
    },
    // The classic provider makes another domain for other subnets (terraform-provider-aws #48778), and with the old one go the
    // homes of its users: not because somebody adds a subnet to the default VPC.
    { ...patient, ...(args.subnetIds === undefined && { ignoreChanges: ["subnetIds"] }) },
  );
}

interface Network {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: pulumi.Input<pulumi.Input<string>[]>;
}

function networkOf(args: StudioWorkspaceArgs, parent: pulumi.Resource): Network {
  if (args.vpcId !== undefined && args.subnetIds !== undefined) return { vpcId: args.vpcId, subnetIds: args.subnetIds };
  const vpcId = getVpcOutput({ default: true }, { parent }).id;
  const subnets = getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpcId] }] }, { parent });
  // In an order of its own, so that AWS's changing one is no change.
  return { vpcId, subnetIds: subnets.ids.apply((ids) => [...ids].sort()) };
}
