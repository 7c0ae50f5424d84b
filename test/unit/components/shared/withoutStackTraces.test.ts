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

  it("looks up a place of whole stacks once, and leaves errors that say something to whoever looks places up", () => {
    const errors: { prepareStackTrace?: unknown } = Error;
    const { prepareStackTrace } = errors;
    const looked: string[] = [];
    const prepare = (error: Error, frames: NodeJS.CallSite[]): string => {
      const lines = frames.map((frame) => `    at mapped ${frame.getFileName() ?? ""}:${frame.getLineNumber() ?? ""}`);
      looked.push(...lines);
      return [error.message === "" ? "Error" : `Error: ${error.message}`, ...lines].join("\n");
    };
    const stacks = (message: string): (string | undefined)[] =>
      [1, 2, 3].map(() => {
        // As Pulumi does where a resource is made.
        const { stackTraceLimit } = Error;
        Error.stackTraceLimit = Number.POSITIVE_INFINITY;
        const { stack } = new Error(message);
        Error.stackTraceLimit = stackTraceLimit;
        return stack;
      });
    errors.prepareStackTrace = prepare;
    try {
      const [plain] = stacks("");
      const before = looked.length / 3;
      looked.length = 0;
      const inside = withoutStackTraces(() => stacks(""));
      expect(new Set(inside).size).to.equal(1);
      // The same places, but for those of this test's own calls.
      expect(inside[0]?.split("\n").slice(0, 3)).to.deep.equal(plain?.split("\n").slice(0, 3));
      expect(looked.length).to.be.below(before + 5);
      looked.length = 0;
      expect(withoutStackTraces(() => stacks("told"))[0]).to.match(/^Error: told\n {4}at mapped /);
      expect(looked.length).to.be.above(3 * before - 1);
      expect(errors.prepareStackTrace).to.equal(prepare);
    } finally {
      errors.prepareStackTrace = prepareStackTrace;
    }
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
