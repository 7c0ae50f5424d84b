import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../shared/awsContext.ts";
import { dashed } from "../shared/names.ts";
import { allow, type Statement } from "../shared/policy.ts";

/** What the names of all that notebooks make begin with. SageMaker writes names in lower case into ARNs. */
export function notebookPrefix(name: string): string {
  return `${dashed(name).toLowerCase()}-`;
}

/**
 * What notebooks need to train and deploy as the role they run as: to make, watch and delete jobs, models and endpoints of
 * the workspace's prefix, to hand their own role to SageMaker and to nothing else, and what their containers do as that role.
 * Actions and the resources that each is checked against: Service Authorization Reference, "Actions, resources, and condition
 * keys for Amazon SageMaker" (CreateEndpoint and UpdateEndpoint against endpoint and endpoint configuration).
 */
export function trainAndDeployStatements(
  name: string,
  roleArn: pulumi.Input<string>,
  aws: AwsContext,
): readonly Statement[] {
  const prefix = notebookPrefix(name);
  const sageMaker = (kind: string): pulumi.Output<string> =>
    pulumi.interpolate`arn:${aws.partition}:sagemaker:${aws.region}:${aws.accountId}:${kind}/${prefix}*`;
  const logs = (group: string): pulumi.Output<string> =>
    pulumi.interpolate`arn:${aws.partition}:logs:${aws.region}:${aws.accountId}:log-group:${group}`;
  const [jobs, endpoints] = [logs("/aws/sagemaker/TrainingJobs"), logs(`/aws/sagemaker/Endpoints/${prefix}*`)];
  const own = ["training-job", "model", "endpoint-config", "endpoint"].map(sageMaker);
  return [
    allow(
      "Train",
      ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"],
      sageMaker("training-job"),
    ),
    allow("Models", ["sagemaker:CreateModel", "sagemaker:DeleteModel", "sagemaker:DescribeModel"], sageMaker("model")),
    allow(
      "EndpointConfigs",
      ["sagemaker:CreateEndpointConfig", "sagemaker:DeleteEndpointConfig", "sagemaker:DescribeEndpointConfig"],
      sageMaker("endpoint-config"),
    ),
    allow(
      "Deploy",
      ["sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"],
      [sageMaker("endpoint"), sageMaker("endpoint-config")],
    ),
    allow(
      "Endpoints",
      ["sagemaker:DeleteEndpoint", "sagemaker:DescribeEndpoint", "sagemaker:InvokeEndpoint"],
      sageMaker("endpoint"),
    ),
    allow("Tags", ["sagemaker:AddTags", "sagemaker:ListTags"], own),
    // Lists can't be narrowed to names.
    allow(
      "ListMade",
      [
        "sagemaker:ListEndpointConfigs",
        "sagemaker:ListEndpoints",
        "sagemaker:ListModels",
        "sagemaker:ListTrainingJobs",
      ],
      "*",
    ),
    allow("PassRole", ["iam:PassRole"], roleArn, {
      StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" },
    }),
    allow("OwnRole", ["iam:GetRole"], roleArn),
    // Of the role's containers: sign in to a registry, pull, log, measure.
    allow("ImageRegistry", ["ecr:GetAuthorizationToken"], "*"),
    allow(
      "Images",
      ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      pulumi.interpolate`arn:${aws.partition}:ecr:${aws.region}:*:repository/*`,
    ),
    allow("Metrics", ["cloudwatch:PutMetricData"], "*", {
      StringLike: { "cloudwatch:namespace": ["AWS/SageMaker", "/aws/sagemaker/*"] },
    }),
    allow(
      "ContainerLogs",
      [
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:GetLogEvents",
        "logs:PutLogEvents",
      ],
      [jobs, pulumi.interpolate`${jobs}:*`, endpoints, pulumi.interpolate`${endpoints}:*`],
    ),
  ];
}
