import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { forgetState, lean, readState } from "../../../../automation/stack/stack.ts";

const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", plaintext: '"hush"' };

/** A stack of which only the state is asked, and how often. */
function stackOf(outputs: () => Record<string, unknown> | undefined): { stack: Stack; exports: () => number } {
  let exports = 0;
  const exportStack = () => {
    exports++;
    const found = outputs();
    const resources = found === undefined ? undefined : [{ urn: "urn:a", type: "pulumi:pulumi:Stack", outputs: found }];
    return Promise.resolve({ version: 3, deployment: { resources } });
  };
  return {
    stack: lean({ name: "dev", workspace: { envVars: {} }, exportStack } as unknown as Stack),
    exports: () => exports,
  };
}

describe("lean", () => {
  it("takes a stack's outputs from its state, of a secret only that it is one", async () => {
    const { stack } = stackOf(() => ({ endpointName: "scones", users: ["a"], count: 0, none: null, token: secret }));
    expect(await stack.outputs()).to.deep.equal({
      endpointName: { value: "scones", secret: false },
      users: { value: ["a"], secret: false },
      count: { value: 0, secret: false },
      none: { value: null, secret: false },
      token: { value: "[secret]", secret: true },
    });
  });

  it("has none for a stack that was never brought up", async () => {
    expect(await stackOf(() => undefined).stack.outputs()).to.deep.equal({});
  });

  it("reads them anew, and the rest of the state with them", async () => {
    let name = "first";
    const { stack, exports } = stackOf(() => ({ name }));
    expect((await readState(stack)).outputs["name"]?.value).to.equal("first");
    name = "second";
    expect((await stack.outputs())["name"]?.value).to.equal("second");
    expect((await readState(stack)).outputs["name"]?.value).to.equal("second");
    expect(exports()).to.equal(2);
    forgetState(stack);
    await readState(stack);
    expect(exports()).to.equal(3);
  });
});
