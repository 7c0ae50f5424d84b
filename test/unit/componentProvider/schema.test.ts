import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { ComponentResource } from "@pulumi/pulumi";
import * as library from "../../../components/index.ts";
import { generateSchema, SCHEMA_FILE } from "../../../componentProvider/generateSchema.ts";
import { SHAPES_FILE, shapesOf } from "../../../componentProvider/generateShapes.ts";

const COMPONENTS = join(import.meta.dirname, "../../../components");

interface Property {
  readonly description?: string;
  readonly $ref?: string;
}
interface Schema {
  readonly resources: Record<
    string,
    {
      readonly description: string;
      readonly isComponent: boolean;
      readonly inputProperties: Record<string, Property>;
      readonly requiredInputs: string[];
      readonly properties: Record<string, Property>;
    }
  >;
  readonly types: Record<
    string,
    { readonly properties?: Record<string, Property>; readonly enum?: { value: string }[] }
  >;
}

/** What the sources say, read without the analyzer: the members of every interface and every class's arguments. */
function readSources(): {
  interfaces: Map<string, string[]>;
  required: Map<string, string[]>;
  args: Map<string, string>;
} {
  const found = { interfaces: new Map<string, string[]>(), required: new Map<string, string[]>(), args: new Map() };
  for (const name of readdirSync(COMPONENTS, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const text = readFileSync(join(COMPONENTS, name), "utf8");
    ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true).forEachChild((node) => {
      if (ts.isInterfaceDeclaration(node)) {
        const members = node.members.filter((member) => ts.isPropertySignature(member));
        found.interfaces.set(
          node.name.text,
          members.map((member) => member.name.getText()),
        );
        found.required.set(
          node.name.text,
          members.filter((member) => member.questionToken === undefined).map((member) => member.name.getText()),
        );
      } else if (ts.isClassDeclaration(node)) {
        const [, args] = node.members.find((member) => ts.isConstructorDeclaration(member))?.parameters ?? [];
        if (node.name !== undefined && args?.type !== undefined) found.args.set(node.name.text, args.type.getText());
      }
    });
  }
  return found;
}

describe("schema.json", function () {
  this.timeout(60_000);
  const schema = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as Schema;
  const sources = readSources();
  const components = Object.entries(library)
    .filter(([, value]) => typeof value === "function" && value.prototype instanceof ComponentResource)
    .map(([name]) => name);

  it("is what Pulumi's analyzer infers from the components (if not: npm run schema, and commit it)", async () => {
    const generated = await generateSchema();
    expect(JSON.parse(generated)).to.deep.equal(schema);
    expect(readFileSync(SHAPES_FILE, "utf8")).to.equal(shapesOf(generated));
  });

  it("has every component that the library has", () => {
    expect(components).to.include.members(["DataBucket", "TrainedModel", "MonitoredEndpoint", "InferenceWorkflow"]);
    expect(Object.keys(schema.resources)).to.have.members(components.map((name) => `sagemaker-workflow:index:${name}`));
  });

  for (const name of components) {
    it(`has every option of ${name}, described, and requires the same ones`, () => {
      const args = sources.args.get(name) ?? "";
      const resource = schema.resources[`sagemaker-workflow:index:${name}`];
      expect(sources.interfaces.get(args), `members of ${args}`).to.not.be.empty;
      expect(Object.keys(resource?.inputProperties ?? {})).to.have.members(sources.interfaces.get(args) ?? []);
      expect(resource?.requiredInputs).to.have.members(sources.required.get(args) ?? []);
      const all = { ...resource?.inputProperties, ...resource?.properties };
      const bare = Object.keys(all).filter((key) => (all[key]?.description ?? "") === "");
      expect(bare, "without a description").to.deep.equal([]);
      expect(resource).to.include({ isComponent: true });
      expect(resource?.description).to.include("```ts");
    });
  }

  it("has every member of the types that the options are made of", () => {
    const structures = Object.entries(schema.types).filter(([, type]) => type.properties !== undefined);
    expect(structures).to.not.be.empty;
    for (const [token, type] of structures) {
      const name = token.split(":").at(-1) ?? "";
      expect(Object.keys(type.properties ?? {}), name).to.have.members(sources.interfaces.get(name) ?? []);
    }
  });

  it("has the values of the enumerations", () => {
    const values = (name: string): string[] | undefined =>
      schema.types[`sagemaker-workflow:index:${name}`]?.enum?.map(({ value }) => value);
    expect(values("DeploymentStrategy")).to.have.members(Object.values(library.DeploymentStrategy));
    expect(values("Architecture")).to.have.members(Object.values(library.Architecture));
    expect(values("WorkflowLogLevel")).to.have.members(Object.values(library.WorkflowLogLevel));
    expect(values("NotebookPermissions")).to.have.members(Object.values(library.NotebookPermissions));
    expect(values("StudioNetworkAccess")).to.have.members(Object.values(library.StudioNetworkAccess));
  });
});
