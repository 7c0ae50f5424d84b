import type { Clients } from "../clients.ts";
import { runEngine } from "../deploy.ts";
import type { Operation } from "../operation.ts";
import { emptyBucket } from "./emptyBucket.ts";
import { describeChanges, trainingJobType, watchEngine } from "../engineEvents.ts";
import type { StackResource, StackState } from "../stack.ts";
import { settledEndpoints } from "./settledEndpoints.ts";
import { deleteApps } from "./studioApps.ts";
import { throwIfAborted } from "../../runs/errors.ts";
import { trainingLogGroup } from "../../training/training.ts";

const bucketType = "aws:s3/bucket:Bucket";

/** Ends what runs and would go on, or stand in the way: training jobs, executions and the apps of Studio's users. */
export async function endWhatRuns(
  clients: Clients,
  state: StackState,
  signal: AbortSignal,
  pollSeconds = 2,
): Promise<string> {
  const domainIds = [...idsOf(state, "aws-native:sagemaker:Domain"), ...idsOf(state, "aws:sagemaker/domain:Domain")];
  const [jobs, executions, apps] = await Promise.all([
    stopTraining(clients, state, signal, pollSeconds),
    stopExecutions(clients, state),
    domainIds.length === 0 ? 0 : deleteApps(await clients.sagemaker(), domainIds, { signal }),
  ]);
  return jobs + executions + apps === 0
    ? "nothing was running"
    : `${jobs} training jobs, ${executions} executions and ${apps} Studio apps stopped`;
}

/** A container has two minutes to end by itself; what follows them takes a while. */
const STOPPED_WITHIN_SECONDS = 15 * 60;

/**
 * Stops jobs, and waits until they have: terraform-provider-aws (`isTrainingJobInTerminalState`) may take a job that is stopping for
 * one that has ended, and SageMaker deletes none in that state.
 */
async function stopTraining(
  clients: Clients,
  state: StackState,
  abortSignal: AbortSignal,
  pollSeconds: number,
): Promise<number> {
  const { DescribeTrainingJobCommand, StopTrainingJobCommand, waitUntilTrainingJobCompletedOrStopped } =
    await import("@aws-sdk/client-sagemaker");
  const sagemaker = await clients.sagemaker();
  const ending: string[] = [];
  let stopped = 0;
  for (const TrainingJobName of idsOf(state, trainingJobType)) {
    const job = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName })).catch(() => undefined);
    if (job?.TrainingJobStatus !== "InProgress" && job?.TrainingJobStatus !== "Stopping") continue;
    ending.push(TrainingJobName);
    if (job.TrainingJobStatus === "Stopping") continue;
    await sagemaker.send(new StopTrainingJobCommand({ TrainingJobName }));
    stopped++;
  }
  const pace = { maxWaitTime: STOPPED_WITHIN_SECONDS, minDelay: pollSeconds, maxDelay: pollSeconds };
  for (const TrainingJobName of ending) {
    await waitUntilTrainingJobCompletedOrStopped(
      { client: sagemaker, abortSignal, ...pace },
      { TrainingJobName },
    ).catch((error: unknown) => {
      throwIfAborted(abortSignal);
      // Any other error is an end too: the job has failed, or is gone.
      if (!(error instanceof Error) || error.name !== "TimeoutError") return;
      throw new Error(`training job ${TrainingJobName} has not stopped within ${STOPPED_WITHIN_SECONDS / 60} min`);
    });
  }
  return stopped;
}

async function stopExecutions(clients: Clients, state: StackState): Promise<number> {
  const { paginateListExecutions, StateMachineDoesNotExist, StopExecutionCommand } =
    await import("@aws-sdk/client-sfn");
  const sfn = await clients.sfn();
  let stopped = 0;
  for (const stateMachineArn of idsOf(state, "aws-native:stepfunctions:StateMachine")) {
    try {
      for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn, statusFilter: "RUNNING" })) {
        for (const { executionArn } of page.executions ?? []) {
          await sfn.send(new StopExecutionCommand({ executionArn, error: "StackDestroyed" }));
          stopped++;
        }
      }
    } catch (error) {
      if (!(error instanceof StateMachineDoesNotExist)) throw error;
    }
  }
  return stopped;
}

/**
 * Everything but the buckets first: an endpoint writes its last captured data when it goes. Then the buckets, emptied. Their settings stay
 * as long: the engine passes over what goes with another resource only where it deletes that in the same operation, and a bucket that can't
 * be emptied would be left without its versions, TLS policy and block of public access.
 */
