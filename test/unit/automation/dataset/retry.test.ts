import { expect } from "chai";
import { withRetries } from "../../../../automation/dataset/retry.ts";

describe("withRetries", () => {
  const passing = { retryable: (error: unknown) => (error as Error).message !== "final", delayMs: 1 };

  it("tries again until it works", async () => {
    expect(
      await withRetries(
        (attempt) => (attempt < 3 ? Promise.reject(new Error("passing")) : Promise.resolve(attempt)),
        passing,
      ),
    ).to.equal(3);
  });

  it("gives up after the last attempt, with the last error", async () => {
    let count = 0;
    const failure: unknown = await withRetries(() => Promise.reject(new Error(String(++count))), {
      ...passing,
      attempts: 4,
    }).catch((error: unknown) => error);
    expect((failure as Error).message).to.equal("4");
  });

  it("does not repeat what can't go better", async () => {
    let count = 0;
    const failure: unknown = await withRetries(
      () => Promise.reject(new Error(++count > 0 ? "final" : "")),
      passing,
    ).catch((error: unknown) => error);
    expect((failure as Error).message).to.equal("final");
    expect(count).to.equal(1);
  });

  it("stops waiting when it is told to", async () => {
    const stop = new AbortController();
    const work = withRetries(() => Promise.reject(new Error("passing")), {
      ...passing,
      delayMs: 60_000,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 10);
    const failure: unknown = await work.catch((error: unknown) => error);
    expect((failure as Error).name).to.equal("AbortError");
  });
});
