import { decode } from "fast-png";
import { expect } from "chai";
import { parseDefinition } from "../../../domain/workflow/workflowGraph.ts";
import { choosePaths } from "../../../pictures/workflow/paths.ts";
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
