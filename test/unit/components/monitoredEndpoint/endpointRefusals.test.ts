import { mock } from "node:test";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { overcomes } from "../../../../components/monitoredEndpoint/endpointRefusals.ts";
import { answerCommands } from "../../../support/sentCommands.ts";

describe("what an endpoint's provider takes for a failure", () => {
  const unseen =
    'ValidationException: Could not find endpoint configuration "arn:aws:sagemaker:eu-west-1:123456789012:endpoint-config/e-1".';
  const failed = (times: number) => ({
    ...{ component: "scones", endpointName: "e", region: "eu-west-1", operation: "create", configName: "e-1" },
    errors: Array.from({ length: times }, () => unseen),
  });

  it("is tried again where SageMaker does not see the configuration yet, with longer waits, and not for ever", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      let overcome: boolean | undefined;
      const asked = overcomes(failed(2)).then((answer) => (overcome = answer));
      mock.timers.tick(3999);
      await Promise.resolve();
      expect(overcome).to.equal(undefined);
      mock.timers.tick(1);
      expect(await asked).to.equal(true);
      expect(await overcomes(failed(6))).to.equal(false);
    } finally {
      mock.timers.reset();
    }
  });

  /** Lets SageMaker find the endpoint in these states, one a look, and no more after them; `none` is none. */
  const finds = (...states: readonly string[]) => {
    const left = [...states];
    return answerCommands(SageMakerClient, {
      DescribeEndpoint: () => {
        const EndpointStatus = left.shift() ?? "none";
        if (EndpointStatus === "none") throw new Error('Could not find endpoint "arn:aws:sagemaker:::endpoint/e".');
        return { EndpointStatus, EndpointConfigName: "e-0000000", FailureReason: "an alarm went off" };
      },
      DeleteEndpoint: () => ({}),
    });
  };
  const after = (operation: string, error: string, times = 1) => ({
    ...{ ...failed(0), operation, configName: "e-1234567" },
    errors: Array.from({ length: times }, () => error),
  });
  const names = (sent: readonly { readonly name: string }[]) => sent.map(({ name }) => name);
  afterEach(() => mock.restoreAll());

  it("is tried again once what goes on at the endpoint is over, five times", async () => {
    const busy = "ValidationException: Cannot update in-progress endpoint";
    const sent = finds("InService", "InService");
    expect(await overcomes(after("update", busy))).to.equal(true);
    expect(await overcomes(after("update", busy, 5))).to.equal(true);
    expect(await overcomes(after("update", busy, 6))).to.equal(false);
    expect(names(sent)).to.eql(["DescribeEndpoint", "DescribeEndpoint"]);
  });

  const occupied = "ValidationException: Cannot create already existing endpoint";

  it("is tried again once the old endpoint is gone", async () => {
    const sent = finds("none", "none");
    expect(await overcomes(after("create", occupied))).to.equal(true);
    expect(names(sent)).to.not.contain("DeleteEndpoint");
  });

  it("is tried again without the endpoint that the same program could not create", async () => {
    const sent = finds("Failed");
    expect(await overcomes(after("create", occupied))).to.equal(true);
    expect(names(sent)).to.eql(["DescribeEndpoint", "DeleteEndpoint", "DescribeEndpoint"]);
  });

  it("stays a failure where the creation failed, and leaves nothing behind", async () => {
    const sent = finds("Failed");
    expect(await overcomes(after("create", "unexpected state 'Failed', wanted target 'InService'"))).to.equal(false);
    expect(names(sent)).to.contain("DeleteEndpoint");
  });

  const failures = {
    "the model, which S3 may not see for a while":
      'Failed to download model data for container "container_1" from URL: "s3://models/model.tar.gz".',
    "the image, which a new role may not pull yet":
      "Please make sure all images included in the model for the production variant AllTraffic exist, and that the execution role " +
      "used to create the model has permissions to access them.",
  };
  for (const [what, reason] of Object.entries(failures)) {
    it(`is tried once more where its machines did not find ${what}`, async () => {
      const unfetched = `unexpected state 'Failed', wanted target 'InService'. last error: ${reason}`;
      const sent = finds("Failed", "none", "Failed");
      expect(await overcomes(after("create", unfetched))).to.equal(true);
      expect(names(sent)).to.eql(["DescribeEndpoint", "DeleteEndpoint", "DescribeEndpoint"]);
      expect(await overcomes(after("create", unfetched, 2))).to.equal(false);
    });
  }

  it("stays a failure where somebody else's endpoint has the name, which is left alone", async () => {
    for (const [status, configName] of [
      ["InService", "e-1234567"],
      ["Failed", "another-1234567"],
    ] as const) {
      const sent = finds(status, status);
      const said = mock.method(pulumi.log, "error", () => Promise.resolve());
      expect(await overcomes({ ...after("create", occupied), configName })).to.equal(false);
      // The region that the AWS CLI is set up for may be another.
      expect(said.mock.calls[0]?.arguments[0]).to.contain("delete-endpoint --endpoint-name e --region eu-west-1");
      expect(names(sent), status).to.not.contain("DeleteEndpoint");
      mock.restoreAll();
    }
  });

  it("stays a failure where the update is rolled back, or where it is another", async () => {
    const sent = finds("InService");
    const said = mock.method(pulumi.log, "error", () => Promise.resolve());
    expect(await overcomes(after("update", "unexpected state 'RollingBack', wanted target 'InService'"))).to.equal(
      false,
    );
    expect(said.mock.calls[0]?.arguments[0]).to.contain(
      "an alarm went off (the alarms watch the machines that served before",
    );
    expect(await overcomes(after("update", "AccessDeniedException: no"))).to.equal(false);
    expect(said.mock.calls[1]?.arguments[0]).to.contain(
      "e was not updated. The provider has noted it as done: run `pulumi",
    );
    const goesOn = "timeout while waiting for state to become 'InService' (last state: 'Updating', timeout: 1h0m0s)";
    expect(await overcomes(after("update", goesOn))).to.equal(false);
    expect(said.mock.callCount()).to.equal(2);
    expect(names(sent)).to.eql(["DescribeEndpoint"]);
  });
});
