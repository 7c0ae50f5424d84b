import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { DataBucket } from "../../../../components/index.ts";
import { withoutStackTraces } from "../../../../components/shared/withoutStackTraces.ts";
import { deploy } from "../../../support/pulumiMocks.ts";

const DEBUG = "PULUMI_DEBUG_PROMISE_LEAKS";

describe("withoutStackTraces", () => {
  it("takes no stack traces inside and all of them afterwards", () => {
    const trace = withoutStackTraces(() => new Error("inside").stack);
    expect(trace).to.equal("Error: inside");
    expect(new Error("after").stack).to.contain("withoutStackTraces.test.ts");
  });

  it("leaves the limit as it was when what it runs fails", () => {
    const { stackTraceLimit } = Error;
    const failing = (): never => {
      throw new Error("no");
    };
    expect(() => withoutStackTraces(failing)).to.throw("no");
    expect(Error.stackTraceLimit).to.equal(stackTraceLimit);
  });

  it("leaves out nothing for who debugs promises", () => {
    process.env[DEBUG] = "1";
    try {
      expect(withoutStackTraces(() => new Error("inside").stack)).to.contain("withoutStackTraces.test.ts");
    } finally {
      Reflect.deleteProperty(process.env, DEBUG);
    }
  });

  it("leaves the traces of the program around a component", async () => {
    const { stackTraceLimit } = Error;
    const { result } = await deploy(() => {
      new DataBucket("data");
      expect(() => new DataBucket("Data")).to.throw(pulumi.ResourceError);
      return Error.stackTraceLimit;
    });
    expect(result).to.equal(stackTraceLimit);
  });
});
