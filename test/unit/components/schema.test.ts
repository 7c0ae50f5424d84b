import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer.js";
import { expect } from "chai";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..", "..", "..");

/** Components as programs in other languages get them: the schema that Pulumi infers from the classes. */
describe("The components' schema", () => {
  const components = [
    ["DataBucket", "dataBucket/dataBucketArgs.ts"],
    ["TrainedModel", "trainedModel/trainedModelArgs.ts"],
    ["ArtifactModel", "trainedModel/artifactModel.ts"],
    ["MonitoredEndpoint", "monitoredEndpoint/monitoredEndpointArgs.ts"],
    ["InferenceWorkflow", "inferenceWorkflow/inferenceWorkflowArgs.ts"],
    ["StudioWorkspace", "studioWorkspace/studioWorkspaceArgs.ts"],
  ] as const;
  const names = components.map(([name]) => name);
  let schema: ReturnType<Analyzer["analyze"]>;
  before(function () {
    this.timeout(120_000);
    schema = new Analyzer(ROOT, "sagemaker-workflow", { name: "sagemaker-workflow" }, new Set(names)).analyze();
  });

  for (const [name, argsFile] of components) {
    it(`has every option of ${name}`, () => {
      const path = join(ROOT, "components", argsFile);
      const source = ts.createSourceFile(path, ts.sys.readFile(path) ?? "", ts.ScriptTarget.Latest, true);
      const args = source.statements.filter(ts.isInterfaceDeclaration).find((node) => node.name.text === `${name}Args`);
      const options = args?.members.map((member) => member.name?.getText() ?? "") ?? [];
      expect(options).not.to.deep.equal([]);
      expect(Object.keys(schema.components[name]?.inputs ?? {}).sort()).to.deep.equal(options.sort());
    });
  }

  it("has no output that other languages can't hold", () => {
    for (const name of names) {
      expect(Object.keys(schema.components[name]?.outputs ?? {}).join()).not.to.match(/nodes|#/);
    }
    expect(schema.dependencies).to.deep.equal([]);
  });
});
