import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  waitUntilEndpointInService,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { run } from "../../../local/engine/run.ts";
import { NODE_IMAGE, problem, Workshop } from "./workshop.ts";

const MAIN = join(import.meta.dirname, "../../../local/main.ts");
const LOOK_MILLISECONDS = 250;

describe("scones cloud fault", function () {
  this.timeout(60_000);
  const workshop = new Workshop();
  const home = mkdtempSync(join(tmpdir(), "fault-home-"));

  before(async () => {
    await workshop.open();
    symlinkSync(workshop.cloud.stateDir, join(home, "cloud"));
    for (const version of ["1", "2"])
      await workshop.config(`config-${version}`, [await workshop.model(`model-${version}`, version)]);
    await workshop.endpoint("shop", "config-2");
  });
  after(async () => {
    await workshop.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function fault(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const env = { ...process.env, SCONES_HOME: home };
    const finished = await run(process.execPath, [MAIN, "fault", ...words], { env });
    await sleep(LOOK_MILLISECONDS);
    return finished;
  }

  it("lets a deployment fail, so that its alarm rolls it back", async () => {
    const { stdout } = await fault("shop", "failing", "--share", "0.8", "--configuration", "config-1");
    expect(stdout).to.equal("shop (all variants) is failing, 80 % of the requests while it serves config-1\n");
    await workshop.metrics.send(
      new PutMetricAlarmCommand({
        ...{ AlarmName: "errors", Namespace: "AWS/SageMaker", MetricName: "Invocation5XXErrors", Statistic: "Sum" },
        ...{ Period: 10, EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: "GreaterThanThreshold" },
        TreatMissingData: "notBreaching",
        Dimensions: [
          { Name: "EndpointName", Value: "shop" },
          { Name: "VariantName", Value: "AllTraffic" },
        ],
      }),
    );
    expect(await workshop.invoke("shop", "x"), "another configuration serves").to.include({ version: "2" });
    await workshop.sageMaker.send(
      new UpdateEndpointCommand({
        ...{ EndpointName: "shop", EndpointConfigName: "config-1" },
        DeploymentConfig: {
          BlueGreenUpdatePolicy: {
            TrafficRoutingConfiguration: {
              Type: "CANARY",
              CanarySize: { Type: "CAPACITY_PERCENT", Value: 40 },
              WaitIntervalInSeconds: 600,
            },
          },
          AutoRollbackConfiguration: { Alarms: [{ AlarmName: "errors" }] },
        },
      }),
    );
    const answers: string[] = [];
    const { statuses, endpoint } = await workshop.settled("shop", async () => {
      const problemOrAnswer = workshop.invoke("shop", "x").then(
        (answer) => String(answer["version"]),
        (error: unknown) => (error as Error).name,
      );
      answers.push(await problemOrAnswer);
    });
    expect(statuses[0]).to.equal("Updating");
    expect(statuses.at(-1)).to.equal("InService");
    expect(endpoint.EndpointConfigName).to.equal("config-2");
    expect(endpoint.FailureReason).to.match(/alarms went into ALARM: \[errors\]/);
    expect(answers).to.include("ModelError");
    expect((await fault("shop", "clear")).stdout).to.equal("No variant plays a fault.\n");
    expect(await workshop.invoke("shop", "x")).to.include({ version: "2" });
  });

  it("makes a variant slow, then crashing in its place, and lists who plays what", async () => {
    await fault("shop", "AllTraffic", "slow", "--milliseconds", "400");
    const began = Date.now();
    await workshop.invoke("shop", "x");
    expect(Date.now() - began).to.be.greaterThan(390);
    await fault("shop", "AllTraffic", "crashing");
    expect(await problem(workshop.invoke("shop", "x"))).to.match(/^ModelError: Received server error \(0\)/);
    expect(JSON.parse((await fault("--json")).stdout)).to.deep.equal([
      { endpoint: "shop", variant: "AllTraffic", kind: "crash" },
    ]);
    await fault("shop", "AllTraffic", "clear");
    await workshop.settled("shop");
    for (let attempt = 0; (await problem(workshop.invoke("shop", "x"))) !== "no error"; attempt++) {
      expect(attempt, "the container comes back").to.be.lessThan(50);
      await sleep(100);
    }
  });

  it("refuses names that are not there and words that make no sense", async () => {
    const refused = async (...words: string[]): Promise<string> => {
      const { code, stderr } = await fault(...words);
      return `${code} ${stderr.split("\n")[0] ?? ""}`;
    };
    expect(await refused("shop1", "failing")).to.equal(
      "1 scones cloud: there is no endpoint shop1 here. There is: shop",
    );
    expect(await refused("shop", "Blue", "failing")).to.equal(
      "1 scones cloud: endpoint shop has no variant Blue. It has: AllTraffic",
    );
    expect(await refused("shop", "lazy")).to.match(
      /^2 scones cloud: fault needs ENDPOINT \[VARIANT\] and one of slow, failing, crashing, clear, got "shop lazy"/,
    );
    expect(await refused("shop", "failing", "--share", "50")).to.match(
      /^2 .*--share must be above 0 and at most 1, got 50/,
    );
    expect(await refused("shop", "failing", "--milliseconds", "5")).to.match(/^2 .*--milliseconds goes with slow/);
    expect((await fault("--json")).stdout).to.equal("[]\n");
  });

  it("plays in the region that it is told, and in no other", async () => {
    const region = { ...workshop.cloud.config(), region: "eu-central-1" };
    const far = new SageMakerClient(region);
    const PrimaryContainer = { Image: NODE_IMAGE.replace("us-east-1", region.region) };
    await far.send(new CreateModelCommand({ ModelName: "m", ExecutionRoleArn: workshop.role, PrimaryContainer }));
    const variant = { VariantName: "AllTraffic", ModelName: "m", InitialInstanceCount: 1 };
    await far.send(
      new CreateEndpointConfigCommand({
        EndpointConfigName: "c",
        ProductionVariants: [{ ...variant, InstanceType: "ml.m5.large" }],
      }),
    );
    await far.send(new CreateEndpointCommand({ EndpointName: "shop", EndpointConfigName: "c" }));
    await waitUntilEndpointInService(
      { client: far, maxWaitTime: 20, minDelay: 1, maxDelay: 1 },
      { EndpointName: "shop" },
    );
    expect((await fault("shop", "failing", "--region", "eu-central-1")).code).to.equal(0);
    const asked = new SageMakerRuntimeClient(region).send(
      new InvokeEndpointCommand({ EndpointName: "shop", Body: "x" }),
    );
    expect(await problem(asked)).to.match(/^ModelError: Received server error \(500\)/);
    expect(await problem(workshop.invoke("shop", "x"))).to.equal("no error");
    expect((await fault("--region", "eu-central-1")).stdout).to.contain("shop (all variants) is failing");
    const wrong = await fault("shop", "failing", "--region", "moon");
    expect([wrong.code, wrong.stderr]).to.satisfy(
      ([code, text]: [number, string]) => code === 2 && text.includes("--region must be the name of a region"),
    );
  });
});
