import { expect } from "chai";
import type { ClientOptions } from "../../../../../../local/providers/aws/core/configuration.ts";
import { ClientPool, createContext, type Context } from "../../../../../../local/providers/aws/core/context.ts";
import { describeError } from "../../../../../../local/providers/aws/core/errors.ts";

class FakeClient {
  readonly options: ClientOptions;
  constructor(options: ClientOptions) {
    this.options = options;
  }
}
const pool = new ClientPool({
  region: "us-east-1",
  defaultTags: {},
  clientOptions: (_name, region) => ({ region, maxAttempts: 1, forcePathStyle: true }),
});
const fast = { firstMs: 1, mostMs: 2 };
const make = (timeoutMs = 1000): Context => createContext(pool, "us-east-1", timeoutMs, { waits: fast });
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => "no error",
    (error: unknown) => (error as Error).message,
  );

describe("Context", () => {
  it("makes one client for a service and region", () => {
    const first = make().client(FakeClient);
    expect(make().client(FakeClient)).to.equal(first);
    expect(createContext(pool, "eu-west-1", 1).client(FakeClient)).not.to.equal(first);
  });

  it("repeats a call while its error is one of those that pass", async () => {
    let calls = 0;
    const found = await make().retry({ codes: ["Validation"], message: /assume role/ }, () => {
      calls += 1;
      return calls < 3 ? Promise.reject(named("Validation", "could not assume role")) : Promise.resolve("done");
    });
    expect([found, calls]).to.deep.equal(["done", 3]);
  });

  it("fails at once for another error or another message", async () => {
    let calls = 0;
    const call = (): Promise<never> => {
      calls += 1;
      return Promise.reject(named("Validation", "bad value"));
    };
    expect(await failureOf(make().retry({ codes: ["Validation"], message: /assume role/ }, call))).to.equal(
      "bad value",
    );
    expect(await failureOf(make().retry({ codes: ["Other"] }, call))).to.equal("bad value");
    expect(calls).to.equal(2);
  });

  it("gives up retrying when the time for it is over", async () => {
    const call = (): Promise<never> => Promise.reject(named("Busy", "in progress"));
    expect(await failureOf(make().retry({ codes: ["Busy"], forMs: 20 }, call))).to.equal("in progress");
  });

  it("polls until there is an answer, and no longer than its time", async () => {
    let calls = 0;
    expect(await make().poll("it", () => Promise.resolve(++calls === 3 ? "there" : undefined))).to.equal("there");
    expect(await failureOf(make(20).poll("the endpoint", () => Promise.resolve(undefined)))).to.match(
      /timed out after 0 s waiting for the endpoint \(raise it with customTimeouts\)/,
    );
  });
});

describe("describeError", () => {
  it("says what was done, AWS's code and message, and the request", () => {
    const error = Object.assign(named("NoSuchBucket", "gone"), { $metadata: { httpStatusCode: 404, requestId: "r1" } });
    expect(describeError("reading x", error)).to.equal("reading x: NoSuchBucket: gone (HTTP 404, request r1)");
  });

  it("asks for the local cloud when nobody answers", () => {
    const error = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), { code: "ECONNREFUSED" });
    expect(describeError("reading x", error)).to.match(/does not answer .*Is the local cloud running\?/);
  });
});
