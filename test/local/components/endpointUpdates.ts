import { ListEndpointsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../components/index.ts";
import { AnsweringModels, type Answers } from "./answeringModels.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

interface Options extends Omit<MonitoredEndpointArgs, "model"> {
  readonly live: Answers;
  /** The artifact's key in the bucket. */
  readonly key?: string;
  /** How long the container takes to start. */
  readonly startMs?: number;
}

const NOW: Answers = { "*": [0.9, 0.1] };
const NEXT: Answers = { "*": [0.2, 0.8] };
const SLOW = { startMs: 8000 };

/** Updates that meet an endpoint on which something is going on already, or that fail half-way. */
export function endpointUpdateLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  const models = new AnsweringModels(stacks.cloud, "update-models", () => "updated");
  const base: Options = {
    live: NOW,
    endpointName: "updated",
    captureBucket: models.bucket,
    deployment: { terminationWaitSeconds: 0 },
    monitor: { enabled: false },
  };
  const moved: Options = { ...base, instanceCount: 2, live: NEXT, key: "moved/model.tar.gz" };
  const answer = () => models.ask("whatever");
  afterEach(() => {
    models.stopAsking();
  });

  before(async () => {
    await models.prepare("moved/model.tar.gz");
    stack = await stacks.add("updated", ({ live, key, startMs, ...args }: Options) => {
      const model = models.model("live", live, { ...(key && { key }), ...(startMs && { startMs }) });
      const { endpointName, endpointConfigName } = new MonitoredEndpoint("updated", { ...args, model });
      return { endpointName, endpointConfigName };
    });
  });

  it("leaves no endpoint behind that could not be created, so that the next update creates it", async () => {
    expect(await stack.failedUp({ ...base, live: "broken" })).to.match(/did not pass the ping health check/);
    const { Endpoints = [] } = await new SageMakerClient(stacks.cloud.config()).send(new ListEndpointsCommand({}));
    const left = Endpoints.filter(({ EndpointName }) => EndpointName === "updated");
    expect(left).to.deep.equal([]);
    await stack.up({ ...base, ...SLOW });
    expect(await answer()).to.deep.equal([0.9, 0.1]);
  });

  it("waits for autoscaling, whose change of machines SageMaker wants to finish first", async () => {
    await models.scale(2);
    expect((await models.describe()).EndpointStatus).to.equal("Updating");
    const next = { ...base, ...SLOW, live: NEXT };
    await stack.up(next);
    expect(await answer()).to.deep.equal([0.2, 0.8]);
    expect(await stack.preview(next)).to.deep.equal({});
  });

  it("finds nothing wrong with an endpoint that autoscaling is changing", async () => {
    await models.scale(2);
    expect((await models.describe()).EndpointStatus).to.equal("Updating");
    expect(await stack.up({ ...base, ...SLOW, live: NEXT })).to.deep.equal({});
  });

  /** An update whose engine is killed while SageMaker is at it. */
  const killed = async (options: Options): Promise<void> => {
    const cut = stack.failedUp(options);
    await models.until("Updating");
    await stack.kill();
    expect(await cut).not.to.equal("no error");
    expect((await models.describe()).EndpointStatus).to.equal("Updating");
  };

  it("goes on after a killed update, and then to what is wanted now", async () => {
    await killed({ ...base, ...SLOW, live: NOW });
    const stop = models.asking();
    const next = { ...base, live: { "*": [0.5, 0.5] } } as const;
    await stack.up(next);
    const { answered, failures } = await stop();
    expect(failures).to.deep.equal([]);
    expect(await answer()).to.deep.equal([0.5, 0.5]);
    expect(await models.captured("AllTraffic", answered)).to.deep.equal(answered);
    expect(await stack.preview(next)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
  });

  it("is rolled back by its alarm, tells so, goes on capturing, and takes the next update", async () => {
    // A canary that is watched for an hour, which is a minute here.
    const deployment = { strategy: "canary", waitIntervalSeconds: 3600, terminationWaitSeconds: 0 } as const;
    const guarded = {
      ...{ ...base, instanceCount: 2, alarms: { errorThreshold: 1, evaluationPeriods: 1 } },
      deployment: { ...deployment, maximumExecutionTimeoutSeconds: 14_400 },
    };
    await stack.up({ ...base, instanceCount: 2, alarms: guarded.alarms });
    const running = (await models.describe()).EndpointConfigName;
    const stop = models.asking();
    const message = await stack.failedUp({ ...guarded, live: "failing" });
    const { answered, failures } = await stop();
    expect(message).to.contain(`runs configuration ${running} instead of`);
    expect(message).to.match(/SageMaker has rolled the update back: .*alarm/i);
    // The canary's part alone.
    expect(failures).not.to.deep.equal([]);
    expect(failures.length).to.be.lessThan(answered.length);
    expect(await answer()).to.deep.equal([0.9, 0.1]);
    await models.ask("after the rollback");
    expect(await models.captured("AllTraffic", ["after the rollback"])).to.have.length(1);
    const next = { ...base, instanceCount: 2, live: NEXT };
    await stack.up(next);
    expect(await answer()).to.deep.equal([0.2, 0.8]);
    expect(await stack.preview(next)).to.deep.equal({});
  }).timeout(300_000);

  it("is rolled back from a model at another place, and new machines still fetch the old one", async () => {
    expect(await stack.failedUp({ ...base, instanceCount: 2, live: "broken", key: "moved/model.tar.gz" })).to.match(
      /SageMaker has rolled the update back: .*did not pass the ping health check/,
    );
    await models.scale(3);
    await models.until("InService");
    const { ProductionVariants, FailureReason } = await models.describe();
    expect(FailureReason).to.equal(undefined);
    expect(ProductionVariants?.[0]?.CurrentInstanceCount).to.equal(3);
    await stack.up(moved);
    expect(await answer()).to.deep.equal([0.2, 0.8]);
    expect(await stack.preview(moved)).to.deep.equal({});
  });

  it("is rolled back from another place of what it captures, and goes on capturing where it did", async () => {
    await stack.up(moved);
    const elsewhere = { ...moved, capturePrefix: "elsewhere/" };
    expect(await stack.failedUp({ ...elsewhere, live: "broken" })).to.contain("rolled the update back");
    await models.ask("after another place");
    expect(await models.captured("AllTraffic", ["after another place"])).to.have.length(1);
    await stack.up(elsewhere);
    expect(await stack.preview(elsewhere)).to.deep.equal({});
    expect((await stack.up(moved))["replace"]).to.include("updated-AllTraffic-capture");
  });

  it("is made anew where its rollback on alarms comes or goes, once the old one is really gone", async () => {
    expect((await stack.up({ ...base, alarms: { enabled: false } }))["replace"]).to.include("updated-endpoint");
    expect(await answer()).to.deep.equal([0.9, 0.1]);
  });

  it("is refused more machines than the account may have, and says what lets the next update ask again", async () => {
    const few = { ...base, alarms: { enabled: false } };
    const many = { ...few, instanceCount: 9 };
    expect(await stack.failedUp(many)).to.contain("ResourceLimitExceeded");
    // The provider has noted it as done.
    expect(await stack.failedUp(many)).to.contain("or had refused it before: run `pulumi refresh`, then update again");
    await stack.refresh();
    expect(await stack.failedUp(many)).to.contain("ResourceLimitExceeded");
    await stack.refresh();
    await stack.up(few);
    expect(await stack.preview(few)).to.deep.equal({});
  });

  it("is not destroyed during an update, which SageMaker refuses, but afterwards", async () => {
    await killed({ ...base, ...SLOW, alarms: { enabled: false }, live: NEXT });
    expect(await stack.failedDestroy()).to.match(/Cannot update in-progress endpoint/);
    await models.until("InService");
    expect((await stack.destroy())["delete"]).to.include("updated-endpoint");
  });
}
