import * as pulumi from "@pulumi/pulumi";
import { Model } from "@pulumi/aws/sagemaker/model.js";
import { getPrebuiltEcrImageOutput } from "@pulumi/aws/sagemaker/getPrebuiltEcrImage.js";
import type { Role } from "@pulumi/aws-native/iam/role.js";
import type { AwsContext } from "./awsContext.ts";
import { containerStatements, networkStatements, repositoryArn, type NetworkOptions } from "./containerStatements.ts";
import { allow, withNamedObjects, type Statement } from "./policy.ts";
import { arnOfRole, serviceRole } from "./serviceRole.ts";

/** The built-in algorithm where neither another one nor an image is named. */
export const IMAGE_CLASSIFICATION = "image-classification";

/** Which container trains and serves. */
export interface ImageOptions {
  readonly algorithm?: pulumi.Input<string>;
  readonly algorithmVersion?: pulumi.Input<string>;
  readonly image?: pulumi.Input<string>;
}

export interface ServedModelArgs extends NetworkOptions {
  readonly image: pulumi.Input<string>;
  /** `s3://…/model.tar.gz`, known once the model is trained. */
  readonly modelArtifactUri: pulumi.Input<string>;
  /** Objects that the model is among: what its role may read. */
  readonly artifactArn: pulumi.Input<string>;
  /** Use of the key that encrypts the model. */
  readonly keyStatements: readonly Statement[];
  readonly environment?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  readonly networkIsolation?: boolean;
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  readonly tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

export interface ServedModel {
  readonly executionRole: Role;
  readonly model: Model;
}

/** The image given, or that of a built-in algorithm in the region. */
export function resolveImage(options: ImageOptions, parent: pulumi.Resource): pulumi.Output<string> {
  if (options.image !== undefined) return pulumi.output(options.image);
  return getPrebuiltEcrImageOutput(
    { repositoryName: options.algorithm ?? IMAGE_CLASSIFICATION, imageTag: options.algorithmVersion ?? "1" },
    { parent },
  ).registryPath;
}

/**
 * A SageMaker model and the role that its containers run as. A model at another place or with another key, of another image or in another
 * network gets a role of its own: each machine fetches model and image when it starts, as autoscaling's do while an endpoint is being
 * updated or has been rolled back, and joins the network, so that the old role's permissions may go only when nothing serves the old
 * model any longer. Its network interfaces go by the role, too (SageMaker guide, "How to use SageMaker AI execution roles":
 * ec2:DeleteNetworkInterface).
 */
export function createServedModel(
  name: string,
  args: ServedModelArgs,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): ServedModel {
  const read = withNamedObjects(
    allow("ModelRead", ["s3:GetObject"], args.artifactArn),
    args.environment,
    aws.partition,
  );
  const executionRole = serviceRole(
    `${name}-execution-role`,
    {
      service: "sagemaker",
      description: `Serves the model ${name}`,
      statements: [
        read,
        ...args.keyStatements,
        ...containerStatements(args.image, "/aws/sagemaker/Endpoints/*", aws),
        ...networkStatements(args, aws),
      ],
      permissionsBoundaryArn: args.permissionsBoundaryArn,
      tags: args.tags,
    },
    aws,
    {
      ...opts,
      replacementTrigger: [
        read.Resource,
        repositoryArn(args.image, aws.partition),
        args.keyStatements.map(({ Resource }) => Resource),
        anyOrder(args.subnetIds),
        anyOrder(args.securityGroupIds),
      ],
    },
  );
  const model = new Model(
    `${name}-model`,
    {
      executionRoleArn: arnOfRole(executionRole, aws),
      primaryContainer: {
        image: args.image,
        modelDataUrl: args.modelArtifactUri,
        ...(args.environment !== undefined && { environment: args.environment }),
      },
      ...(args.networkIsolation === true && { enableNetworkIsolation: true }),
      ...(args.subnetIds !== undefined && {
        vpcConfig: { subnets: args.subnetIds, securityGroupIds: args.securityGroupIds ?? [] },
      }),
      tags: args.tags,
    },
    opts,
  );
  return { executionRole, model };
}

/** Ids as EC2 lists them, which it does in no order that it names: a network is the same in any, and sets to the model's provider too. */
function anyOrder(ids: NetworkOptions["subnetIds"]): pulumi.Output<string[]> {
  return pulumi.output(ids ?? []).apply((known) => known.toSorted());
}
