import { expect } from "chai";
import * as pulumi from "@pulumi/pulumi";
import { ArtifactModel, TrainedModel } from "../../../../components/index.ts";
import { deploy, refusal, statementsOf, value } from "../../../support/pulumiMocks.ts";

describe("ArtifactModel", () => {
  it("serves a model that was trained elsewhere", async () => {
    const { names, get, result } = await deploy(() =>
      TrainedModel.fromArtifact("classifier", { modelArtifactUri: "s3://models/a/model.tar.gz" }),
    );
    expect(names).to.deep.equal([
      "aws-native:iam:Role classifier-execution-role",
      "aws:sagemaker/model:Model classifier-model",
    ]);
    expect(statementsOf(get("classifier-execution-role"))[0]).to.deep.equal({
      Sid: "ModelRead",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: "arn:aws:s3:::models/a/model.tar.gz",
    });
    expect(await value(result.modelName)).to.equal("classifier-model-1a2b3c4");
  });

  it("may read what its environment names", async () => {
    const artifact = "arn:aws:s3:::models/a/model.tar.gz";
    const readBy = async (environment: Record<string, pulumi.Input<string>>) => {
      const { get } = await deploy(
        () => new ArtifactModel("m", { modelArtifactUri: "s3://models/a/model.tar.gz", environment }),
      );
      return (statementsOf(get("m-execution-role"))[0] as { Resource: unknown }).Resource;
    };
    for (const environment of [
      {},
      { SAGEMAKER_PROGRAM: "inference.py", SAGEMAKER_SUBMIT_DIRECTORY: "/opt/ml/model/code" },
    ])
      expect(await readBy(environment)).to.equal(artifact);
    const code = pulumi.output(Promise.resolve("s3://code/a/sourcedir.tar.gz"));
    const both = [artifact, "arn:aws:s3:::code/a/sourcedir.tar.gz"];
    expect(await readBy({ SAGEMAKER_SUBMIT_DIRECTORY: code })).to.deep.equal(both);
    const [labels, sorted] = ["s3://code/a/labels.json", [artifact, "arn:aws:s3:::code/a/labels.json", both[1]]];
    expect(await readBy({ SAGEMAKER_SUBMIT_DIRECTORY: code, LABELS: labels })).to.deep.equal(sorted);
    expect(await readBy({ LABELS: labels, SAGEMAKER_SUBMIT_DIRECTORY: code })).to.deep.equal(sorted);
    expect(await readBy({ LABELS: "s3://code/für/標籤.json" })).to.deep.equal([
      artifact,
      "arn:aws:s3:::code/für/*.json",
    ]);
  });

  it("fails when the model is not in S3, or a folder there", async () => {
    for (const modelArtifactUri of ["/tmp/model.tar.gz", "s3://bucket/model/", "s3://bucket/"])
      expect(await refusal(() => TrainedModel.fromArtifact("m", { modelArtifactUri }))).to.equal(
        `ArtifactModel 'm': modelArtifactUri must be an S3 address, such as s3://bucket/model.tar.gz, got "${modelArtifactUri}"`,
      );
  });
});
