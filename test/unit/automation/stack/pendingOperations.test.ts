import { expect } from "chai";
import type { DeployedResource } from "../../../../automation/stack/pendingOperations.ts";
import { settlePending } from "../../../../automation/stack/pendingOperations.ts";

const job = "aws:sagemaker/trainingJob:TrainingJob";
const identify = ({ type, inputs }: DeployedResource): Promise<string | undefined> =>
  Promise.resolve(type === job ? String(inputs?.["trainingJobName"]) : undefined);

function resource(name: string, more: Partial<DeployedResource> = {}): DeployedResource {
  return { urn: `urn::${name}`, type: job, inputs: { trainingJobName: name }, ...more };
}

describe("settlePending", () => {
  it("adopts what was being created, with its inputs as its first outputs", async () => {
    const pending_operations = [{ type: "creating", resource: resource("a") }];
    const { deployment, adopted } = await settlePending({ resources: [], pending_operations }, identify);
    expect(adopted).to.deep.equal(["urn::a"]);
    expect(deployment).to.deep.equal({
      resources: [resource("a", { id: "a", outputs: { trainingJobName: "a" } })],
      pending_operations: [],
    });
  });

  it("tells aws-native what the program has said, so that a refresh takes nothing else for that", async () => {
    const adoptedAs = async (inputs: Record<string, unknown>): Promise<unknown> => {
      const role = resource("r", { type: "aws-native:iam:Role", inputs });
      const pending_operations = [{ type: "creating", resource: role }];
      const { deployment } = await settlePending({ resources: [], pending_operations }, () => Promise.resolve("r"));
      return (deployment.resources as readonly DeployedResource[])[0]?.outputs;
    };
    expect(await adoptedAs({ roleName: "r" })).to.deep.equal({
      roleName: "r",
      __inputs: {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        plaintext: '{"roleName":"r"}',
      },
    });
    // The engine reads no secret within another.
    const description = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
    expect(await adoptedAs({ roleName: "r", description })).to.deep.equal({ roleName: "r", description });
  });

  it("has a model's version deleted by the next update, which makes another, and keeps the one before", async () => {
    const version = resource("v", { type: "aws-native:index:ExtensionResource", inputs: { type: "T" } });
    const before = { ...version, id: "one" };
    const pending_operations = [{ type: "creating", resource: version }];
    const { deployment, adopted } = await settlePending({ resources: [before], pending_operations }, () =>
      Promise.resolve("two"),
    );
    expect(adopted).to.deep.equal([]);
    expect(deployment.resources.map(({ id, delete: goes }) => [id, goes])).to.deep.equal([
      ["one", undefined],
      ["two", true],
    ]);
  });

  it("forgets what can't be found again, and leaves changes and deletions to the next operation", async () => {
    const known = resource("known", { id: "known" });
    const pending_operations = [
      { type: "creating", resource: resource("b", { type: "other:index:Thing" }) },
      { type: "updating", resource: known },
      { type: "deleting", resource: known },
    ];
    const { deployment, adopted } = await settlePending({ resources: [known], pending_operations }, identify);
    expect(adopted).to.deep.equal([]);
    expect(deployment).to.deep.equal({ resources: [known], pending_operations: [] });
  });

  it("marks what a replacement replaces as still to be deleted", async () => {
    const old = { ...resource("old"), urn: "urn::x", id: "old" };
    const next = { ...resource("next"), urn: "urn::x" };
    const pending_operations = [{ type: "creating", resource: next }];
    const { deployment } = await settlePending({ resources: [old], pending_operations }, identify);
    expect(deployment.resources.map(({ id, delete: goes }) => [id, goes])).to.deep.equal([
      ["old", true],
      ["next", undefined],
    ]);
  });

  it("adopts nothing that the state has already", async () => {
    const known = resource("a", { id: "a" });
    const pending_operations = [{ type: "creating", resource: resource("a") }];
    const { adopted } = await settlePending({ resources: [known], pending_operations }, identify);
    expect(adopted).to.deep.equal([]);
  });
});
