import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { ArtifactModel, InferenceWorkflow, MonitoredEndpoint, StudioWorkspace } from "../../../components/index.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { putForeignModel } from "../examples/pictures.ts";
import { ComponentStacks } from "./stacks.ts";

/** As on AWS, where a role that was just made can't be assumed for some seconds. */
describe("roles that AWS does not know yet", function () {
  this.timeout(120_000);
  const stacks = new ComponentStacks();
  const outside = process.env["SCONES_IAM_DELAY"];
  before(async () => {
    process.env["SCONES_IAM_DELAY"] = "6";
    await Promise.all([stacks.start(), buildFunctions()]);
  });
  after(async () => {
    await stacks.remove();
    if (outside === undefined) Reflect.deleteProperty(process.env, "SCONES_IAM_DELAY");
    else process.env["SCONES_IAM_DELAY"] = outside;
  });

  it("are waited for by all that acts as one: functions, models, state machines, schedules", async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, "pictures");
    const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
    const stack = await stacks.add("fresh", () => {
      const model = new ArtifactModel("given", { modelArtifactUri });
      const endpoint = new MonitoredEndpoint("scones", { model, captureBucket: bucket, online: false });
      const { stateMachineArn } = new InferenceWorkflow("inference", { bucket, endpoint, logLevel: "ALL" });
      return { stateMachineArn };
    });
    const { create = [] } = await stack.up({});
    expect(create).to.include.members([
      ...["given-model", "inference-classify-image-function", "inference-state-machine", "scones-monitor-schedule"],
    ]);
    const stateMachineArn = String(stack.outputs["stateMachineArn"]?.value);
    const { status } = await new SFNClient(stacks.cloud.config()).send(
      new DescribeStateMachineCommand({ stateMachineArn }),
    );
    expect(status).to.equal("ACTIVE");
    expect(await stack.preview({})).to.deep.equal({});
    await stack.destroy();
  });

  it("are waited for by the first target that scales, whose role AWS makes itself", async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, "models");
    const stack = await stacks.add("scaled", () => {
      const model = new ArtifactModel("given", { modelArtifactUri });
      const autoscaling = { maxCapacity: 2 };
      const { endpointStatus } = new MonitoredEndpoint("scaled", { model, captureEnabled: false, autoscaling });
      return { endpointStatus };
    });
    const { create = [] } = await stack.up({});
    expect(create).to.include.members(["scaled-AllTraffic-scalable-target", "scaled-AllTraffic-scaling-policy"]);
    expect(await stack.preview({})).to.deep.equal({});
    await stack.destroy();
  });

  for (const homeFileSystem of ["Retain", "Delete"] as const) {
    it(`are waited for by a Studio domain whose files are to be ${homeFileSystem === "Retain" ? "kept" : "deleted"}`, async () => {
      const stack = await stacks.add(`studio-${homeFileSystem.toLowerCase()}`, () => {
        const { domainId } = new StudioWorkspace("studio", { homeFileSystem });
        return { domainId };
      });
      const { create = [] } = await stack.up({});
      expect(create).to.include("studio-domain");
      expect(await stack.preview({})).to.deep.equal({});
      await stack.destroy();
    });
  }
});
