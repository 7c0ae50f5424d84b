import { expect } from "chai";
import { busyEndpointHint } from "../../../../automation/runs/busyEndpoint.ts";

describe("busyEndpointHint", () => {
  it("says what to wait for, by the endpoint's name", () => {
    const arn = "arn:aws:sagemaker:us-east-1:000000000000:endpoint/scones-f4577298";
    const reason =
      "deleting SageMaker AI Endpoint (scones-f4577298): operation error SageMaker: DeleteEndpoint, https response error " +
      `StatusCode: 400, api error ValidationException: Cannot update in-progress endpoint "${arn}".`;
    expect(busyEndpointHint(["something else", reason])).to.contain("--endpoint-name scones-f4577298),");
  });

  it("knows the refusal without a name too", () => {
    const hint = busyEndpointHint(["Cannot update in-progress endpoint, its status is Updating."]);
    expect(hint).to.contain("the same command goes on");
    expect(hint).to.contain("--endpoint-name NAME)");
  });

  it("says nothing of other failures", () => {
    expect(busyEndpointHint([])).to.equal("");
    expect(busyEndpointHint(["Cannot create already existing endpoint"])).to.equal("");
  });
});
