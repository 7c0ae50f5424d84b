import { expect } from "chai";
import type { SconesEvent } from "../../../../automation/progress/events.ts";
import { eventSchema } from "../../../../automation/progress/events.ts";
import type { Sink } from "../../../../automation/progress/reporter.ts";
import { Reporter } from "../../../../automation/progress/reporter.ts";

class Recorder implements Sink {
  readonly events: SconesEvent[] = [];
  readonly lines: string[] = [];

  event(event: SconesEvent): void {
    this.events.push(event);
  }

  text(lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

async function caught(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("Reporter", () => {
  it("gives events that match the schema", async () => {
    const recorder = new Recorder();
    const reporter = new Reporter(recorder);
    reporter.start("run", { cloud: "local", stack: "dev", steps: ["etl"] });
    await reporter.step("etl", (step) => {
      step.progress("half", 0.5);
      return Promise.resolve({ value: 1, message: "done", counts: { images: 3 } });
    });
    reporter.emit({ type: "training", jobName: "j", status: "Training", epoch: 0, epochs: 3, trainAccuracy: 0.5 });
    reporter.emit({ type: "execution", name: "n", arn: "a", status: "FAILED", error: "E", s3Key: "test/x.png" });
    reporter.result({ any: "thing" }, ["text"]);
    reporter.emit({ type: "error", message: "m", exitCode: 1 });
    reporter.emit({ type: "end", exitCode: 1, seconds: 2 });
    for (const event of recorder.events) expect(() => eventSchema.parse(event), event.type).not.to.throw();
    expect(recorder.events.map(({ type }) => type)).to.deep.equal([
      "start",
      "step",
      "step",
      "step",
      "training",
      "execution",
      "result",
      "error",
      "end",
    ]);
    expect(recorder.lines).to.deep.equal(["text"]);
  });

  it("times steps and passes their values on", async () => {
    const reporter = new Reporter(new Recorder());
    expect(await reporter.step("one", () => Promise.resolve({ value: 7, message: "" }))).to.equal(7);
    expect(reporter.seconds).to.have.keys("one");
  });

  it("tells of a step that failed, and throws on", async () => {
    const recorder = new Recorder();
    const failure = new Error("no");
    const error = await caught(new Reporter(recorder).step("one", () => Promise.reject(failure)));
    expect(error).to.equal(failure);
    expect(recorder.events.at(-1)).to.include({ type: "step", status: "failed", message: "no" });
  });

  it("keeps fractions between 0 and 1", async () => {
    const recorder = new Recorder();
    await new Reporter(recorder).step("one", (step) => {
      step.progress("", 1.2);
      return Promise.resolve({ value: undefined, message: "" });
    });
    expect(recorder.events[1]).to.include({ fraction: 1 });
  });
});

describe("eventSchema", () => {
  it("refuses another version, an unknown type and a fraction above 1", () => {
    const time = new Date().toISOString();
    expect(eventSchema.safeParse({ v: 2, time, type: "end", exitCode: 0, seconds: 1 }).success).to.equal(false);
    expect(eventSchema.safeParse({ v: 1, time, type: "finish" }).success).to.equal(false);
    const progress = { v: 1, time, type: "step", step: "etl", status: "progress", fraction: 1.5 };
    expect(eventSchema.safeParse(progress).success).to.equal(false);
  });
});
