import { expect } from "chai";
import { output, Workbench } from "./workbench.ts";

describe("what a state machine takes from its input", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  before(() => bench.start({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" }));
  after(() => bench.cloud.remove());

  it("fails with States.Runtime where InputPath or OutputPath leads nowhere", async () => {
    for (const field of ["InputPath", "OutputPath"]) {
      const execution = await bench.run({ Type: "Pass", [field]: "$.absent" }, { present: 1 });
      expect(execution).to.include({ status: "FAILED", error: "States.Runtime" });
      expect(execution.cause).to.equal(
        "An error occurred while executing the state 'Only' (entered at the event id #2). " +
          "Invalid path '$.absent' : No results for path: $['absent']",
      );
      expect(execution.output).to.be.undefined;
    }
  });

  it("fails with States.Runtime where a field of Parameters leads nowhere, and names field and input", async () => {
    const execution = await bench.run({ Type: "Pass", Parameters: { a: { "b.$": "$.absent" } } }, { present: 1 });
    expect(execution).to.include({ status: "FAILED", error: "States.Runtime" });
    expect(execution.cause).to.equal(
      "An error occurred while executing the state 'Only' (entered at the event id #2). " +
        `The JSONPath '$.absent' specified for the field 'b.$' could not be found in the input '{"present":1}'`,
    );
  });

  it("fails with States.Runtime where an argument of a function leads nowhere, and names function, argument and input", async () => {
    const causes = {
      "States.ArrayLength($.absent)": "$.absent",
      "States.Format('{}', States.Format('{}', $.l[5]))": "$.l[5]",
      "States.Format('{}', $$.Absent.Deep)": "$.Absent.Deep",
    };
    for (const [expression, argument] of Object.entries(causes)) {
      const execution = await bench.run({ Type: "Pass", Parameters: { "a.$": expression } }, { l: [1] });
      expect(execution).to.include({ status: "FAILED", error: "States.Runtime" });
      expect(execution.cause).to.contain(
        `The function '${expression}' had the following error: The JsonPath argument for the field '${argument}' could not be found in the input '{"l":[1]}'`,
      );
    }
  });

  it("takes null from a list that has fewer items, for a field alone", async () => {
    const execution = await bench.run({ Type: "Pass", Parameters: { "a.$": "$.l[5]", "b.$": "$.l[0]" } }, { l: [1] });
    expect(output(execution)).to.deep.equal({ a: null, b: 1 });
    for (const path of ["$.absent[5]", "$.one[5]", "$.l[5].x"]) {
      const failed = await bench.run({ Type: "Pass", Parameters: { "a.$": path } }, { l: [1], one: 1 });
      expect(failed).to.include({ status: "FAILED", error: "States.Runtime" });
    }
  });

  it("catches no States.Runtime by States.ALL", async () => {
    const state = {
      Type: "Parallel",
      Branches: [],
      Next: "End",
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "End" }],
    };
    const broken = { StartAt: "Inner", States: { Inner: { Type: "Pass", InputPath: "$.absent", End: true } } };
    const execution = await bench.run({
      StartAt: "Both",
      States: { Both: { ...state, Branches: [broken] }, End: { Type: "Succeed" } },
    });
    expect(execution).to.include({ status: "FAILED", error: "States.Runtime" });
  });

  it("tells null from what is missing", async () => {
    const execution = await bench.run({ Type: "Pass", Parameters: { "a.$": "$.none" } }, { none: null });
    expect(output(execution)).to.deep.equal({ a: null });
  });

  it("selects lists by filters, slices, wildcards and descent, also empty ones", async () => {
    const paths: Record<string, unknown> = {
      "$.l[?(@.v > 1)].v": [2, 3],
      "$.l[?(@.v > 9)].v": [],
      "$.l[0:2].v": [1, 2],
      "$.l[*].v": [1, 2, 3],
      "$..v": [1, 2, 3],
      "$.l[0].v": 1,
      "$.l[-1].v": 3,
    };
    const names = Object.keys(paths);
    const Parameters = Object.fromEntries(names.map((path, i) => [`p${i}.$`, path]));
    const execution = await bench.run({ Type: "Pass", Parameters }, { l: [{ v: 1 }, { v: 2 }, { v: 3 }] });
    expect(Object.values(output(execution) as object)).to.deep.equal(Object.values(paths));
    const missing = await bench.run({ Type: "Pass", InputPath: "$.absent[?(@.v > 1)]" }, {});
    expect(missing.error).to.equal("States.Runtime");
  });

  it("fails a Choice on a missing variable, but lets IsPresent ask", async () => {
    const choice = (...Choices: object[]): object => ({
      StartAt: "Choose",
      States: {
        Choose: { Type: "Choice", Choices, Default: "Otherwise" },
        Matched: { Type: "Pass", Result: "matched", End: true },
        Otherwise: { Type: "Pass", Result: "otherwise", End: true },
      },
    });
    const missing = await bench.run(choice({ Variable: "$.absent", NumericEquals: 1, Next: "Matched" }), {});
    expect(missing).to.include({ status: "FAILED", error: "States.Runtime" });
    expect(missing.cause).to.contain(
      "Invalid path '$.absent': The choice state's condition path references an invalid value.",
    );
    const asked = {
      And: [
        { Variable: "$.a", IsPresent: true },
        { Variable: "$.a", NumericLessThanPath: "$.b" },
      ],
    };
    expect(output(await bench.run(choice({ ...asked, Next: "Matched" }), {}))).to.equal("otherwise");
    expect(output(await bench.run(choice({ ...asked, Next: "Matched" }), { a: 1, b: 2 }))).to.equal("matched");
    const later = { Variable: "$.a", StringGreaterThanPath: "$.b", Next: "Matched" };
    expect(output(await bench.run(choice(later), { a: "b", b: "a" }))).to.equal("matched");
    const matches = { Variable: "$.a", StringMatches: "a\\*b*", Next: "Matched" };
    expect(output(await bench.run(choice(matches), { a: "a*bc" }))).to.equal("matched");
    expect(output(await bench.run(choice(matches), { a: "axbc" }))).to.equal("otherwise");
  });

  it("fails with States.ResultPathMatchFailure where the input has no place for a result", async () => {
    const execution = await bench.run({ Type: "Pass", Result: 1, ResultPath: "$.place" }, "text");
    expect(execution.error).to.equal("States.ResultPathMatchFailure");
  });

  it("lets 262,144 bytes of UTF-8 travel, and not one more", async () => {
    const fill = (bytes: number): object => ({ a: "é".repeat((bytes - 8) / 2) });
    const twice = { Type: "Pass", Parameters: { "a.$": "States.Format('{}', $.a)" } };
    expect((await bench.run(twice, fill(262_144))).status).to.equal("SUCCEEDED");
    const more = { Type: "Pass", Parameters: { "a.$": "States.Format('{}x', $.a)" } };
    const execution = await bench.run(more, fill(262_144));
    expect(execution).to.include({ status: "FAILED", error: "States.DataLimitExceeded" });
    expect(execution.cause).to.contain("exceeding the maximum number of bytes service limit.");
  });
});
