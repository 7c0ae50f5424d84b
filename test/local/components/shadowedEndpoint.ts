import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateBucketCommand, ListObjectsV2Command, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { queryCaptures } from "../../../automation/monitoring/monitoring.ts";
import {
  ArtifactModel,
  MonitoredEndpoint,
  type MonitoredEndpointArgs,
  type ShadowOptions,
} from "../../../components/index.ts";
import { s3Client } from "../examples/pictures.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

/** Probabilities by the request's body, or how the container is of no use. */
type Answers = Readonly<Record<string, readonly [number, number]>> | "broken" | "failing";

interface Options extends Omit<MonitoredEndpointArgs, "model" | "shadow"> {
  readonly live: Answers;
  readonly tried?: Answers;
  /** Whether the model that is tried serves instead of the live one, as no shadow. */
  readonly takesOver?: boolean;
  readonly shadow?: Omit<ShadowOptions, "model">;
}

const BUCKET = "shadow-models";
const IMAGE = "000000000000.dkr.ecr.us-east-1.amazonaws.com/own-answers:1";
const NOW: Exclude<Answers, string> = { "*": [0.9, 0.1], p2: [0.2, 0.8], p4: [0.3, 0.7] };
/** Differs on p1, of which it is very sure, and on p4. */
const NEXT: Answers = { "*": [0.9, 0.1], p1: [0.01, 0.99], p2: [0.2, 0.8] };
const KNOWN = ["p0", "p1", "p2", "p3", "p4", "p5"];

