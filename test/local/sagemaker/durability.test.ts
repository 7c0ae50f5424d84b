import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateTrainingJobCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  DescribeModelCommand,
  DescribeTrainingJobCommand,
  waitUntilEndpointDeleted,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { processIdentity } from "../../../local/cloud/processIdentity.ts";
import { problem, Workshop } from "./workshop.ts";

interface CaptureLine {
  readonly captureData: {
    readonly endpointInput: { readonly data: string };
    readonly endpointOutput: { readonly encoding: string };
  };
  readonly eventMetadata: { readonly eventId: string; readonly inferenceTime: string };
}

describe("data capture and durability", function () {
  this.timeout(90_000);
  const workshop = new Workshop();
  const capture = {
    ...{ EnableCapture: true, InitialSamplingPercentage: 100, DestinationS3Uri: "s3://workshop/captured" },
    CaptureOptions: [{ CaptureMode: "Input" as const }, { CaptureMode: "Output" as const }],
    CaptureContentTypeHeader: { JsonContentTypes: ["application/json"] },
  };

  before(async () => {
    await workshop.open();
    await workshop.put("train/a.txt", "a");
    await workshop.model("model-1");
    await workshop.config("captured", ["model-1"], { DataCaptureConfig: capture });
    await workshop.config("sampled", ["model-1"], {
      DataCaptureConfig: { ...capture, InitialSamplingPercentage: 30, DestinationS3Uri: "s3://workshop/sampled/" },
    });
    await workshop.endpoint("captured", "captured");
  });
  after(() => workshop.close());

  async function lines(prefix: string): Promise<CaptureLine[]> {
    const found: CaptureLine[] = [];
    for (const key of await workshop.keys(prefix)) {
      const text = (await workshop.bytes(key)).toString("utf8");
      expect(text.endsWith("\n")).to.be.true;
      found.push(
        ...text
          .trimEnd()
          .split("\n")
          .map((line) => JSON.parse(line) as CaptureLine),
      );
    }
    return found;
  }

  /** Captured request bodies, awaited until there are so many. */
  async function bodies(prefix: string, count: number): Promise<string[]> {
    const deadline = Date.now() + 12_000;
    for (;;) {
      const found = (await lines(prefix)).map((line) =>
        Buffer.from(line.captureData.endpointInput.data, "base64").toString(),
      );
      if (found.length >= count || Date.now() > deadline) return found;
      await sleep(250);
    }
  }

  /** The service's children, by the records that it keeps of them. */
  const children = (): number[] => readdirSync(join(workshop.cloud.stateDir, "sagemaker", "children")).map(Number);

  /** Those of the children that still run. */
  const running = (pids: readonly number[]): number[] => pids.filter((pid) => processIdentity(pid) !== undefined);

  it("writes one line a request, in AWS's layout, within seconds", async () => {
    await Promise.all(Array.from({ length: 40 }, (_, index) => workshop.invoke("captured", `first ${index}`)));
    await workshop.invoke("captured", "status 500").catch(() => undefined);
    expect(await bodies("captured/", 40)).to.have.members(Array.from({ length: 40 }, (_, index) => `first ${index}`));
    for (const key of await workshop.keys("captured/")) {
      expect(key).to.match(
        /^captured\/captured\/AllTraffic\/\d{4}\/\d\d\/\d\d\/\d\d\/\d\d-\d\d-\d{3}-[0-9a-f-]{36}\.jsonl$/,
      );
    }
    const found = await lines("captured/");
    expect(new Set(found.map((line) => line.eventMetadata.eventId)).size).to.equal(40);
    expect(found[0]?.captureData.endpointOutput.encoding).to.equal("JSON");
    expect(found[0]?.eventMetadata.inferenceTime).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it("takes the sample that was asked for", async () => {
    await workshop.endpoint("sampled", "sampled");
    await Promise.all(Array.from({ length: 200 }, () => workshop.invoke("sampled", "x")));
    await sleep(3500);
    expect((await bodies("sampled/", 1)).length).to.be.within(30, 95);
  });

  it("has every capture in S3 when the endpoint is gone", async () => {
    await workshop.invoke("sampled", "x");
    await workshop.sageMaker.send(new DeleteEndpointCommand({ EndpointName: "sampled" }));
    await waitUntilEndpointDeleted(
      { client: workshop.sageMaker, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { EndpointName: "sampled" },
    );
    expect(await problem(workshop.invoke("sampled", "x"))).to.match(/^ValidationError: Endpoint sampled/);
  });

  it("counts requests, latencies and errors in CloudWatch", async () => {
    const sum = async (MetricName: string): Promise<number> => {
      const { Datapoints } = await workshop.metrics.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: "AWS/SageMaker", MetricName, Period: 3600, Statistics: ["Sum"] },
          ...{ StartTime: new Date(Date.now() - 3_600_000), EndTime: new Date(Date.now() + 60_000) },
          Dimensions: [
            { Name: "EndpointName", Value: "captured" },
            { Name: "VariantName", Value: "AllTraffic" },
          ],
        }),
      );
      return (Datapoints ?? []).reduce((total, point) => total + (point.Sum ?? 0), 0);
    };
    for (let attempt = 0; attempt < 40 && (await sum("Invocations")) < 41; attempt++) await sleep(250);
    expect(await sum("Invocations")).to.equal(41);
    expect(await sum("Invocation5XXErrors")).to.equal(1);
    expect(await sum("ModelLatency")).to.be.greaterThan(0);
    expect(await sum("OverheadLatency")).to.be.greaterThan(0);
  });

  it("loses no acknowledged resource and no acknowledged capture to kill -9", async () => {
    const acknowledged: string[] = [];
    await workshop.sageMaker.send(
      new CreateTrainingJobCommand(workshop.job("cut-off", { HyperParameters: { epochs: "1000", pause: "100" } })),
    );
    const load = Promise.all(
      Array.from({ length: 4 }, async (_, client) => {
        for (let index = 0; ; index++) {
          const body = `load ${client} ${index}`;
          if ((await problem(workshop.invoke("captured", body))) !== "no error") return;
          acknowledged.push(body);
        }
      }),
    );
    await sleep(2500);
    await workshop.model("model-last");
    const pids = children();
    expect(running(pids)).to.have.length(2);
    process.kill(workshop.cloud.status.pid ?? 0, "SIGKILL");
    await load;
    expect(acknowledged.length).to.be.greaterThan(50);
    for (let attempt = 0; attempt < 60 && running(pids).length > 0; attempt++) await sleep(100);
    expect(running(pids)).to.deep.equal([]);

    await workshop.cloud.start();
    workshop.connect();
    expect(await workshop.sageMaker.send(new DescribeModelCommand({ ModelName: "model-last" }))).to.include({
      ModelName: "model-last",
    });
    const job = await workshop.sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: "cut-off" }));
    expect(job.TrainingJobStatus).to.equal("Failed");
    expect(job.FailureReason).to.match(/^InternalServerError: The local cloud was stopped while the job ran/);
    expect(
      (await workshop.sageMaker.send(new DescribeEndpointCommand({ EndpointName: "captured" }))).EndpointStatus,
    ).to.equal("InService");
    for (
      let attempt = 0;
      attempt < 100 && (await problem(workshop.invoke("captured", "after"))) !== "no error";
      attempt++
    )
      await sleep(50);
    const captured = await bodies("captured/", 40 + acknowledged.length);
    expect(acknowledged.filter((body) => !captured.includes(body))).to.deep.equal([]);
    expect(new Set(captured.filter((body) => body.startsWith("load"))).size).to.equal(
      captured.filter((body) => body.startsWith("load")).length,
    );
  });

  it("ends every child and empties the spool when it stops", async () => {
    await workshop.invoke("captured", "last words");
    const pids = children();
    expect(running(pids)).to.have.length(1);
    process.kill(workshop.cloud.status.pid ?? 0, "SIGTERM");
    const spool = join(workshop.cloud.stateDir, "sagemaker", "capture");
    for (let attempt = 0; attempt < 100 && existsSync(join(workshop.cloud.stateDir, "daemon.json")); attempt++)
      await sleep(100);
    expect(running(pids)).to.deep.equal([]);
    expect(readdirSync(spool)).to.deep.equal([]);
    await workshop.cloud.start();
    workshop.connect();
    expect(await bodies("captured/", 1)).to.include("last words");
  });
});
