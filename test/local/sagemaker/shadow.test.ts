import { setTimeout as sleep } from "node:timers/promises";
import { GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import {
  CreateEndpointCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
  type CreateEndpointConfigCommandInput,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { writeFaults, type Fault } from "../../../local/sagemaker/hosting/faults.ts";
import { join } from "node:path";
import { problem, Workshop } from "./workshop.ts";

/** Longer than the local cloud takes between two looks at the faults. */
const LOOK_MILLISECONDS = 250;
const SHADOW_SECONDS = 20;

describe("a shadow variant", function () {
  this.timeout(60_000);
  const workshop = new Workshop();

  before(async () => {
    await workshop.open();
    for (const version of ["1", "2", "broken"]) await workshop.model(`model-${version}`, version);
    await shadowed("half", "model-2", 0.5);
    await shadowed("all", "model-2", 1);
    await shadowed("broken", "model-broken", 1);
    await workshop.config("alone", ["model-1"]);
    await workshop.endpoint("shop", "all");
  });
  after(() => workshop.close());

  function shadowed(
    name: string,
    ModelName: string,
    InitialVariantWeight: number,
    more: Partial<CreateEndpointConfigCommandInput> = {},
  ): Promise<string> {
    const machines = { InitialInstanceCount: 1, InstanceType: "ml.m5.large" as const };
    return workshop.config(name, ["model-1"], {
      ShadowProductionVariants: [{ VariantName: "Shadow", ModelName, InitialVariantWeight, ...machines }],
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 100,
        DestinationS3Uri: `s3://${workshop.bucket}/captured`,
        CaptureOptions: [{ CaptureMode: "Input" }, { CaptureMode: "Output" }],
        CaptureContentTypeHeader: { JsonContentTypes: ["application/json"] },
      },
      ...more,
    });
  }

  async function faults(...kinds: readonly Fault[]): Promise<void> {
    await writeFaults(join(workshop.cloud.stateDir, "sagemaker"), kinds);
    await sleep(LOOK_MILLISECONDS);
  }

  const describeShop = () => workshop.sageMaker.send(new DescribeEndpointCommand({ EndpointName: "shop" }));

  /** Captured records of a variant whose request was this. */
  async function captured(
    variant: string,
    request: string,
  ): Promise<readonly Record<string, Record<string, unknown>>[]> {
    const keys = await workshop.keys(`captured/shop/${variant}/`);
    const texts = await Promise.all(keys.map(async (key) => (await workshop.bytes(key)).toString("utf8")));
    return texts
      .flatMap((text) => text.trimEnd().split("\n"))
      .filter((line) => line.includes(Buffer.from(request).toString("base64")))
      .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>);
  }

  async function eventually<T>(look: () => Promise<T>, enough: (value: T) => boolean): Promise<T> {
    for (let times = 0; ; times++) {
      const value = await look();
      if (enough(value) || times > 100) return value;
      await sleep(100);
    }
  }

  async function metric(variant: string, name: string, statistic: "Sum" | "SampleCount" = "Sum"): Promise<number> {
    const { Datapoints = [] } = await workshop.metrics.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace: "AWS/SageMaker", MetricName: name, Period: 3600, Statistics: [statistic] },
        Dimensions: [
          { Name: "EndpointName", Value: "shop" },
          { Name: "VariantName", Value: variant },
        ],
        StartTime: new Date(Date.now() - 7_200_000),
        EndTime: new Date(Date.now() + 3_600_000),
      }),
    );
    return Datapoints.reduce((sum, one) => sum + (one[statistic] ?? 0), 0);
  }

  it("is described beside the variant that answers, as the configuration has it", async () => {
    const { ShadowProductionVariants, ProductionVariants } = await describeShop();
    expect(ProductionVariants?.map(({ VariantName }) => VariantName)).to.deep.equal(["AllTraffic"]);
    expect(ShadowProductionVariants).to.have.length(1);
    expect(ShadowProductionVariants?.[0]).to.include({
      ...{ VariantName: "Shadow", CurrentWeight: 1, DesiredWeight: 1 },
      ...{ CurrentInstanceCount: 1, DesiredInstanceCount: 1 },
    });
    const config = await workshop.sageMaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: "half" }));
    expect(config.ShadowProductionVariants?.[0]).to.include({ ModelName: "model-2", InitialVariantWeight: 0.5 });
  });

  it("gets a copy of each request, and its answers go to nobody but the captures, metrics and logs", async () => {
    const invocations = await metric("Shadow", "Invocations");
    for (let index = 0; index < 5; index++)
      expect(await workshop.invoke("shop", `copied-${index}`, { InferenceId: `id-${index}` })).to.include({
        version: "1",
      });
    const [record] = await eventually(
      () => captured("Shadow", "copied-3"),
      (records) => records.length > 0,
    );
    expect(record?.["captureData"]?.["endpointOutput"]).to.have.property("data").that.includes('"version":"2"');
    expect(record?.["eventMetadata"]).to.include({ inferenceId: "id-3" });
    const [live] = await eventually(
      () => captured("AllTraffic", "copied-3"),
      (records) => records.length > 0,
    );
    expect(live?.["captureData"]?.["endpointOutput"]).to.have.property("data").that.includes('"version":"1"');
    expect(live?.["eventMetadata"]?.["eventId"]).not.to.equal(record?.["eventMetadata"]?.["eventId"]);
    expect(await captured("AllTraffic", "copied-3")).to.have.length(1);
    expect(
      await eventually(
        () => metric("Shadow", "Invocations"),
        (sum) => sum - invocations >= 5,
      ),
    ).to.equal(invocations + 5);
    expect(await metric("Shadow", "ModelLatency", "SampleCount")).to.equal(invocations + 5);
    expect(await workshop.logLines("/aws/sagemaker/Endpoints/shop", "Shadow/")).to.include("version 2 serves");
  });

  it("is no target of a request", async () => {
    expect(await problem(workshop.invoke("shop", "x", { TargetVariant: "Shadow" }))).to.equal(
      "ValidationError: Variant Shadow not found for Request",
    );
  });

  it("neither delays nor fails requests when it is slow, fails or crashes", async () => {
    for (const fault of [
      { kind: "slow", milliseconds: SHADOW_SECONDS * 1000 },
      { kind: "fail" },
      { kind: "crash" },
    ] as const) {
      await faults({ endpoint: "shop", variant: "Shadow", ...fault });
      for (let index = 0; index < 10; index++)
        expect(await workshop.invoke("shop", `while ${fault.kind}`), fault.kind).to.include({ version: "1" });
      // Had any of them waited for the shadow, the shadow's answer would be there.
      expect(await captured("Shadow", `while ${fault.kind}`)).to.deep.equal([]);
    }
    await faults();
    expect(
      await eventually(
        () => metric("Shadow", "Invocation5XXErrors"),
        (sum) => sum >= 20,
      ),
    ).to.be.at.least(20);
    expect(await metric("AllTraffic", "Invocation5XXErrors")).to.equal(0);
    expect(await captured("Shadow", "while fail")).to.deep.equal([]);
    expect(
      await eventually(
        () => captured("AllTraffic", "while fail"),
        (records) => records.length >= 10,
      ),
    ).to.have.length(10);
  });

  it("samples by its weight, which UpdateEndpointWeightsAndCapacities changes", async () => {
    const change = (DesiredWeight: number, DesiredInstanceCount: number) =>
      workshop.sageMaker.send(
        new UpdateEndpointWeightsAndCapacitiesCommand({
          EndpointName: "shop",
          DesiredWeightsAndCapacities: [{ VariantName: "Shadow", DesiredWeight, DesiredInstanceCount }],
        }),
      );
    await change(0, 2);
    await workshop.settled("shop");
    expect((await describeShop()).ShadowProductionVariants?.[0]).to.include({
      CurrentWeight: 0,
      CurrentInstanceCount: 2,
    });
    for (let index = 0; index < 10; index++) await workshop.invoke("shop", "unsampled");
    await change(0.5, 1);
    await workshop.settled("shop");
    for (let index = 0; index < 100; index++) await workshop.invoke("shop", "sampled");
    await eventually(
      () => captured("AllTraffic", "sampled"),
      (records) => records.length >= 100,
    );
    await eventually(
      () => captured("Shadow", "sampled"),
      (records) => records.length >= 20,
    );
    // That fewer than 20 or more than 80 of 100 fair coins show heads has a chance of one in a billion.
    expect((await captured("Shadow", "sampled")).length).to.be.within(20, 80);
    expect(await captured("Shadow", "unsampled")).to.deep.equal([]);
  });

  it("keeps weight and instances through an update that retains them, and else begins as configured", async () => {
    const update = async (EndpointConfigName: string, RetainAllVariantProperties: boolean) => {
      await workshop.sageMaker.send(
        new UpdateEndpointCommand({ EndpointName: "shop", EndpointConfigName, RetainAllVariantProperties }),
      );
      await workshop.settled("shop");
      return describeShop();
    };
    expect((await update("all", true)).ShadowProductionVariants?.[0]).to.include({ CurrentWeight: 0.5 });
    expect((await update("all", false)).ShadowProductionVariants?.[0]).to.include({ CurrentWeight: 1 });
    expect(await update("alone", false)).not.to.have.property("ShadowProductionVariants");
    await workshop.invoke("shop", "shadowless");
    expect((await update("half", false)).ShadowProductionVariants?.[0]).to.include({ CurrentWeight: 0.5 });
    expect(await captured("Shadow", "shadowless")).to.deep.equal([]);
  });

  it("that never gets healthy is rolled back, and requests go on being answered", async () => {
    await workshop.sageMaker.send(new UpdateEndpointCommand({ EndpointName: "shop", EndpointConfigName: "broken" }));
    const versions = new Set<unknown>();
    const { endpoint } = await workshop.settled("shop", async () => {
      versions.add((await workshop.invoke("shop", "x"))["version"]);
    });
    expect(endpoint).to.include({ EndpointStatus: "InService", EndpointConfigName: "half" });
    expect(endpoint.FailureReason).to.match(/production variant Shadow did not pass the ping health check/);
    expect([...versions]).to.deep.equal(["1"]);
  });

  it("is a scalable target of its own, and stays until it is deregistered", async () => {
    const scaling = new ApplicationAutoScalingClient(workshop.cloud.config());
    const target = {
      ...({ ServiceNamespace: "sagemaker", ScalableDimension: "sagemaker:variant:DesiredInstanceCount" } as const),
      ResourceId: "endpoint/shop/variant/Shadow",
    };
    await scaling.send(new RegisterScalableTargetCommand({ ...target, MinCapacity: 1, MaxCapacity: 2 }));
    const leave = () =>
      workshop.sageMaker.send(new UpdateEndpointCommand({ EndpointName: "shop", EndpointConfigName: "alone" }));
    expect(await problem(leave())).to.match(/variant Shadow is registered .* deregister it before it is removed/);
    await scaling.send(new DeregisterScalableTargetCommand(target));
    await leave();
    expect((await workshop.settled("shop")).endpoint.EndpointStatus).to.equal("InService");
  });

  it("counts in the quota of machines", async () => {
    await shadowed("many", "model-2", 1, {
      ShadowProductionVariants: [
        { VariantName: "Shadow", ModelName: "model-2", InitialInstanceCount: 9, InstanceType: "ml.c5.large" },
      ],
    });
    const create = workshop.sageMaker.send(
      new CreateEndpointCommand({ EndpointName: "big", EndpointConfigName: "many" }),
    );
    expect(await problem(create)).to.match(/^ResourceLimitExceeded: .*ml\.c5\.large/);
  });

  it("is refused under the name of the variant that answers, and beside a serverless one", async () => {
    const clash = {
      VariantName: "AllTraffic",
      ModelName: "model-2",
      InitialInstanceCount: 1,
      InstanceType: "ml.m5.large",
    } as const;
    expect(await problem(shadowed("clash", "model-2", 1, { ShadowProductionVariants: [clash] }))).to.match(
      /^ValidationException: Duplicate variant name AllTraffic/,
    );
    const ServerlessConfig = { MemorySizeInMB: 2048, MaxConcurrency: 5 };
    const serverless = { VariantName: "Shadow", ModelName: "model-2", ServerlessConfig };
    expect(await problem(workshop.config("less", ["model-1"], { ShadowProductionVariants: [serverless] }))).to.equal(
      "ValidationException: ShadowProductionVariants are not supported with serverless inference.",
    );
  });
});
