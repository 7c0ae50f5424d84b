import { expect } from "chai";
import { TrainedModel } from "../../../../components/index.ts";
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

  it("fails when the model is not in S3", async () => {
    expect(await refusal(() => TrainedModel.fromArtifact("m", { modelArtifactUri: "/tmp/model.tar.gz" }))).to.equal(
      `ArtifactModel 'm': modelArtifactUri must be an S3 address, such as s3://bucket/model.tar.gz, got "/tmp/model.tar.gz"`,
    );
  });
});
