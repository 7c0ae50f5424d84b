import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { SECRET, SIGNATURE } from "../../../automation/stack/stateFile.ts";
import { ArtifactModel, DataBucket, InferenceWorkflow, MonitoredEndpoint } from "../../../components/index.ts";
import { putForeignModel } from "../examples/pictures.ts";
import type { ComponentStack, ComponentStacks } from "./stacks.ts";

/** What `pulumi up --replace` and `pulumi state taint` ask for, of resources whose names or neighbours have a say in the order. */
export function replacements(stacks: ComponentStacks): void {
  let stack: ComponentStack<object>;

  before(async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, "models-anew");
    stack = await stacks.add("anew", () => {
      const bucket = new DataBucket("anew", { forceDestroy: true, bucketName: "pictures-anew" });
      const model = new ArtifactModel("served", {
        modelArtifactUri,
        environment: { TOKEN: pulumi.secret("not for the state") },
        register: {},
      });
      const endpoint = new MonitoredEndpoint("scones", {
        ...{ model, captureBucket: bucket, queryTable: {}, monitor: { enabled: false } },
        deployment: { terminationWaitSeconds: 0 },
      });
      const workflow = new InferenceWorkflow("inference", { bucket, endpoint, tags: pulumi.secret({}) });
      bucket.grantRead("sorting", workflow.nodes.filterLowConfidence.role);
      return {};
    });
    await stack.up({});
  });

  after(() => stack.destroy());

  it("keeps a model's secret environment out of the state, in the registry's answer too", async () => {
    const [version] = (await stack.resources()).filter(({ urn }) => urn.endsWith("::served-model-package"));
    expect(version?.outputs?.["outputs"]).to.have.property(SIGNATURE, SECRET);
    expect(await stack.preview({})).to.deep.equal({});
  });

  for (const name of ["scones-captures-queries", "scones-captures-table"]) {
    it(`lets ${name} go first, whose name is taken until then`, async () => {
      expect(await stack.replace({}, name)).to.deep.equal({ replace: [name] });
    });
  }

  it("lets a function go first, whose name is taken until then, and makes nothing else anew", async () => {
    const name = "inference-classify-image-function";
    expect(await stack.replace({}, name)).to.deep.equal({ replace: [name] });
  });

  it("makes a role before it lets the one go that a grant's policy is attached to", async () => {
    const role = "inference-filter-low-confidence-role";
    expect(await stack.replace({}, role)).to.deep.equal({
      replace: [role],
      update: ["anew-sorting-read", "inference-filter-low-confidence-function"],
    });
  });

  it("updates the endpoint to another alarm, by another configuration, and does not make it anew", async () => {
    expect(await stack.replace({}, "scones-AllTraffic-errors")).to.deep.equal({
      replace: ["scones-AllTraffic-errors", "scones-configuration"],
      update: ["scones-AllTraffic-capture", "scones-endpoint"],
    });
  });

  it("makes a group with a version of its own before it lets the ones go that are there", async () => {
    expect(await stack.replace({}, "served-model-package-group")).to.deep.equal({
      replace: ["served-model-package", "served-model-package-group"],
    });
  });

  it("makes no bucket of a name that is taken, whose data would go with the old one", async () => {
    expect(await stack.replace({}, "anew-bucket").catch(String)).to.contain("BucketAlreadyExists");
    expect(await stack.preview({})).to.deep.equal({});
  });
}
