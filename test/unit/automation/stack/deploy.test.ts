import { expect } from "chai";
import { runEngine, runUp } from "../../../../automation/stack/deploy.ts";
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

describe("runUp", () => {
  const throttled =
    'creating resource: creating resource (await): operation CREATE failed with "Throttling": Rate exceeded';
  const refused = 'creating resource: creating resource (await): operation CREATE failed with "InvalidRequest": no';

  /** How an up ends whose tries have these errors, and how many tries there were. */
  async function ended(...tries: readonly (readonly string[])[]): Promise<{ end: string; tries: number }> {
    let begun = 0;
    const stack = {
      name: "dev",
      workspace: { envVars: {} },
      up: ({ onEvent }: { onEvent: (event: object) => void }) => {
        const errors = tries[begun++] ?? [];
        for (const message of errors) onEvent({ diagnosticEvent: { severity: "error", urn: "urn:role", message } });
        return errors.length > 0 ? Promise.reject(new Error("failed")) : Promise.resolve({ outputs: {} });
      },
    };
    const signal = new AbortController().signal;
    const reporter = silentReporter();
    const operation = {
      ...{ stack, reporter, clients: { sts: () => Promise.reject(new Error("nobody")) } },
      interrupts: { signal, engine: () => ({ signal, onOutput: () => undefined, done: () => undefined }) },
    } as unknown as Operation;
    const end = await runUp(operation, watchEngine(reporter), {}, 1).then(
      () => "up",
      (error: unknown) => (error as Error).message,
    );
    return { end, tries: begun };
  }

  it("begins again where AWS was asked too often, three times at most", async () => {
    expect(await ended([throttled, "update failed"], [])).to.deep.equal({ end: "up", tries: 2 });
    const { end, tries } = await ended([throttled], [throttled], [throttled], []);
    expect([end, tries]).to.deep.equal([`\`up\` of stack 'dev' failed: ${throttled}`, 3]);
  });

  it("ends with what else AWS refuses", async () => {
    expect((await ended([throttled, refused], [])).tries).to.equal(1);
    expect(await ended([refused], [])).to.deep.equal({ end: `\`up\` of stack 'dev' failed: ${refused}`, tries: 1 });
  });
});
