import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "./awsContext.ts";
import { allow, type Statement } from "./policy.ts";

/** Where SageMaker attaches its machines to a network of the user. */
export interface NetworkOptions {
  readonly subnetIds?: pulumi.Input<pulumi.Input<string>[]>;
  readonly securityGroupIds?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Model Monitor's jobs give metrics to namespaces without a slash before them: SageMaker guide, "Model Quality Metrics and Amazon
 * CloudWatch Monitoring" (`aws/sagemaker/Endpoints/model-metrics`), and amazon-sagemaker-examples, data_quality_dashboard
 * (`aws/sagemaker/Endpoints/data-metrics`); the guide's page on the built-in container writes that one with a slash.
 */
const MONITORS = {
  "/aws/sagemaker/TrainingJobs": [],
  "/aws/sagemaker/ProcessingJobs": ["aws/sagemaker/*"],
  "/aws/sagemaker/Endpoints/*": [],
} as const;

/**
 * What every SageMaker container needs of its role: its image, its log, its metrics. The actions on logs are those of the SageMaker guide,
 * "How to use SageMaker AI execution roles" (CreateModel API, CreateTrainingJob API: Execution Role Permissions). They make log groups
 * too, although an endpoint's is the stack's own: nothing says that SageMaker writes where it may not. It was seen to bring back the
 * group of an endpoint that goes (apache/airflow#29581), which `scones destroy` removes.
 */
export function containerStatements(
  image: pulumi.Input<string>,
  logGroup: keyof typeof MONITORS,
  aws: AwsContext,
): readonly Statement[] {
  const group = pulumi.interpolate`arn:${aws.partition}:logs:${aws.region}:${aws.accountId}:log-group:${logGroup}`;
  return [
    // Neither of these two actions knows resources: one signs in to a registry, the other is bound by its namespace.
    allow("ImageRegistry", ["ecr:GetAuthorizationToken"], "*"),
    allow("Metrics", ["cloudwatch:PutMetricData"], "*", {
      StringLike: { "cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*", ...MONITORS[logGroup]] },
    }),
    allow(
      "Image",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      repositoryArn(image, aws.partition),
    ),
    allow(
      "Logs",
      ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      [group, pulumi.interpolate`${group}:*`],
    ),
  ];
}

/** An image in ECR: account, region and repository. */
export const ECR_IMAGE = /^(\d{12})\.dkr[.-]ecr\.([a-z0-9-]+)\.[^/]+\/([^:@]+)/;

export function repositoryArn(image: pulumi.Input<string>, partition: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.all([image, partition]).apply(([uri, part]) => {
    const [, account, region, repository] = ECR_IMAGE.exec(uri) ?? [];
    if (account === undefined || region === undefined || repository === undefined) {
      throw new pulumi.RunError(
        `the image "${uri}" is not in ECR (account.dkr.ecr.region.amazonaws.com/repository:tag)`,
      );
    }
    return `arn:${part}:ecr:${region}:${account}:repository/${repository}`;
  });
}

/**
 * Network interfaces in the given subnets and security groups, and no others. Whatever account these are of, which their ids don't say:
 * those of a shared VPC have the account of their owner in their ARNs (terraform-aws-modules/terraform-aws-iam#227 and runs-on/runs-on#463,
 * EC2's own refusals; VPC user guide, "Share your VPC subnets with other accounts" and "Share security groups with AWS Organizations").
 */
export function networkStatements(network: NetworkOptions, aws: AwsContext): readonly Statement[] {
  const { subnetIds, securityGroupIds } = network;
  if (subnetIds === undefined) return [];
  const arn = (owner: pulumi.Input<string>, resource = ""): pulumi.Output<string> =>
    pulumi.interpolate`arn:${aws.partition}:ec2:${aws.region}:${owner}:${resource}`;
  const interfaces = arn(aws.accountId, "network-interface/*");
  const places = pulumi
    .all([subnetIds, securityGroupIds ?? [], arn("*"), interfaces])
    .apply(([subnets, groups, anybodys, made]) => [
      ...subnets.map((id) => `${anybodys}subnet/${id}`),
      ...groups.map((id) => `${anybodys}security-group/${id}`),
      made,
    ]);
  return [
    allow("NetworkCreate", ["ec2:CreateNetworkInterface"], places),
    allow(
      "NetworkUse",
      ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"],
      interfaces,
    ),
    // Describe calls of EC2 know no resources.
    allow(
      "NetworkDescribe",
      [
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeVpcs",
      ],
      "*",
    ),
  ];
}
