import { expect } from "chai";
import { runEngine } from "../../../../automation/stack/deploy.ts";
import type { Operation } from "../../../../automation/stack/operation.ts";
import { watchEngine } from "../../../../automation/stack/engineEvents.ts";
import { silentReporter } from "../../../support/silentReporter.ts";

describe("runEngine", () => {
  const signal = new AbortController().signal;
  const operation = {
    stack: { name: "dev" },
    interrupts: { signal, engine: () => ({ signal, onOutput: () => undefined, done: () => undefined }) },
  } as unknown as Operation;
  const failing = (text: string): Promise<string> =>
    runEngine(operation, watchEngine(silentReporter()), "up", () => Promise.reject(new Error(text))).then(
      () => "went well",
      (error: unknown) => (error as Error).message,
    );

  it("says how to release a stack that another operation has locked, whichever backend keeps it", async () => {
    const locked =
      "Stack 'dev' is locked by another Pulumi operation, so `up` did not start. If none is going any more (it was killed, say), release the lock with `npm run scones -- pulumi cancel` and try again.";
    expect(await failing("error: the stack is currently locked by 1 lock(s). Either wait")).to.equal(locked);
    expect(await failing("error: [409] Conflict: Another update is currently in progress.")).to.equal(locked);
  });

  it("tells the end of any other failure", async () => {
    expect(await failing("error: no")).to.equal("`up` of stack 'dev' failed: error: no");
  });
});
