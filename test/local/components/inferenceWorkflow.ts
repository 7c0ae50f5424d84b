import { CloudWatchLogsClient, CreateLogGroupCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { InferenceWorkflow, type InferenceWorkflowArgs } from "../../../components/index.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

interface Options extends Partial<InferenceWorkflowArgs> {
  /** Gives a function's log group a name that is taken. */
  readonly clash?: boolean;
}

const STEPS = ["classify-image", "filter-low-confidence", "serialize-image-data"];
const FUNCTIONS = STEPS.flatMap((step) => ["function", "logs", "role"].map((part) => `inference-${step}-${part}`));
const MACHINE = ["inference-state-machine", "inference-state-machine-role"];

export function inferenceWorkflowLifecycle(stacks: ComponentStacks): void {
  let stack: ComponentStack<Options>;
  before(async () => {
    stack = await stacks.add("workflows", ({ clash = false, ...args }: Options) => {
      const rename: pulumi.ResourceTransform = ({ name, props, opts }) =>
        clash && name === "inference-classify-image-logs"
          ? { props: { ...(props as object), logGroupName: "taken" }, opts }
          : undefined;
      const { stateMachineArn } = new InferenceWorkflow(
        "inference",
        {
          endpoint: {
            endpointName: "scones",
            endpointArn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/scones",
          },
          bucket: { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" },
          ...args,
        },
        { transforms: [rename] },
      );
      return { stateMachineArn };
    });
  });

  it("fails where a name is taken, and then goes on with what is missing", async () => {
    await new CloudWatchLogsClient(stacks.cloud.config()).send(new CreateLogGroupCommand({ logGroupName: "taken" }));
    expect(await stack.failedUp({ clash: true })).to.contain("inference-classify-image-logs");
    const { create = [], ...others } = await stack.up({});
    expect(others).to.deep.equal({});
    expect(create).to.include.members([
      "inference-classify-image-logs",
      "inference-classify-image-function",
      ...MACHINE,
    ]);
    expect(create).not.to.include.members(["inference-filter-low-confidence-logs"]);
    expect(await stack.preview({})).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    expect(await stack.preview({})).to.deep.equal({});
  });

  it("updates what an option is about, in place", async () => {
    expect(await stack.up({ confidenceThreshold: 0.8 })).to.deep.equal({
      update: ["inference-filter-low-confidence-function"],
    });
    expect(await stack.up({ maxRetries: 2 })).to.deep.equal({
      update: ["inference-filter-low-confidence-function", "inference-state-machine"],
    });
    expect(await stack.up({ imagePrefixes: ["test/"] })).to.deep.equal({
      update: ["inference-classify-image-role", "inference-serialize-image-data-role", "inference-state-machine"],
    });
    expect(await stack.up({})).to.deep.equal({
      update: ["inference-classify-image-role", "inference-serialize-image-data-role"],
    });
  });

  it("logs executions, and no longer", async () => {
    const levelNow = async () => {
      const stateMachineArn = stack.outputs["stateMachineArn"]?.value as string;
      const machine = await new SFNClient(stacks.cloud.config()).send(
        new DescribeStateMachineCommand({ stateMachineArn }),
      );
      return machine.loggingConfiguration?.level;
    };
    expect(await stack.up({ logLevel: "ERROR" })).to.deep.equal({
      create: ["inference-state-machine-logs"],
      update: MACHINE,
    });
    expect(await levelNow()).to.equal("ERROR");
    expect(await stack.up({})).to.deep.equal({ delete: ["inference-state-machine-logs"], update: MACHINE });
    expect(await levelNow()).to.equal("OFF");
  });

  it("gets a second state machine for prefixes, and loses it again", async () => {
    const batch = MACHINE.map((name) => name.replace("inference-", "inference-batch-"));
    expect(await stack.up({ batch: {} })).to.deep.equal({ create: batch });
    expect(await stack.preview({ batch: {} })).to.deep.equal({});
    expect(await stack.up({})).to.deep.equal({ delete: batch });
  });

  it("goes", async () => {
    expect(await stack.destroy()).to.deep.equal({ delete: [...FUNCTIONS, ...MACHINE].sort() });
  });
}
