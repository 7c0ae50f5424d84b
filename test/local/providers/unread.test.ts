import { expect } from "chai";
import { DataBucket, InferenceWorkflow } from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { Reporter } from "../../../automation/progress/reporter.ts";
import { Interrupts } from "../../../automation/runs/interrupts.ts";
import { Clients } from "../../../automation/stack/clients.ts";
import { runUp } from "../../../automation/stack/deploy.ts";
import { watchEngine } from "../../../automation/stack/engineEvents.ts";
import type { Operation } from "../../../automation/stack/operation.ts";
import { ComponentStacks, type ComponentStack } from "../components/stacks.ts";
import { FaultyProxy, type Fault } from "../../e2e/support/faultyProxy.ts";

describe("what aws-native made and could not read", function () {
  this.timeout(180_000);
  const stacks = new ComponentStacks();
  const warnings: string[] = [];
  let proxy: FaultyProxy;
  let fault: () => Fault | undefined = () => undefined;

  before(async () => {
    await Promise.all([stacks.start(), buildFunctions()]);
    proxy = new FaultyProxy(Number(new URL(stacks.cloud.status.endpoint ?? "").port), ({ operation }) =>
      operation === "GetResource" ? fault() : undefined,
    );
    process.env["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${await proxy.start()}`;
  });
  after(async () => {
    proxy.stop();
    await stacks.remove();
  });
  beforeEach(() => void (warnings.length = 0));

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
      await runUp(operation, watch, {});
      return watch.changes;
    } finally {
      await clients.close();
    }
  }

  it("is taken into the state and read, and the update goes on", async () => {
    let left = 3;
    fault = () => (left-- > 0 ? "denied" : undefined);
    const stack = await workflow("once-unread");
    // As it is: not as another, though AWS says more of it than the program does, such as a role's path.
    expect(Object.keys(await up(stack))).to.have.members(["create", "same"]);
    expect(warnings).to.satisfy((all: string[]) => all.some((each) => /could not be read then: inference-/.test(each)));
    expect(await stack.preview(undefined)).to.deep.equal({});
    await stack.destroy();
    expect(await stack.resources()).to.deep.equal([]);
  });

  it("is made anew by the next update where it could not be read for long, and nothing is in its way", async () => {
    fault = () => "denied";
    const stack = await workflow("long-unread");
    const error = await up(stack).then(
      () => "none",
      (reason: unknown) => (reason as Error).message,
    );
    expect(error).to.match(/reading resource state: .*AccessDenied/);
    expect(warnings.join("\n")).to.contain("can't be read yet");
    fault = () => undefined;
    await up(stack);
    expect(await stack.preview(undefined)).to.deep.equal({});
    await stack.destroy();
    expect(await stack.resources()).to.deep.equal([]);
  });
});
