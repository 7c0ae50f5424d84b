import { expect } from "chai";
import { ArtifactModel, DataBucket, InferenceWorkflow, MonitoredEndpoint } from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { Reporter } from "../../../automation/progress/reporter.ts";
import { Interrupts } from "../../../automation/runs/interrupts.ts";
import type { Cloud } from "../../../automation/stack/cloud.ts";
import { Clients } from "../../../automation/stack/clients.ts";
import { runUp } from "../../../automation/stack/deploy.ts";
import { watchEngine } from "../../../automation/stack/engineEvents.ts";
import type { Operation } from "../../../automation/stack/operation.ts";
import { recover } from "../../../automation/stack/recovery.ts";
import { AnsweringModels } from "../components/answeringModels.ts";
import { ComponentStacks, type ComponentStack } from "../components/stacks.ts";
import { putForeignModel } from "../examples/pictures.ts";
import { FaultyProxy, type Fault } from "../../e2e/support/faultyProxy.ts";

describe("what was made and could not be read, or not made yet", function () {
  this.timeout(180_000);
  const stacks = new ComponentStacks();
  const warnings: string[] = [];
  let proxy: FaultyProxy;
  let fault: (operation: string | undefined) => Fault | undefined = () => undefined;
  let losesAll = false;
  let lost = false;

  before(async () => {
    await Promise.all([stacks.start(), buildFunctions()]);
    proxy = new FaultyProxy(Number(new URL(stacks.cloud.status.endpoint ?? "").port), ({ operation }) => {
      const done = fault(operation);
      lost ||= losesAll && done !== undefined;
      return lost ? "denied" : done;
    });
    process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${await proxy.start()}`;
  });
  after(async () => {
    proxy.stop();
    await stacks.remove();
  });
  beforeEach(() => void (warnings.length = 0));

  const cloud: Cloud = { kind: "local", workDir: "", env: {}, pulumi: "pulumi" };

  const workflow = async (name: string): Promise<ComponentStack<undefined>> =>
    stacks.add(name, () => {
      const bucket = new DataBucket("data", { forceDestroy: true });
      const endpoint = {
        endpointName: "scones",
        endpointArn: "arn:aws:sagemaker:us-east-1:123456789012:endpoint/scones",
      };
      const { stateMachineArn } = new InferenceWorkflow("inference", { bucket, endpoint });
      return { stateMachineArn };
    });

  /** Brings it up as `scones up` does. */
  async function up({ stack }: ComponentStack<undefined>): Promise<Readonly<Record<string, number>>> {
    const reporter = new Reporter({
      event: (event) => event.type === "log" && event.level === "warning" && warnings.push(event.message),
      text: () => undefined,
      close: () => Promise.resolve(),
    });
    const interrupts = new Interrupts();
    const clients = new Clients();
    const operation: Operation = { stack, clients, reporter, interrupts };
    const watch = watchEngine(reporter);
    try {
      await recover(operation, cloud, (message) => warnings.push(message));
      await runUp(operation, watch, {});
      return watch.changes;
    } finally {
      await clients.close();
    }
  }

  it("is taken into the state and read, and the update goes on", async () => {
    let left = 3;
    fault = (operation) => (operation === "GetResource" && left-- > 0 ? "denied" : undefined);
    const stack = await workflow("once-unread");
    // As it is: not as another, though AWS says more of it than the program does, such as a role's path.
    expect(Object.keys(await up(stack))).to.have.members(["create", "same"]);
    expect(warnings).to.satisfy((all: string[]) => all.some((each) => /could not be read then: inference-/.test(each)));
    expect(await stack.preview(undefined)).to.deep.equal({});
    await stack.destroy();
    expect(await stack.resources()).to.deep.equal([]);
  });

  it("is made anew by a plain `pulumi up` where it could not be read for long, and nothing is in its way", async () => {
    fault = (operation) => (operation === "GetResource" ? "denied" : undefined);
    const stack = await workflow("long-unread");
    const error = await up(stack).then(
      () => "none",
      (reason: unknown) => (reason as Error).message,
    );
    expect(error).to.match(/reading resource state: .*AccessDenied/);
    expect(warnings.join("\n")).to.contain("can't be read yet");
    fault = () => undefined;
    await stack.up(undefined);
    expect(await stack.preview(undefined)).to.deep.equal({});
    await stack.destroy();
    expect(await stack.resources()).to.deep.equal([]);
  });

  it("is noted even where nothing answers from then on, and is read before the next update", async () => {
    fault = (operation) => (operation === "GetResource" ? "denied" : undefined);
    losesAll = true;
    const stack = await workflow("lost-unread");
    const error = await up(stack).then(
      () => "none",
      (reason: unknown) => (reason as Error).message,
    );
    expect(error).to.match(/reading resource state: .*AccessDenied/);
    const noted = (await stack.resources()).filter(({ initErrors = [] }) => initErrors.length > 0);
    expect(noted).not.to.be.empty;
    [losesAll, lost, fault] = [false, false, () => undefined];
    warnings.length = 0;
    expect(await up(stack)).not.to.have.property("replace");
    expect(warnings).to.include(`reading ${noted.length} resources again whose last change failed`);
    expect(await stack.preview(undefined)).to.deep.equal({});
    await stack.destroy();
    expect(await stack.resources()).to.deep.equal([]);
  });

  it("goes where it is a model's version, which takes no name, and another is made: else its group could not be destroyed", async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, "registered");
    let registers = false;
    fault = () => undefined;
    const stack = await stacks.add("unread-version", () => {
      const { modelPackageArn } = new ArtifactModel("given", { modelArtifactUri, ...(registers && { register: {} }) });
      return registers ? { modelPackageArn } : {};
    });
    await up(stack);
    registers = true;
    let [created, left] = [0, 1];
    fault = (operation) => {
      if (operation === "CreateResource") created++;
      // The first is the group.
      return operation === "GetResource" && created === 2 && left-- > 0 ? "denied" : undefined;
    };
    await up(stack);
    expect(warnings).to.deep.equal(["AWS made what could not be read then: given-model-package"]);
    expect(String((await stack.stack.outputs())["modelPackageArn"]?.value)).to.match(/\/2$/);
    expect(await stack.preview(undefined)).to.deep.equal({});
    await stack.destroy();
    expect(await stack.resources()).to.deep.equal([]);
  });

  it("is made in the same `pulumi up` where AWS was asked too often at first", async () => {
    let left = 2;
    fault = (operation) => (operation === "CreateResource" && left-- > 0 ? "throttled creation" : undefined);
    const stack = await workflow("throttled");
    await stack.up(undefined);
    expect(proxy.done.get("throttled creation")).to.equal(2);
    expect(await stack.preview(undefined)).to.deep.equal({});
    await stack.destroy();
    expect(await stack.resources()).to.deep.equal([]);
  });

  it("goes on with an endpoint that the classic provider forgot as its wait was broken off", async () => {
    let name = "";
    const models = new AnsweringModels(stacks.cloud, "unnoted-models", () => name);
    await models.prepare();
    const stack = await stacks.add("unnoted", () => {
      const model = models.model("answering", { one: [0.9, 0.1] });
      const { endpointName, endpointStatus } = new MonitoredEndpoint("scones", { model, captureEnabled: false });
      return { endpointName, endpointStatus };
    });
    let isAsked = false;
    let left = 1;
    fault = (operation) => {
      isAsked ||= operation === "CreateEndpoint";
      return isAsked && operation === "DescribeEndpoint" && left-- > 0 ? "denied" : undefined;
    };
    await up(stack);
    expect(warnings).to.deep.equal(["AWS made what could not be read then: scones-endpoint"]);
    expect(await stack.preview(undefined)).to.deep.equal({});
    const [endpoint] = (await stack.resources()).filter(({ type }) => type === "aws:sagemaker/endpoint:Endpoint");
    name = endpoint?.id ?? "";
    expect((await models.describe()).EndpointStatus).to.equal("InService");
    await stack.destroy();
    expect(await models.describe().catch((error: unknown) => (error as Error).message)).to.match(
      /Could not find endpoint/,
    );
  });
});
