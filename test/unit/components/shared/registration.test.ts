import type * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  ArtifactModel,
  TrainedModel,
  type RegistrationOptions,
  type TrainedModelArgs,
} from "../../../../components/index.ts";
import { ACCOUNT, deploy, IMAGE, refusal, REGION, value } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const ARGS: TrainedModelArgs = {
  bucket: { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" },
  dataVersion: "6f1ed002ab55",
  hyperparameters: { numClasses: 2, numTrainingSamples: 1000 },
};
const MACHINES = ["ml.m5.large", "ml.m5.xlarge", "ml.c5.xlarge", "ml.g4dn.xlarge"];

describe("register", () => {
  answeringSageMaker();
  const train = (register: RegistrationOptions) =>
    deploy(() => new TrainedModel("classifier", { ...ARGS, register, tags: { team: "couriers" } }));

  it("makes a version of the trained model in a group of its own", async () => {
    const { names, get, result, errors } = await train({});
    expect(errors).to.deep.equal([]);
    expect(names).to.include.members([
      "aws-native:index:ExtensionResource classifier-model-package",
      "aws-native:sagemaker:ModelPackageGroup classifier-model-package-group",
    ]);
    expect(get("classifier-model-package-group").inputs).to.deep.equal({
      modelPackageGroupDescription: "Versions of the model classifier",
      tags: [{ key: "team", value: "couriers" }],
    });
    const { trainingJobName } = get("classifier-training").inputs;
    expect(get("classifier-model-package").inputs).to.deep.equal({
      type: "AWS::SageMaker::ModelPackage",
      createOnly: ["InferenceSpecification", "MetadataProperties", "ModelPackageDescription", "ModelPackageGroupName"],
      tagsStyle: "none",
      properties: {
        ModelPackageGroupName: "classifier-model-package-group-1a2b3c4",
        ModelPackageDescription: "A version of the model classifier",
        InferenceSpecification: {
          Containers: [{ Image: IMAGE, ModelDataUrl: "s3://pictures/models/job/output/model.tar.gz" }],
          SupportedContentTypes: ["image/png", "image/jpeg", "application/x-image"],
          SupportedResponseMIMETypes: ["application/json"],
          SupportedRealtimeInferenceInstanceTypes: MACHINES,
          SupportedTransformInstanceTypes: MACHINES,
        },
        CustomerMetadataProperties: {
          trainingJobName,
          dataVersion: "6f1ed002ab55",
          "train:accuracy": "0.99",
          "validation:accuracy": "0.91",
        },
        MetadataProperties: {
          GeneratedBy: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:training-job/${String(trainingJobName)}`,
        },
      },
    });
    expect(await value(result.modelPackageArn ?? result.modelName)).to.equal(
      `arn:aws:sagemaker:${REGION}:${ACCOUNT}:model-package/classifier-model-package-group-1a2b3c4/1`,
    );
    expect(result.nodes.modelPackageGroup).not.to.equal(undefined);
  });

  it("joins a given group, with the decision about the version", async () => {
    const { names, get } = await train({
      modelPackageGroupName: "theirs",
      approvalStatus: "Approved",
      approvalDescription: "looked at",
      contentTypes: ["image/webp"],
      responseTypes: ["text/csv"],
      instanceTypes: ["ml.c7g.large"],
    });
    expect(names.filter((name) => name.includes("ModelPackageGroup"))).to.deep.equal([]);
    const { properties } = get("classifier-model-package").inputs as { properties: Record<string, unknown> };
    expect(properties).to.include({
      ModelPackageGroupName: "theirs",
      ModelApprovalStatus: "Approved",
      ApprovalDescription: "looked at",
    });
    expect(properties["InferenceSpecification"]).to.deep.include({
      SupportedContentTypes: ["image/webp"],
      SupportedResponseMIMETypes: ["text/csv"],
      SupportedRealtimeInferenceInstanceTypes: ["ml.c7g.large"],
    });
  });

  it("leaves to others what the program says nothing of: a refresh takes it into the state, and AWS refuses to take it away", async () => {
    const ignoredBy = async (program: (opts: pulumi.ComponentResourceOptions) => unknown): Promise<unknown> => {
      let ignored: string[] | undefined;
      const seen = ({ type, opts }: pulumi.ResourceTransformationArgs): undefined => {
        if (type === "aws-native:index:ExtensionResource")
          ({ ignoreChanges: ignored } = opts as pulumi.CustomResourceOptions);
      };
      await deploy(() => program({ transformations: [seen] }));
      return ignored;
    };
    const given = { modelArtifactUri: "s3://models/a/model.tar.gz" };
    expect(await ignoredBy((opts) => new ArtifactModel("given", { ...given, register: {} }, opts))).to.deep.equal([
      ...[
        "AdditionalInferenceSpecifications",
        "ApprovalDescription",
        "CustomerMetadataProperties",
        "LastModifiedTime",
      ].map((property) => `properties.${property}`),
      ...["properties.ModelApprovalStatus", "properties.ModelCard", "properties.SourceUri"],
    ]);
    const register: RegistrationOptions = { approvalStatus: "Approved", approvalDescription: "looked at" };
    expect(await ignoredBy((opts) => new TrainedModel("classifier", { ...ARGS, register }, opts))).to.deep.equal([
      ...["properties.AdditionalInferenceSpecifications", "properties.LastModifiedTime"],
      ...["properties.ModelCard", "properties.SourceUri"],
    ]);
  });

  it("offers for batches the machines that batches may take", async () => {
    const offered = async (instanceTypes: string[]) => {
      const { properties } = (await train({ instanceTypes })).get("classifier-model-package").inputs as {
        properties: { InferenceSpecification: Record<string, unknown> };
      };
      return properties.InferenceSpecification;
    };
    // Neither Arm nor burstable machines: service model of SageMaker, TransformInstanceType.
    expect(await offered(["ml.t2.medium", "ml.m5.large", "ml.c7g.large"])).to.deep.include({
      SupportedRealtimeInferenceInstanceTypes: ["ml.t2.medium", "ml.m5.large", "ml.c7g.large"],
      SupportedTransformInstanceTypes: ["ml.m5.large"],
    });
    // A version without any is what AWS's handler can't make.
    expect(await offered(["ml.c7g.large"])).to.deep.include({ SupportedTransformInstanceTypes: MACHINES });
  });

  it("registers a model that was trained elsewhere, with its environment", async () => {
    const { get, result } = await deploy(
      () =>
        new ArtifactModel("given", {
          modelArtifactUri: "s3://models/a/model.tar.gz",
          environment: { LEVEL: "1" },
          register: {},
        }),
    );
    const { properties } = get("given-model-package").inputs as { properties: Record<string, unknown> };
    expect(properties).not.to.have.any.keys("CustomerMetadataProperties", "MetadataProperties");
    expect(properties["InferenceSpecification"]).to.deep.include({
      Containers: [{ Image: IMAGE, ModelDataUrl: "s3://models/a/model.tar.gz", Environment: { LEVEL: "1" } }],
    });
    expect(result.modelPackageArn).not.to.equal(undefined);
  });

  it("is no output of a model that is not registered", async () => {
    const { result } = await deploy(() => new TrainedModel("classifier", ARGS));
    expect(result.modelPackageArn).to.equal(undefined);
  });

  it("fails when options are wrong, and names them all", async () => {
    const register = {
      modelPackageGroupName: "no group!",
      approvalStatus: "Maybe" as "Approved",
      approvalDescription: "x".repeat(1025),
      instanceTypes: ["m5.large"],
      contentTypes: [],
    };
    expect(await refusal(() => new ArtifactModel("m", { modelArtifactUri: "s3://b/m.tar.gz", register }))).to.equal(
      `ArtifactModel 'm' has 5 problems:
  - register.modelPackageGroupName must be the name of a model package group, 1 to 63 letters, digits and hyphens, or its ARN, got "no group!"
  - register.approvalStatus must be one of Approved, Rejected, PendingManualApproval, got "Maybe"
  - register.approvalDescription must be at most 1024 characters, got "${"x".repeat(1025)}"
  - register.instanceTypes must be SageMaker machines, such as "ml.m5.large", got "m5.large"
  - register.contentTypes must name at least one, got []`,
    );
  });
});
