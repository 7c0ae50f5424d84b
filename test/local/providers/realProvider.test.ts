import { rm } from "node:fs/promises";
import { BucketObjectv2 } from "@pulumi/aws/s3/bucketObjectv2.js";
import { expect } from "chai";
import { DataBucket, InferenceWorkflow, MonitoredEndpoint, StudioWorkspace } from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { ensureRealAws } from "../../../local/engine/awsProvider.ts";
import { findGo, goBuildCache } from "../../../local/engine/go.ts";
import { AnsweringModels } from "../components/answeringModels.ts";
import { ComponentStacks, type StateOfResource, type Steps } from "../components/stacks.ts";

interface Options {
  readonly memorySizeMb: number;
  readonly initialSamplingPercentage: number;
}

/** What a life under one provider showed. */
interface Life {
  readonly created: readonly StateOfResource[];
  readonly steps: Readonly<Record<string, Steps>>;
  readonly left: number;
}

/** The same program, from its first `up` to its `destroy`, on a local cloud of its own. */
async function live(provider: string): Promise<Life> {
  const before = process.env["SCONES_AWS_PROVIDER"];
  process.env["SCONES_AWS_PROVIDER"] = provider;
  const stacks = new ComponentStacks();
  try {
    await stacks.start();
    const models = new AnsweringModels(stacks.cloud, "given-models", () => "not asked");
    await models.prepare();
    const stack = await stacks.add("both-providers", ({ memorySizeMb, initialSamplingPercentage }: Options) => {
      const bucket = new DataBucket("data", {
        forceDestroy: true,
        expireCapturesAfterDays: 30,
        tags: { team: "scones" },
      });
      new BucketObjectv2("note", { bucket: bucket.bucketName, content: "hello", contentType: "text/plain" });
      const endpoint = new MonitoredEndpoint("scones", {
        ...{ model: models.model("answers", {}), captureBucket: bucket, initialSamplingPercentage },
        ...{ autoscaling: { maxCapacity: 2 }, queryTable: {} },
      });
      const workflow = new InferenceWorkflow("inference", { bucket, endpoint, memorySizeMb });
      new StudioWorkspace("studio", { bucket, endpoint, stateMachineArn: workflow.stateMachineArn });
      return { endpointName: endpoint.endpointName };
    });
    const [first, second] = [
      { memorySizeMb: 256, initialSamplingPercentage: 100 },
      { memorySizeMb: 512, initialSamplingPercentage: 50 },
    ];
    const up = await stack.up(first);
    const created = await stack.resources();
    const steps = {
      up,
      ...{ again: await stack.preview(first), refreshed: await stack.refresh() },
      ...{ updated: await stack.up(second), atRest: await stack.preview(second), destroyed: await stack.destroy() },
    };
    return { created, steps, left: (await stack.resources()).length };
  } finally {
    await stacks.remove();
    if (before === undefined) Reflect.deleteProperty(process.env, "SCONES_AWS_PROVIDER");
    else process.env["SCONES_AWS_PROVIDER"] = before;
  }
}

/** UUIDs, digests, the ends of automatic names, domains of Studio. */
const RANDOM =
  /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b([0-9a-f]{32}|[0-9a-f]{12}|[0-9a-f]{7,8}|d-[a-z0-9]{12})\b/g;
/** Of a moment or of the build of an archive. */
const VARYING = new Set(["codeSha256", "lastModified", "sourceCodeHash", "sourceCodeSize"]);
/** What the real provider adds to inputs by itself, which no program sees. */
const ADDED = new Set(["__defaults", "__meta", "__pulumi_raw_state_delta", "region", "tagsAll"]);

/** A value without what differs from deployment to deployment, and without what is empty: the real provider fills all members in. */
function comparable(value: unknown): unknown {
  if (typeof value === "string") return readable(value).replace(RANDOM, "#");
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(comparable);
  if (typeof value !== "object" || value === null) return value === null || value === false ? undefined : value;
  const members = Object.entries(value)
    .filter(([key]) => !ADDED.has(key) && !VARYING.has(key))
    .map(([key, member]) => [key, comparable(member)] as const)
    .filter(([, member]) => member !== undefined && member !== "" && member !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** A JSON document in one manner of writing: the real provider sorts policies. */
function readable(text: string): string {
  if (!text.startsWith("{")) return text;
  try {
    return JSON.stringify(comparable(JSON.parse(text)) ?? {});
  } catch {
    return text;
  }
}

const classic = (life: Life): readonly StateOfResource[] =>
  life.created.filter(({ type }) => type.startsWith("aws:")).sort((a, b) => (a.urn < b.urn ? -1 : 1));

describe("the real aws provider, beside the bundled one", function () {
  this.timeout(1_800_000);
  let real: Life;
  let bundled: Life;

  before(async function () {
    const go = await findGo();
    if (typeof go === "string") {
      this.test?.parent?.tests.forEach((test) => (test.title += ` (skipped: ${go})`));
      this.skip();
    }
    await Promise.all([ensureRealAws(() => undefined), buildFunctions()]);
    await rm(goBuildCache(), { recursive: true, force: true });
    real = await live("real");
    bundled = await live("");
  });

  it("makes the same resources", () => {
    expect(classic(bundled).length).to.be.greaterThan(15);
    expect(bundled.created.map(({ urn }) => urn).sort()).to.deep.equal(real.created.map(({ urn }) => urn).sort());
    expect(bundled.steps["up"]).to.deep.equal(real.steps["up"]);
  });

  it("calls them the same", () => {
    const ids = (life: Life): unknown => classic(life).map(({ urn, id }) => [urn, comparable(id)]);
    expect(ids(bundled)).to.deep.equal(ids(real));
  });

  it("takes the same inputs, with the same defaults", () => {
    const inputs = (life: Life): unknown => classic(life).map(({ urn, inputs }) => [urn, comparable(inputs)]);
    expect(inputs(bundled)).to.deep.equal(inputs(real));
  });

  it("answers nothing that the real one does not", () => {
    const outputs = new Map(classic(real).map(({ urn, outputs }) => [urn, comparable(outputs) as object]));
    for (const { urn, outputs: own } of classic(bundled)) {
      const expected = outputs.get(urn) ?? {};
      const answered = comparable(own) as Readonly<Record<string, unknown>>;
      for (const [key, value] of Object.entries(answered)) {
        expect(value, `${urn} ${key}`).to.deep.equal((expected as Readonly<Record<string, unknown>>)[key]);
      }
    }
  });

  it("finds nothing to do afterwards, neither in a preview nor in a refresh", () => {
    for (const life of [real, bundled]) {
      for (const step of ["again", "refreshed", "atRest"]) expect(life.steps[step], step).to.deep.equal({});
    }
  });

  it("updates in place and replaces the same", () => {
    expect(bundled.steps["updated"]).to.deep.equal(real.steps["updated"]);
    expect(real.steps["updated"]).to.have.any.keys("update");
  });

  it("leaves nothing behind", () => {
    expect(bundled.steps["destroyed"]).to.deep.equal(real.steps["destroyed"]);
    expect([real.left, bundled.left]).to.deep.equal([0, 0]);
  });
});
