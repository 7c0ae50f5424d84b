import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeTrainingJobCommand, SageMakerClient, StopTrainingJobCommand } from "@aws-sdk/client-sagemaker";
import { ListMultipartUploadsCommand, ListObjectVersionsCommand, S3Client } from "@aws-sdk/client-s3";
import { mockClient } from "aws-sdk-client-mock";
import { expect } from "chai";
import { InterruptedError } from "../../../../../automation/runs/errors.ts";
import type { Clients } from "../../../../../automation/stack/clients.ts";
import type { Operation } from "../../../../../automation/stack/operation.ts";
import type { StackState } from "../../../../../automation/stack/stack.ts";
import {
  deleteEndpointLogs,
  destroyResources,
  endWhatRuns,
} from "../../../../../automation/stack/teardown/teardown.ts";
import { silentReporter } from "../../../../support/silentReporter.ts";

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
    const said = await endWhatRuns(
      clients,
      stateWith("running", "stopping", "done"),
      new AbortController().signal,
      0.001,
    );
    expect(said).to.equal("1 training jobs, 0 executions and 0 Studio apps stopped");
    expect(sagemaker.commandCalls(StopTrainingJobCommand).map(({ args }) => args[0].input)).to.deep.equal([
      { TrainingJobName: "running" },
    ]);
    expect(statuses).to.deep.equal({ running: [], stopping: [], done: [] });
  });

  it("waits no longer once it is interrupted", async () => {
    const client = new SageMakerClient({ region: "us-east-1" });
    const clients = { sagemaker: () => Promise.resolve(client), sfn: () => Promise.resolve({}) } as unknown as Clients;
    const interrupt = new AbortController();
    mockClient(client)
      .on(DescribeTrainingJobCommand)
      .callsFake(() => {
        interrupt.abort();
        return Promise.resolve(job("Stopping"));
      });
    const ended = await endWhatRuns(clients, stateWith("stopping"), interrupt.signal).catch((error: unknown) => error);
    expect(ended).to.be.instanceOf(InterruptedError);
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

describe("destroyResources", () => {
  const of = (type: string, more: object = {}) => ({ urn: `urn:${type}`, type, id: "data", custom: true, ...more });
  const bucket = of("aws:s3/bucket:Bucket");
  const setting = of("aws:s3/bucketPolicy:BucketPolicy", { deletedWith: bucket.urn });
  const provider = of("pulumi:providers:aws");

  let interrupt: AbortController;
  beforeEach(() => {
    interrupt = new AbortController();
  });

  /** What the engine is asked for, and in between the emptying of the bucket. */
  async function destroyed(...resources: object[]): Promise<unknown[]> {
    const done: unknown[] = [];
    const client = new S3Client({ region: "us-east-1" });
    const s3 = mockClient(client);
    s3.on(ListMultipartUploadsCommand).resolves({});
    s3.on(ListObjectVersionsCommand).callsFake(({ Bucket }: { Bucket: string }) => {
      done.push(`empties ${Bucket}`);
      return Promise.resolve({});
    });
    const { signal } = interrupt;
    const operation = {
      stack: { destroy: ({ exclude }: { exclude?: string[] }) => Promise.resolve(done.push(exclude ?? "everything")) },
      clients: { s3: () => Promise.resolve(client), sagemaker: () => Promise.resolve({}) },
      interrupts: { signal, engine: () => ({ signal, onOutput: () => undefined, done: () => undefined }) },
      reporter: silentReporter(),
    } as unknown as Operation;
    await destroyResources(operation, { resources } as unknown as StackState, () => undefined);
    return done;
  }

  it("leaves a bucket its settings until it is empty", async () => {
    expect(
      await destroyed(provider, bucket, setting, of("aws:sagemaker/endpoint:Endpoint", { id: undefined })),
    ).to.deep.equal([[bucket.urn, setting.urn], "empties data", "everything"]);
  });

  it("deletes no more objects once it is interrupted", async () => {
    interrupt.abort();
    expect(await destroyed(provider, bucket, setting).catch((error: unknown) => error)).to.be.instanceOf(
      InterruptedError,
    );
  });

  it("asks once where there is but the bucket", async () => {
    expect(await destroyed(provider, bucket, setting)).to.deep.equal(["empties data", "everything"]);
  });
});