export async function destroyResources(
  operation: Operation,
  state: StackState,
  onProgress: (message: string) => void,
): Promise<string> {
  const { stack, clients, reporter, interrupts } = operation;
  const endpoints = { sagemaker: await clients.sagemaker(), signal: interrupts.signal, onProgress, ...state };
  await settledEndpoints(endpoints);
  const watch = watchEngine(reporter);
  const buckets = state.resources.filter(({ type }) => type === bucketType);
  const exclude = withTheirSettings(buckets, state);
  const rest = state.resources.filter(({ urn, type, custom }) => custom && !isProvider(type) && !exclude.includes(urn));
  if (buckets.length > 0 && rest.length > 0) {
    await runEngine(operation, watch, "destroy", (hooks) => stack.destroy({ ...hooks, exclude }));
  }
  await settledEndpoints(endpoints);
  for (const { id = "" } of buckets) {
    const onDeleted = (deleted: number): void => onProgress(`emptying ${id}: ${deleted} objects deleted`);
    await emptyBucket(clients, id, interrupts.signal, onDeleted);
  }
  await runEngine(operation, watch, "destroy", (hooks) => stack.destroy(hooks));
  return describeChanges(watch.changes);
}

function withTheirSettings(buckets: readonly StackResource[], { resources }: StackState): string[] {
  const urns = buckets.map(({ urn }) => urn);
  return [...urns, ...resources.flatMap(({ urn, deletedWith = "" }) => (urns.includes(deletedWith) ? urn : []))];
}

function isProvider(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

/**
 * Deletes the log groups of the stack's endpoints. Those that the engine has deleted may be there again: SageMaker goes on writing for a while
 * after an endpoint was deleted, and makes the group anew (apache/airflow#29581).
 *
 * @returns how many were there
 */
export async function deleteEndpointLogs(clients: Clients, state: StackState): Promise<number> {
  const { DeleteLogGroupCommand } = await import("@aws-sdk/client-cloudwatch-logs");
  const logs = await clients.logs();
  const groups = idsOf(state, "aws:sagemaker/endpoint:Endpoint").map((name) => `/aws/sagemaker/Endpoints/${name}`);
  const deleted = await Promise.all(
    groups.map((logGroupName) => isDone(logs.send(new DeleteLogGroupCommand({ logGroupName })))),
  );
  return deleted.filter(Boolean).length;
}

/** Whether a deletion went well. What was never made, is gone already or not to be deleted by this user, the listing afterwards tells. */
async function isDone(deletion: Promise<unknown>): Promise<boolean> {
  return deletion.then(
    () => true,
    () => false,
  );
}

/**
 * SageMaker makes logs of its own accord, which no stack has: the endpoint's group, and the job's streams in the group that
 * all jobs share. The shared group goes only when nothing is left in it and nobody gave it a retention time.
 */
export async function deleteServiceLogs(clients: Clients, state: StackState): Promise<number> {
  const { DeleteLogGroupCommand, DeleteLogStreamCommand, DescribeLogGroupsCommand, DescribeLogStreamsCommand } =
    await import("@aws-sdk/client-cloudwatch-logs");
  const logs = await clients.logs();
  let deleted = await deleteEndpointLogs(clients, state);
  const attempt = async (deletion: Promise<unknown>): Promise<void> => {
    if (await isDone(deletion)) deleted++;
  };
  const streamsOf = async (prefix?: string): Promise<string[]> => {
    const page = await logs
      .send(
        new DescribeLogStreamsCommand({
          logGroupName: trainingLogGroup,
          ...(prefix === undefined ? { limit: 1 } : { logStreamNamePrefix: prefix }),
        }),
      )
      .catch(() => undefined);
    return (page?.logStreams ?? []).flatMap(({ logStreamName }) => logStreamName ?? []);
  };
  for (const job of idsOf(state, trainingJobType)) {
    for (const logStreamName of await streamsOf(`${job}/`)) {
      await attempt(logs.send(new DeleteLogStreamCommand({ logGroupName: trainingLogGroup, logStreamName })));
    }
  }
  // Who may not list groups leaves the shared one as it is.
  const { logGroups = [] } = await logs
    .send(new DescribeLogGroupsCommand({ logGroupNamePrefix: trainingLogGroup }))
    .catch(() => ({ logGroups: [] }));
  const shared = logGroups.find(({ logGroupName }) => logGroupName === trainingLogGroup);
  if (shared !== undefined && shared.retentionInDays === undefined && (await streamsOf()).length === 0) {
    await attempt(logs.send(new DeleteLogGroupCommand({ logGroupName: trainingLogGroup })));
  }
  return deleted;
}

function idsOf(state: StackState, type: string): string[] {
  return state.resources.flatMap((resource: StackResource) => (resource.type === type ? (resource.id ?? []) : []));
}
