import { mock } from "node:test";
import { expect } from "chai";
import { overcomes } from "../../../../components/monitoredEndpoint/endpointRefusals.ts";

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
});
