import { decode } from "fast-png";
import { expect } from "chai";
import { parseDefinition } from "../../../domain/workflow/workflowGraph.ts";
import { layOut } from "../../../domain/workflow/workflowLayout.ts";
import { drawGraph } from "../../../pictures/workflow/draw.ts";
import type { StateVisit } from "../../../pictures/workflow/execution.ts";
import { choosePaths, failuresOf, followExecution } from "../../../pictures/workflow/paths.ts";
import { renderWorkflowGraph, WorkflowDefinitionError } from "../../../pictures/workflow/workflowPicture.ts";
import { definition, execution, lowConfidenceError } from "../../support/reportData.ts";

const executions = [0.99, 0.6, 0.98, 0.5].map((confidence, index) => execution(index, confidence));
const count = (text: string, part: string): number => text.split(part).length - 1;

describe("renderWorkflowGraph", () => {
  it("draws the states, both ways, and the time in each state", async () => {
    const { svg } = await renderWorkflowGraph(definition, executions);
    for (const text of [
      "SerializeImageData",
      "ClassifyImage",
      "FilterLowConfidence",
      lowConfidenceError,
      "Start",
      "End",
    ])
      expect(svg).to.contain(text);
    // Four transitions a way and the line in the legend; the failed way is the dashed one.
    expect(count(svg, 'stroke-dasharray="7 5"')).to.equal(5);
    expect(svg).to.contain(">40 ms<").and.to.contain(">41 ms · failed<");
    expect(svg).to.contain("Succeeded: SerializeImageData (40 ms)");
  });

  it("draws a definition alone, without a way", async () => {
    const { svg } = await renderWorkflowGraph(definition);
    expect(svg).to.not.contain("7 5").and.to.not.contain("Succeeded");
    expect(svg).to.contain("ClassifyImage");
  });

  it("gives a PNG at twice the size whose text shows without any font on the system", async () => {
    const [{ svg, png }, { png: nameless }] = await Promise.all([
      renderWorkflowGraph(definition, executions),
      renderWorkflowGraph(definition.replaceAll("ClassifyImage", " "), []),
    ]);
    const image = decode(png);
    expect([image.width, image.height]).to.deep.equal(
      [/ width="([\d.]+)"/, / height="([\d.]+)"/].map((size) => Math.ceil(Number(size.exec(svg)?.[1]) * 2)),
    );
    // Dark ink: the letters of the states' names. Frames and lines are lighter.
    const ink = ({ data }: ReturnType<typeof decode>): number => {
      let dark = 0;
      for (let i = 0; i < data.length; i += 4) if ((data[i] ?? 255) < 50 && (data[i + 1] ?? 255) < 60) dark++;
      return dark;
    };
    expect(ink(image)).to.be.greaterThan(2000);
    expect(ink(decode(nameless))).to.be.lessThan(ink(image) * 0.85);
  });

  it("escapes names", async () => {
    const hostile = '"><script>&';
    const { svg } = await renderWorkflowGraph(
      JSON.stringify({ StartAt: hostile, States: { [hostile]: { Type: "Pass", End: true } } }),
    );
    expect(svg).to.contain("&quot;&gt;&lt;script&gt;&amp;").and.to.not.contain("<script");
  });

  it("fails when the definition cannot be read", async () => {
    for (const bad of ["", "{", "null", "{}", '{"StartAt":1,"States":{}}'])
      expect(await renderWorkflowGraph(bad).catch((error: unknown) => error)).to.be.instanceOf(WorkflowDefinitionError);
  });
});