/** A second model is tried beside the live one, compared, and made the live one. */
export function shadowedEndpointLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  const base: Options = {
    live: NOW,
    captureBucket: { bucketName: BUCKET, bucketArn: `arn:aws:s3:::${BUCKET}` },
    deployment: { terminationWaitSeconds: 0 },
    monitor: { enabled: false },
  };
  const name = (): string => String(stack.outputs["endpointName"]?.value);
  const runtime = () => new SageMakerRuntimeClient({ ...stacks.cloud.config(), maxAttempts: 1 });
  const describeEndpoint = () =>
    new SageMakerClient(stacks.cloud.config()).send(new DescribeEndpointCommand({ EndpointName: name() }));

  const ask = async (body: string): Promise<unknown> => {
    const { Body } = await runtime().send(
      new InvokeEndpointCommand({ EndpointName: name(), ContentType: "image/png", Body: body }),
    );
    return JSON.parse(Body.transformToString());
  };

  let going = new AbortController();
  afterEach(() => {
    going.abort();
  });
  /** Asks without pause, each time something else, until told to stop. */
  const asking = () => {
    const asked = { answered: [] as string[], failures: [] as string[] };
    going = new AbortController();
    const { signal } = going;
    const client = runtime();
    const askAgain = async (): Promise<void> => {
      while (!signal.aborted) {
        const body = `asked ${Date.now()} ${asked.answered.length + asked.failures.length}`;
        await client
          .send(new InvokeEndpointCommand({ EndpointName: name(), ContentType: "image/png", Body: body }))
          .then(
            () => asked.answered.push(body),
            (error: unknown) => asked.failures.push(String(error)),
          );
        await sleep(20);
      }
    };
    const work = askAgain();
    return async () => {
      going.abort();
      await work;
      return asked;
    };
  };

  /** Which of the requests a variant has captured, once all are there or there has been time for it. */
  const captured = async (variant: string, bodies: readonly string[]): Promise<readonly string[]> => {
    const s3 = s3Client(stacks.cloud);
    for (let times = 0; ; times++) {
      const Prefix = `captured/${name()}/${variant}/`;
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix }));
      const texts = await Promise.all(
        Contents.map(async ({ Key }) =>
          (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }))).Body?.transformToString(),
        ),
      );
      const all = texts.join("");
      const found = bodies.filter((body) => all.includes(`"${Buffer.from(body).toString("base64")}"`));
      if (found.length === bodies.length || times > 50) return found;
      await sleep(200);
    }
  };

  before(async () => {
    const state = join(stacks.cloud.stateDir, "sagemaker");
    mkdirSync(state, { recursive: true });
    const image = {
      serve: [process.execPath, "classify.mjs"],
      directory: join(import.meta.dirname, "../../fixtures/containers/node"),
    };
    writeFileSync(join(state, "images.json"), JSON.stringify({ [IMAGE]: image }));
    const folder = mkdtempSync(join(tmpdir(), "answers-model-"));
    writeFileSync(join(folder, "model.json"), "{}");
    const Body = execFileSync("tar", ["-czf", "-", "-C", folder, "."]);
    rmSync(folder, { recursive: true });
    const s3 = s3Client(stacks.cloud);
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: "model.tar.gz", Body }));
    stack = await stacks.add("shadowed", ({ live, tried, takesOver, shadow, ...args }: Options) => {
      const modelOf = (kind: string, answers: Answers): ArtifactModel =>
        new ArtifactModel(kind, {
          modelArtifactUri: `s3://${BUCKET}/model.tar.gz`,
          image: IMAGE,
          environment: { ANSWERS: JSON.stringify(answers) },
        });
      const first = modelOf("live", live);
      const second = tried && modelOf("tried", tried);
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
    const { ShadowProductionVariants } = await describeEndpoint();
    expect(ShadowProductionVariants?.[0]).to.include({ VariantName: "Shadow", CurrentInstanceCount: 1 });
    expect(ShadowProductionVariants?.[0]?.CurrentWeight).to.be.closeTo(0.3, 1e-6);
  });

  it("is answered by the live model alone, and both are compared request by request", async () => {
    await stack.up({ ...base, tried: NEXT });
    for (const body of KNOWN) expect(await ask(body)).to.deep.equal(NOW[body] ?? NOW["*"]);
    expect(await captured("AllTraffic", KNOWN)).to.deep.equal(KNOWN);
    expect(await captured("Shadow", KNOWN)).to.deep.equal(KNOWN);
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
    const stop = asking();
    expect(await stack.failedUp({ ...base, tried: "broken" })).to.match(
      /variant Shadow did not pass the ping health check/,
    );
    const { answered, failures } = await stop();
    expect(failures).to.deep.equal([]);
    expect(answered).not.to.deep.equal([]);
    expect((await describeEndpoint()).ShadowProductionVariants).to.have.length(1);
    await stack.up({ ...base, tried: NEXT });
    expect(await stack.preview({ ...base, tried: NEXT })).to.deep.equal({});
  });

  it("promotes it by a change of the model: no request fails, each is captured, no shadow is left", async () => {
    const next = { ...base, live: NEXT };
    const stop = asking();
    const steps = await stack.up(next);
    const { answered, failures } = await stop();
    expect(steps).to.deep.equal({
      update: ["scones-endpoint"],
      replace: ["live-model", "scones-configuration"],
      delete: ["scones-Shadow-capture", "tried-execution-role", "tried-model"],
    });
    expect(failures).to.deep.equal([]);
    expect(await captured("AllTraffic", answered)).to.deep.equal(answered);
    expect(await ask("p1")).to.deep.equal([0.01, 0.99]);
    expect(await describeEndpoint()).not.to.have.property("ShadowProductionVariants");
    expect(await stack.preview(next)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
  });

  it("goes on capturing when threshold and capture setting change", async () => {
    const stop = asking();
    await stack.up({ ...base, live: NEXT, alarms: { errorThreshold: 9 }, captureCsvContentTypes: ["text/csv"] });
    const { answered, failures } = await stop();
    expect(failures).to.deep.equal([]);
    expect(await captured("AllTraffic", answered)).to.deep.equal(answered);
  });

  it("goes on capturing while a model with a role of its own takes over in steps", async function () {
    // Three updates, one of them a canary.
    this.timeout(300_000);
    // A canary of ten seconds, in which the machines of either model answer and write as their own role.
    const deployment = { strategy: "canary", waitIntervalSeconds: 600, terminationWaitSeconds: 0 } as const;
    const guarded = { ...base, live: NEXT, instanceCount: 2, deployment };
    await stack.up(guarded);
    const next = { ...guarded, tried: NOW, takesOver: true };
    const stop = asking();
    const steps = await stack.up(next);
    const { answered, failures } = await stop();
    expect(failures).to.deep.equal([]);
    expect(await captured("AllTraffic", answered)).to.deep.equal(answered);
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
