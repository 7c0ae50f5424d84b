import { expect } from "chai";
import {
  describeError,
  exitCodeOf,
  exitCodes,
  GateError,
  InterruptedError,
  messageOf,
  SconesError,
  UsageError,
} from "../../../../automation/runs/errors.ts";

describe("exitCodeOf", () => {
  it("is the documented code of each kind of error", () => {
    expect(exitCodes).to.deep.equal({ done: 0, failed: 1, usage: 2, gate: 3, interrupted: 130 });
    expect(exitCodeOf(new SconesError("x"))).to.equal(1);
    expect(exitCodeOf(new UsageError("x"))).to.equal(2);
    expect(exitCodeOf(new GateError("x"))).to.equal(3);
    expect(exitCodeOf(new InterruptedError("x"))).to.equal(130);
  });

  it("is 1 for everything else", () => {
    expect(exitCodeOf(new TypeError("x"))).to.equal(1);
    expect(exitCodeOf("x")).to.equal(1);
  });

  it("takes a documented code that an error of another part carries, and no other", () => {
    expect(exitCodeOf(Object.assign(new Error("x"), { exitCode: 2 }))).to.equal(2);
    expect(exitCodeOf(Object.assign(new Error("x"), { exitCode: 0 }))).to.equal(1);
    expect(exitCodeOf(Object.assign(new Error("x"), { exitCode: 77 }))).to.equal(1);
  });
});

describe("describeError", () => {
  it("is the message alone", () => {
    expect(describeError(new SconesError("What is wrong, and what to do."))).to.equal("What is wrong, and what to do.");
  });

  it("has the stack trace in debug mode", () => {
    expect(describeError(new SconesError("wrong"), true)).to.match(/wrong\n\s+at /);
  });

  it("names an error without a message", () => {
    expect(messageOf(new TypeError())).to.equal("TypeError");
  });

  it("tells what an aggregate is made of", () => {
    const refused = [new Error("connect ECONNREFUSED ::1:1"), new Error("connect ECONNREFUSED 127.0.0.1:1")];
    expect(messageOf(new AggregateError(refused))).to.equal(
      "connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1",
    );
  });
});
