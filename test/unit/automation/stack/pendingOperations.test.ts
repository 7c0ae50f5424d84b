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
