import { expect } from "chai";
import { output, Workbench } from "./workbench.ts";

describe("variables of states", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  before(() => bench.start({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }));
  after(() => bench.cloud.remove());

  const read = (fields: object) => ({ Type: "Pass", Parameters: fields, End: true });

  it("are set by a Pass from its result, all from what was there before", async () => {
    const States = {
      One: { Type: "Pass", Result: { n: 1 }, Assign: { "a.$": "$.n", b: 2, c: { "d.$": "$.n" } }, Next: "Two" },
      Two: { Type: "Pass", Assign: { "a.$": "$b", "b.$": "$a" }, Next: "Read" },
      Read: read({ "a.$": "$a", "b.$": "$b", "c.$": "$c.d", "text.$": "States.Format('{}-{}', $a, $.n)" }),
    };
    const execution = await bench.run({ StartAt: "One", States });
    expect(output(execution)).to.deep.equal({ a: 2, b: 1, c: 1, text: "2-1" });
  });

  it("are set by Choice rules, Wait, Map and Parallel, and read by choices and items", async () => {
    const own = { Type: "Pass", Assign: { mine: 1 }, End: true };
    const inner = { StartAt: "In", States: { In: own } };
    // A name is there once in a whole machine.
    const branch = { StartAt: "Aside", States: { Aside: own } };
    const States = {
      Choose: {
        ...{ Type: "Choice", Default: "No" },
        Choices: [{ Variable: "$.n", NumericEquals: 3, Next: "Wait", Assign: { "rule.$": "$.n" } }],
      },
      Wait: { Type: "Wait", Seconds: 0, Assign: { "waited.$": "$.n" }, Next: "Map" },
      Map: {
        ...{ Type: "Map", ItemsPath: "$.l", ItemProcessor: inner, Next: "Parallel" },
        ...{ ItemSelector: { "rule.$": "$rule" }, Assign: { "items.$": "$[*].rule" } },
      },
      Parallel: { Type: "Parallel", Branches: [branch], Assign: { "first.$": "$[0][0].rule" }, Next: "Again" },
      Again: { Type: "Choice", Choices: [{ Variable: "$rule", NumericEquals: 3, Next: "Read" }], Default: "No" },
      Read: read({ "items.$": "$items", "first.$": "$first", "waited.$": "$waited" }),
      No: { Type: "Fail" },
    };
    const execution = await bench.run({ StartAt: "Choose", States }, { n: 3, l: [1, 2] });
    expect(output(execution)).to.deep.equal({ items: [3, 3], first: 3, waited: 3 });
  });

  it("are set by a catcher from the error", async () => {
    const missing = { FunctionName: "arn:aws:lambda:us-east-1:000000000000:function:missing" };
    const Catch = [{ ErrorEquals: ["States.ALL"], Assign: { "why.$": "$.Error" }, Next: "Read" }];
    const States = {
      Task: { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: missing, Catch, End: true },
      Read: read({ "why.$": "$why" }),
    };
    const execution = await bench.run({ StartAt: "Task", States });
    expect(output(execution)).to.deep.equal({ why: "Lambda.ResourceNotFoundException" });
  });

  it("stay within the branch that set them", async () => {
    const inner = { StartAt: "In", States: { In: { Type: "Pass", Assign: { mine: 1 }, End: true } } };
    const States = {
      Parallel: { Type: "Parallel", Branches: [inner], Next: "Read" },
      Read: read({ "mine.$": "$mine" }),
    };
    const execution = await bench.run({ StartAt: "Parallel", States });
    expect(execution).to.include({ status: "FAILED", error: "States.Runtime" });
  });

  it("say where a choice without a match and Default ends", async () => {
    const Choices = [{ Variable: "$.n", NumericEquals: 1, Next: "End" }];
    const execution = await bench.run(
      { StartAt: "C", States: { C: { Type: "Choice", Choices }, End: { Type: "Succeed" } } },
      { n: 2 },
    );
    expect(execution).to.include({
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'C' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
    });
  });
});
