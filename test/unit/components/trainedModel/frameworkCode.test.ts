import { expect } from "chai";
import { TrainedModel, type TrainedModelArgs } from "../../../../components/index.ts";
import { deploy, REGION, statementsOf } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const ARGS: TrainedModelArgs = {
  bucket: { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" },
  dataVersion: "6f1ed002ab55",
  image: `123456789012.dkr.ecr.${REGION}.amazonaws.com/framework:3`,
};

describe("TrainedModel with a framework's image", () => {
  answeringSageMaker();
  const create = (args: Partial<TrainedModelArgs>) =>
    deploy(() => new TrainedModel("classifier", { ...ARGS, ...args }));

  it("lets the job read the code that its hyperparameters name, as the SageMaker SDK writes it", async () => {
    const readBy = async (additionalHyperparameters: Record<string, string>) => {
      const statements = statementsOf((await create({ additionalHyperparameters })).get("classifier-training-role"));
      return (statements as { Sid: string; Resource: string[] }[]).find(({ Sid }) => Sid === "ChannelsRead")?.Resource;
    };
    const channels = await readBy({ top_k: "2" });
    expect(channels).to.include("arn:aws:s3:::pictures/train/*");
    expect(await readBy({ sagemaker_submit_directory: '"s3://code/a/sourcedir.tar.gz"' })).to.deep.equal([
      ...(channels ?? []),
      "arn:aws:s3:::code/a/sourcedir.tar.gz",
    ]);
  });

  it("serves with an environment, which is none of the job's, and registers it", async () => {
    const environment = { SAGEMAKER_PROGRAM: "serve.py", SAGEMAKER_SUBMIT_DIRECTORY: "s3://code/a/sourcedir.tar.gz" };
    const { get } = await create({ environment, register: {} });
    expect(get("classifier-model").inputs).to.have.deep.nested.property("primaryContainer.environment", environment);
    expect(get("classifier-training").inputs).not.to.have.property("environment");
    expect(statementsOf(get("classifier-execution-role"))[0]).to.have.deep.property("Resource", [
      "arn:aws:s3:::pictures/models/*",
      "arn:aws:s3:::code/a/sourcedir.tar.gz",
    ]);
    expect(get("classifier-model-package").inputs).to.have.deep.nested.property(
      "properties.InferenceSpecification.Containers[0].Environment",
      environment,
    );
  });
});
