import { expect } from "chai";
import { queryCaptures } from "../../../automation/monitoring/monitoring.ts";
import { MonitoredEndpoint, type MonitoredEndpointArgs, type ShadowOptions } from "../../../components/index.ts";
import { s3Client } from "../examples/pictures.ts";
import { AnsweringModels, type Answers } from "./answeringModels.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

interface Options extends Omit<MonitoredEndpointArgs, "model" | "shadow"> {
  readonly live: Answers;
  readonly tried?: Answers;
  /** Whether the model that is tried serves instead of the live one, as no shadow. */
  readonly takesOver?: boolean;
  readonly shadow?: Omit<ShadowOptions, "model">;
}

const BUCKET = "shadow-models";
const NOW: Exclude<Answers, string> = { "*": [0.9, 0.1], p2: [0.2, 0.8], p4: [0.3, 0.7] };
/** Differs on p1, of which it is very sure, and on p4. */
const NEXT: Answers = { "*": [0.9, 0.1], p1: [0.01, 0.99], p2: [0.2, 0.8] };
const KNOWN = ["p0", "p1", "p2", "p3", "p4", "p5"];

/** A second model is tried beside the live one, compared, and made the live one. */
export function shadowedEndpointLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  const name = (): string => String(stack.outputs["endpointName"]?.value);
  const models = new AnsweringModels(stacks.cloud, BUCKET, name);
  const base: Options = {
    live: NOW,
    captureBucket: models.bucket,
    deployment: { terminationWaitSeconds: 0 },
    monitor: { enabled: false },
  };
  afterEach(() => {
    models.stopAsking();
  });

  before(async () => {
    await models.prepare();
    stack = await stacks.add("shadowed", ({ live, tried, takesOver, shadow, ...args }: Options) => {
      const first = models.model("live", live);
      const second = tried && models.model("tried", tried);
      const { endpointName } = new MonitoredEndpoint("scones", {
        ...args,
        model: takesOver && second ? second : first,
        ...(second && !takesOver && { shadow: { model: second, ...shadow } }),
      });
      return { endpointName };
    });
    await stack.up(base);
  });

  it("gets a shadow, beside which nothing of it changes", async () => {
    const next = { ...base, tried: NEXT, shadow: { samplingPercentage: 30 } };
    expect(await stack.up(next)).to.deep.equal({
      create: ["scones-Shadow-capture", "tried-execution-role", "tried-model"],
      update: ["scones-endpoint"],
      replace: ["scones-configuration"],
    });
    expect(await stack.preview(next)).to.deep.equal({});
    // A weight that 32 bits can't hold in the digits that were given.
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.preview(next)).to.deep.equal({});
    const { ShadowProductionVariants } = await models.describe();
    expect(ShadowProductionVariants?.[0]).to.include({ VariantName: "Shadow", CurrentInstanceCount: 1 });
    expect(ShadowProductionVariants?.[0]?.CurrentWeight).to.be.closeTo(0.3, 1e-6);
  });

  it("is answered by the live model alone, and both are compared request by request", async () => {
    await stack.up({ ...base, tried: NEXT });
    for (const body of KNOWN) expect(await models.ask(body)).to.deep.equal(NOW[body] ?? NOW["*"]);
    expect(await models.captured("AllTraffic", KNOWN)).to.deep.equal(KNOWN);
    expect(await models.captured("Shadow", KNOWN)).to.deep.equal(KNOWN);
    const result = await queryCaptures({
      source: `s3://${BUCKET}/captured/${name()}`,
      s3: s3Client(stacks.cloud),
      threshold: 0.93,
      classes: ["bicycle", "motorcycle"],
    });
    expect(result.captures).to.equal(KNOWN.length);
    expect(result.shadow).to.include({ compared: 6, agreeing: 4, unmatched: 0 });
    expect(result.shadow?.matrix).to.deep.equal([
      [3, 1],
      [1, 1],
    ]);
    expect(
      result.shadow?.differences.map(({ image, sureness }) => [
        Buffer.from(image?.data ?? "", "base64").toString(),
        sureness,
      ]),
    ).to.deep.equal([
      ["p1", 0.9],
      ["p4", 0.7],
    ]);
  });

  it("keeps serving and its shadow when another shadow does not come up, and takes one that does", async () => {
    const stop = models.asking();
    expect(await stack.failedUp({ ...base, tried: "broken" })).to.match(
      /variant Shadow did not pass the ping health check/,
    );
    const { answered, failures } = await stop();
    expect(failures).to.deep.equal([]);
    expect(answered).not.to.deep.equal([]);
    expect((await models.describe()).ShadowProductionVariants).to.have.length(1);
    await stack.up({ ...base, tried: NEXT });
    expect(await stack.preview({ ...base, tried: NEXT })).to.deep.equal({});
  });

  it("promotes it by a change of the model: no request fails, each is captured, no shadow is left", async () => {
    const next = { ...base, live: NEXT };
    const stop = models.asking();
    const steps = await stack.up(next);
    const { answered, failures } = await stop();
    expect(steps).to.deep.equal({
      update: ["scones-endpoint"],
      replace: ["live-model", "scones-configuration"],
      delete: ["scones-Shadow-capture", "tried-execution-role", "tried-model"],
    });
    expect(failures).to.deep.equal([]);
    expect(await models.captured("AllTraffic", answered)).to.deep.equal(answered);
    expect(await models.ask("p1")).to.deep.equal([0.01, 0.99]);
    expect(await models.describe()).not.to.have.property("ShadowProductionVariants");
    expect(await stack.preview(next)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
  });

  it("goes on capturing when threshold and capture setting change", async () => {
    const stop = models.asking();
    await stack.up({ ...base, live: NEXT, alarms: { errorThreshold: 9 }, captureCsvContentTypes: ["text/csv"] });
    const { answered, failures } = await stop();
    expect(failures).to.deep.equal([]);
    expect(await models.captured("AllTraffic", answered)).to.deep.equal(answered);
  });

  it("goes on capturing while a model with a role of its own takes over in steps", async function () {
    // Three updates, one of them a canary.
    this.timeout(300_000);
    // A canary of ten seconds, in which the machines of either model answer and write as their own role.
    const deployment = { strategy: "canary", waitIntervalSeconds: 600, terminationWaitSeconds: 0 } as const;
    const guarded = { ...base, live: NEXT, instanceCount: 2, deployment };
    await stack.up(guarded);
    const next = { ...guarded, tried: NOW, takesOver: true };
    const stop = models.asking();
    const steps = await stack.up(next);
    const { answered, failures } = await stop();
    expect(failures).to.deep.equal([]);
    expect(await models.captured("AllTraffic", answered)).to.deep.equal(answered);
    expect(steps["replace"]).to.deep.equal(["scones-AllTraffic-capture", "scones-configuration"]);
    expect(await stack.preview(next)).to.deep.equal({});
    await stack.up(base);
  });

  it("goes with its shadow", async () => {
    await stack.up({ ...base, tried: NEXT });
    expect((await stack.destroy())["delete"]).to.include.members([
      "scones-endpoint",
      "scones-Shadow-capture",
      "tried-model",
    ]);
  });
}
