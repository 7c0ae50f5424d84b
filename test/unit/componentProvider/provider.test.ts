import { readFileSync } from "node:fs";
import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { SCHEMA_FILE } from "../../../componentProvider/generateSchema.ts";
import { LibraryProvider } from "../../../componentProvider/provider.ts";
import { deploy } from "../../support/pulumiMocks.ts";

const schema = readFileSync(SCHEMA_FILE, "utf8");

async function refusal(provider: LibraryProvider, token: string, inputs: pulumi.Inputs = {}): Promise<string> {
  return provider.construct("Upper", token, inputs, {}).then(
    () => "built",
    (error: unknown) => (error as Error).message,
  );
}

describe("LibraryProvider", () => {
  it("has the version of its schema", () => {
    const provider = new LibraryProvider(schema);
    expect(provider.schema).to.equal(schema);
    expect(provider.version).to.match(/^\d+\.\d+\.\d+$/);
  });

  it("builds a component, and hands back the outputs that the schema promises", async () => {
    const provider = new LibraryProvider(schema);
    const { result, names } = await deploy(() =>
      provider.construct("data", "sagemaker-workflow:index:DataBucket", { forceDestroy: true }, {}),
    );
    const { state } = await result;
    expect(names).to.include("aws:s3/bucket:Bucket data-bucket");
    expect(state).to.have.all.keys("bucketName", "bucketArn", "kmsKeyArn");
    const bucketArn = state["bucketArn"] as pulumi.Output<string>;
    expect(await new Promise((resolve) => bucketArn.apply(resolve))).to.match(/^arn:aws:s3:::data-bucket/);
  });

  it("fails as the component does when an option is wrong", async () => {
    const provider = new LibraryProvider(schema);
    const { result } = await deploy(() =>
      refusal(provider, "sagemaker-workflow:index:DataBucket", { expireOldVersionsAfterDays: 0 }),
    );
    expect(await result).to.match(/expireOldVersionsAfterDays must be .* 1 .*36500, got 0/);
  });

  it("refuses what it does not have, and names what it has", async () => {
    const provider = new LibraryProvider(schema);
    expect(await refusal(provider, "sagemaker-workflow:index:Bucket")).to.match(
      /^sagemaker-workflow has no component sagemaker-workflow:index:Bucket, only .*:DataBucket/,
    );
    const wider = JSON.stringify({
      ...{ name: "x", version: "1.0.0" },
      resources: { "x:index:Missing": { properties: {} } },
    });
    expect(await refusal(new LibraryProvider(wider), "x:index:Missing")).to.equal(
      "x:index:Missing is in the schema, but not in the library",
    );
  });
});
