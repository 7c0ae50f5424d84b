import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { batchDefinition } from "../../../components/inferenceWorkflow/batchDefinition.ts";
import { output, Workbench } from "./workbench.ts";

/** Stands for the steps of the workflow; what it gives on is longer than what all results may have together. */
const WORKFLOW = {
  Comment: "One step",
  StartAt: "Classify",
  States: {
    Classify: {
      Type: "Pass",
      Comment: "Sure",
      Parameters: { "s3_key.$": "$.s3_key", inferences: "0".repeat(100_000) },
      End: true,
    },
  },
} as const;

describe("the state machine for a whole prefix", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  const run = (prefix: string) =>
    bench.run(
      batchDefinition(WORKFLOW, { bucketName: "pictures", maxConcurrency: 10, toleratedFailurePercentage: 0 }, "aws"),
      { prefix },
    );

  before(async () => {
    await bench.start({ Effect: "Allow", Action: ["s3:*", "states:*"], Resource: "*" });
    const s3 = new S3Client({ ...bench.cloud.config(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "pictures" }));
    const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket: "pictures", Key, Body }));
    for (const key of ["a.png", "b.JPG", "deep/c.jpeg", "d.png", "train.lst", "manifest.json"])
      await put(`in/${key}`, "x");
    for (const key of ["", "empty.png"]) await put(`in/${key}`, "");
    await put("bare/train.lst", "x");
  });
  after(() => bench.cloud.remove());

  it("classifies pictures, passes over other keys, and says how many", async () => {
    const execution = await run("in/");
    expect(execution.status, execution.cause).to.equal("SUCCEEDED");
    expect(output(execution)).to.deep.equal({ prefix: "in/", keys: { classified: 4, passedOver: 4 } });
  });

  it("counts none where there are none", async () => {
    expect(output(await run("bare/"))).to.deep.equal({ prefix: "bare/", keys: { classified: 0, passedOver: 1 } });
  });
});