describe("parseDefinition", () => {
  it("reads choices, catches, retries, parallel branches and maps", async () => {
    const machine = {
      StartAt: "Route",
      States: {
        Route: { Type: "Choice", Choices: [{ Next: "Both", Comment: "many" }], Default: "Each" },
        Both: {
          Type: "Parallel",
          Branches: [
            { StartAt: "A", States: { A: { Type: "Pass", End: true } } },
            { StartAt: "B", States: { B: { Type: "Wait", End: true } } },
          ],
          Next: "Store",
        },
        Each: {
          Type: "Map",
          ItemProcessor: { StartAt: "Item", States: { Item: { Type: "Pass", End: true } } },
          End: true,
        },
        Store: {
          Type: "Task",
          Resource: "arn:aws:states:::aws-sdk:dynamodb:putItem",
          Retry: [{ MaxAttempts: 2 }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Sorry" }],
          End: true,
        },
        Sorry: { Type: "Fail" },
      },
    };
    const { nodes, edges } = parseDefinition(JSON.stringify(machine));
    expect(nodes.map(({ name, within }) => [name, ...within].join("<"))).to.have.members([
      "Start",
      "Route",
      "A<Both",
      "B<Both",
      "Item<Each",
      "Store",
      "Sorry",
      "End",
    ]);
    expect(nodes.find(({ name }) => name === "Store")?.detail).to.equal("dynamodb putItem · 2 retries");
    expect(
      edges.map(({ from, to, label }) => `${from}>${to}${label && ` ${label}`}`.replaceAll("state:", "")),
    ).to.have.members([
      "start>Route",
      "Route>A many",
      "Route>B many",
      "Route>Item otherwise",
      "A>Store",
      "B>Store",
      "Store>Sorry States.ALL",
      "Item>end",
      "Store>end",
      "Sorry>end",
    ]);
    expect((await renderWorkflowGraph(JSON.stringify(machine))).svg).to.contain("Both");
  });
});

describe("drawGraph, of one execution", () => {
  const machine = {
    StartAt: "Both",
    States: {
      Both: {
        Type: "Parallel",
        Branches: ["A", "B"].map((name) => ({ StartAt: name, States: { [name]: { Type: "Pass", End: true } } })),
        Next: "Judge",
      },
      Judge: { Type: "Choice", Choices: [{ Next: "Store" }], Default: "Skip" },
      Store: { Type: "Pass", End: true },
      Skip: { Type: "Pass", End: true },
    },
  };
  const at = (milliseconds: number): Date => new Date(milliseconds);
  const visit = (name: string, from: number, to?: number, status: StateVisit["status"] = "succeeded"): StateVisit => ({
    ...{ name, status, enteredAt: at(from) },
    ...(to === undefined ? {} : { exitedAt: at(to) }),
  });
  const draw = async (status: string, states: readonly StateVisit[], error?: string): Promise<string> => {
    const execution = { name: "one", status, startedAt: at(0), states, ...(error === undefined ? {} : { error }) };
    const graph = await layOut(parseDefinition(JSON.stringify(machine), failuresOf([execution])));
    return drawGraph(graph, [followExecution(execution)], { id: "x", hasLegend: false });
  };
  const waysIn = (svg: string): Record<string, string> =>
    Object.fromEntries(
      [...svg.matchAll(/data-node="([^"]+)" data-way="(\w*)"/g)].map(([, node = "", way = ""]) => [node, way]),
    );
  /** The lines that are drawn strong: those of the way. */
  const strong = (svg: string): number => count(svg, 'stroke-width="2.5"');

  it("leads through both branches of a parallel state, and past what was not chosen", async () => {
    const states = [visit("A", 0, 1), visit("B", 0, 2), visit("Judge", 2, 3), visit("Store", 3, 4), visit("A", 4, 8)];
    const svg = await draw("SUCCEEDED", states);
    expect(waysIn(svg)).to.deep.equal({
      ...{ start: "ok", "state:A": "ok", "state:B": "ok", "state:Judge": "ok" },
      ...{ "state:Store": "ok", "state:Skip": "", end: "ok" },
    });
    expect(strong(svg), "to A and B, from both to Judge, on to Store and the end").to.equal(6);
    expect(svg).to.contain(">5 ms · 2 visits<").and.not.to.contain(">Succeeded<");
    expect(svg).to.contain('aria-labelledby="x-title x-desc"');
  });

  it("ends at the state that is at work", async () => {
    const svg = await draw("RUNNING", [visit("A", 0, 1), visit("B", 0, undefined, "running")]);
    expect(waysIn(svg)).to.include({ "state:A": "ok", "state:B": "busy", "state:Judge": "", end: "" });
    expect(strong(svg)).to.equal(2);
    expect(svg).to.contain(">at work<");
  });

  it("was good up to the state that failed, and bad from there", async () => {
    const states = [visit("A", 0, 1), visit("B", 0, 2), visit("Judge", 2, 3, "failed")];
    const svg = await draw("FAILED", states, "Oh");
    expect(waysIn(svg)).to.include({ "state:B": "ok", "state:Judge": "bad", "failure:Oh": "bad", end: "" });
    expect([strong(svg), count(svg, 'stroke-dasharray="7 5"')]).to.deep.equal([5, 1]);
    expect(svg).to.contain(">1 ms · failed<");
  });
});

describe("choosePaths", () => {
  it("takes the execution of middle duration of each kind", () => {
    const paths = choosePaths([0.99, 0.98, 0.97, 0.5, 0.6].map((confidence, index) => execution(index, confidence)));
    expect(paths.map(({ kind, execution: { name } }) => [kind, name])).to.deep.equal([
      ["succeeded", "run-1"],
      ["failed", "run-3"],
    ]);
  });

  it("gives none for no executions", () => expect(choosePaths([])).to.deep.equal([]));
});
