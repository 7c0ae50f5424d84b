import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../shared/awsContext.ts";
import { diskStatements } from "../shared/customerKey.ts";
import { allow, readStatements, writeStatements, type Statement } from "../shared/policy.ts";
import type { StudioWorkspaceArgs } from "./studioWorkspaceArgs.ts";

/** What notebooks may do with the rest of the stack, and their log. */
export function notebookStatements(args: StudioWorkspaceArgs, aws: AwsContext): readonly Statement[] {
  const { bucket, endpoint, stateMachineArn } = args;
  const logGroup = pulumi.interpolate`arn:${aws.partition}:logs:${aws.region}:${aws.accountId}:log-group:/aws/sagemaker/studio`;
  return [
    allow(
      "Logs",
      ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      [logGroup, pulumi.interpolate`${logGroup}:*`],
    ),
    ...(bucket === undefined
      ? []
      : [...readStatements(bucket, "Data", [""], aws.region), ...writeStatements(bucket, "Data", "", aws.region)]),
    ...(endpoint === undefined ? [] : [allow("Ask", ["sagemaker:InvokeEndpoint"], endpoint.endpointArn)]),
    ...(stateMachineArn === undefined ? [] : executionStatements(stateMachineArn)),
    // Without it no notebook starts in a domain that has a key.
    ...(args.kmsKeyArn === undefined ? [] : diskStatements(args.kmsKeyArn)),
  ];
}

function executionStatements(stateMachineArn: pulumi.Input<string>): readonly Statement[] {
  const executions = pulumi.output(stateMachineArn).apply((arn) => arn.replace(":stateMachine:", ":execution:"));
  return [
    allow("StartExecution", ["states:ListExecutions", "states:StartExecution"], stateMachineArn),
    allow(
      "ReadExecution",
      ["states:DescribeExecution", "states:GetExecutionHistory"],
      pulumi.interpolate`${executions}:*`,
    ),
  ];
}

/** What Studio's own pages do as the user: start and stop the apps of this domain, and no other. */
export function studioStatements(domainId: pulumi.Input<string>, aws: AwsContext): readonly Statement[] {
  const own = (kind: string): pulumi.Output<string> =>
    pulumi.interpolate`arn:${aws.partition}:sagemaker:${aws.region}:${aws.accountId}:${kind}/${domainId}`;
  return [
    allow(
      "Apps",
      ["sagemaker:AddTags", "sagemaker:CreateApp", "sagemaker:DeleteApp", "sagemaker:DescribeApp"],
      pulumi.interpolate`${own("app")}/*`,
    ),
    allow("Domain", ["sagemaker:DescribeDomain"], own("domain")),
    allow("Spaces", ["sagemaker:DescribeSpace", "sagemaker:UpdateSpace"], pulumi.interpolate`${own("space")}/*`),
    allow(
      "Profiles",
      ["sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"],
      pulumi.interpolate`${own("user-profile")}/*`,
    ),
    // Lists can't be narrowed to one domain.
    allow(
      "Lists",
      ["sagemaker:ListApps", "sagemaker:ListDomains", "sagemaker:ListSpaces", "sagemaker:ListUserProfiles"],
      "*",
    ),
  ];
}
