import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import {
  ListDomainsCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListTrainingJobsCommand,
  SageMakerClient,
} from "@aws-sdk/client-sagemaker";
import { ListSchedulesCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import type { Cli } from "./cli.ts";
import { requireCode } from "./cli.ts";

interface Status {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What ordinary AWS clients still find on the local cloud of a test: the counts that are not 0. */
export async function leftInCloud(cli: Cli): Promise<Record<string, number>> {
  const { stdout } = requireCode(await cli.run("cloud", "status", "--json"), 0);
  const { endpoint, region, accessKeyId, secretAccessKey } = JSON.parse(stdout) as Status;
  const config = { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  const sagemaker = new SageMakerClient(config);
  const lists: Readonly<Record<string, Promise<readonly unknown[] | undefined>>> = {
    buckets: new S3Client({ ...config, forcePathStyle: true }).send(new ListBucketsCommand({})).then((r) => r.Buckets),
    functions: new LambdaClient(config).send(new ListFunctionsCommand({})).then((r) => r.Functions),
    stateMachines: new SFNClient(config).send(new ListStateMachinesCommand({})).then((r) => r.stateMachines),
    roles: new IAMClient(config).send(new ListRolesCommand({})).then((r) => r.Roles),
    schedules: new SchedulerClient(config).send(new ListSchedulesCommand({})).then((r) => r.Schedules),
    alarms: new CloudWatchClient(config).send(new DescribeAlarmsCommand({})).then((r) => r.MetricAlarms),
    logGroups: new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand({})).then((r) => r.logGroups),
    trainingJobs: sagemaker.send(new ListTrainingJobsCommand({})).then((r) => r.TrainingJobSummaries),
    models: sagemaker.send(new ListModelsCommand({})).then((r) => r.Models),
    endpoints: sagemaker.send(new ListEndpointsCommand({})).then((r) => r.Endpoints),
    endpointConfigs: sagemaker.send(new ListEndpointConfigsCommand({})).then((r) => r.EndpointConfigs),
    domains: sagemaker.send(new ListDomainsCommand({})).then((r) => r.Domains),
  };
  const counts = await Promise.all(
    Object.entries(lists).map(async ([name, list]) => [name, (await list)?.length ?? 0] as const),
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}
