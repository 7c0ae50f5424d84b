import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { expect } from "chai";
import { sageMakerPermission } from "../../../../local/cloud/sageMakerPermission.ts";

function permission(target: string | undefined, body: object, url = "/"): { action: string; resource: string } {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  if (target !== undefined) request.headers["x-amz-target"] = target;
  return sageMakerPermission(request, Buffer.from(JSON.stringify(body)), "us-east-1", "000000000000");
}

const ARN = "arn:aws:sagemaker:us-east-1:000000000000";

describe("sageMakerPermission", () => {
  it("names the endpoint of an invocation, in lower case", () => {
    const invoke = permission(undefined, {}, "/endpoints/Scones-1/invocations");
    expect(invoke).to.deep.equal({ action: "sagemaker:InvokeEndpoint", resource: `${ARN}:endpoint/scones-1` });
    expect(permission(undefined, {}, "/endpoints/a/invocations-response-stream").action).to.equal(
      "sagemaker:InvokeEndpointWithResponseStream",
    );
  });

  it("names the resource of an operation of the control plane", () => {
    expect(permission("SageMaker.DescribeTrainingJob", { TrainingJobName: "Job" })).to.deep.equal({
      action: "sagemaker:DescribeTrainingJob",
      resource: `${ARN}:training-job/job`,
    });
    expect(permission("SageMaker.UpdateEndpointWeightsAndCapacities", { EndpointName: "e" }).resource).to.equal(
      `${ARN}:endpoint/e`,
    );
    expect(permission("SageMaker.AddTags", { ResourceArn: `${ARN}:model/m` }).resource).to.equal(`${ARN}:model/m`);
  });

  it("asks for all resources where none is named", () => {
    expect(permission("SageMaker.ListModels", {}).resource).to.equal("*");
    expect(permission("SageMaker.CreateModel", { ModelName: 5 }).resource).to.equal("*");
    expect(permission("AnyScaleFrontendService.RegisterScalableTarget", {})).to.deep.equal({
      action: "application-autoscaling:RegisterScalableTarget",
      resource: "*",
    });
  });
});
