import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTrainingJobCommand, SageMakerClient, StopTrainingJobCommand } from "@aws-sdk/client-sagemaker";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import type { Clients } from "../../../../../automation/stack/clients.ts";
import type { StackState } from "../../../../../automation/stack/stack.ts";
import { deleteEndpointLogs, endWhatRuns } from "../../../../../automation/stack/teardown/teardown.ts";

const stateWith = (...jobs: string[]): StackState =>
  ({
    resources: jobs.map((id) => ({ type: "aws:sagemaker/trainingJob:TrainingJob", id, urn: `urn:${id}` })),
  }) as unknown as StackState;

describe("endWhatRuns", () => {
  const job = (TrainingJobStatus: "InProgress" | "Stopping" | "Stopped" | "Failed" | "Completed") => ({
    TrainingJobStatus,
  });

  it("stops jobs that run, and waits for those that are stopping already as well", async () => {
    const client = new SageMakerClient({ region: "us-east-1" });
    const sagemaker = mockClient(client);
    const clients = { sagemaker: () => Promise.resolve(client), sfn: () => Promise.resolve({}) } as unknown as Clients;
    const statuses: Record<string, ReturnType<typeof job>[]> = {
      running: [job("InProgress"), job("Stopping"), job("Stopped")],
      stopping: [job("Stopping"), job("Stopping"), job("Failed")],
      done: [job("Completed")],
    };
    sagemaker.on(StopTrainingJobCommand).resolves({});
    sagemaker.on(DescribeTrainingJobCommand).callsFake(({ TrainingJobName }: { TrainingJobName: string }) => {
      const next = statuses[TrainingJobName]?.shift();
      return next === undefined
        ? Promise.reject(new Error(`nobody is to ask again about ${TrainingJobName}`))
        : Promise.resolve(next);
    });
    const said = await endWhatRuns(clients, stateWith("running", "stopping", "done"), 0.001);
    expect(said).to.equal("1 training jobs, 0 executions and 0 Studio apps stopped");
    expect(sagemaker.commandCalls(StopTrainingJobCommand).map(({ args }) => args[0].input)).to.deep.equal([
      { TrainingJobName: "running" },
    ]);
    expect(statuses).to.deep.equal({ running: [], stopping: [], done: [] });
  });
});

describe("deleteEndpointLogs", () => {
  it("removes the group that SageMaker made anew, and passes over one that is not there", async () => {
    const client = new CloudWatchLogsClient({ region: "us-east-1" });
    const logs = mockClient(client);
    logs
      .on(DeleteLogGroupCommand)
      .resolvesOnce({})
      .rejects(new ResourceNotFoundException({ message: "", $metadata: {} }));
    const clients = { logs: () => Promise.resolve(client) } as unknown as Clients;
    const state = {
      resources: ["scones", "other"].map((id) => ({ type: "aws:sagemaker/endpoint:Endpoint", id, urn: `urn:${id}` })),
    } as unknown as StackState;
    expect(await deleteEndpointLogs(clients, state)).to.equal(1);
    expect(logs.commandCalls(DeleteLogGroupCommand).map(({ args }) => args[0].input)).to.deep.equal([
      { logGroupName: "/aws/sagemaker/Endpoints/scones" },
      { logGroupName: "/aws/sagemaker/Endpoints/other" },
    ]);
    expect(await deleteEndpointLogs(clients, state)).to.equal(0);
  });
});
