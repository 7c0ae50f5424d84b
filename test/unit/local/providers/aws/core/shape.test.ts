import { CreateEndpointConfigInput$, CreateTrainingJobRequest$ } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import {
  checkShape,
  fromAws,
  list,
  nested,
  plain,
  shapeOf,
  single,
  toAws,
} from "../../../../../../local/providers/aws/core/shape.ts";

const shape = {
  ...plain("roleArn", "hyperParameters"),
  sizeInGb: "SizeInGB",
  inputs: list("InputConfig", { ...plain("name"), source: nested("Source", plain("s3Uri")) }),
  routing: single("RoutingConfig", plain("strategy")),
};
const pulumi = {
  roleArn: "arn",
  hyperParameters: { epochs: "3" },
  sizeInGb: 30,
  inputs: [{ name: "train", source: { s3Uri: "s3://b/train" } }],
};
const aws = {
  RoleArn: "arn",
  HyperParameters: { epochs: "3" },
  SizeInGB: 30,
  InputConfig: [{ Name: "train", Source: { S3Uri: "s3://b/train" } }],
};

describe("shape", () => {
  it("puts Pulumi's names into AWS's, and back", () => {
    expect(toAws<object>(shape, pulumi)).to.deep.equal(aws);
    expect(fromAws(shape, aws)).to.deep.equal(pulumi);
  });

  it("keeps false and zero, and leaves out what is not there", () => {
    expect(toAws<object>(plain("on", "count", "name"), { on: false, count: 0 })).to.deep.equal({ On: false, Count: 0 });
  });

  it("makes AWS's one object of Terraform's list of one block, and back", () => {
    expect(toAws<object>(shape, { routing: [{ strategy: "RANDOM" }] })).to.deep.equal({
      RoutingConfig: { Strategy: "RANDOM" },
    });
    expect(fromAws(shape, { RoutingConfig: { Strategy: "RANDOM" } })).to.deep.equal({
      routing: [{ strategy: "RANDOM" }],
    });
    expect(checkShape(shape, { routing: [{ strategy: "RANDOM", prefix: 1 }] })).to.have.nested.property(
      "[0].property",
      "routing[0].prefix",
    );
  });

  it("leaves out AWS's empty lists and what the shape does not know", () => {
    expect(fromAws(shape, { InputConfig: [], Other: 1 })).to.deep.equal({});
  });

  it("refuses members that it does not cover, by their path", () => {
    const found = checkShape(shape, { inputs: [{ name: "a", source: { s3Uri: "x", fsx: 1 } }], notShaped: 1 });
    expect(found.map(({ property }) => property)).to.deep.equal(["inputs[0].source.fsx"]);
  });

  it("takes a shape from the SDK's own structure, under the names that Pulumi has", () => {
    const job = shapeOf(CreateTrainingJobRequest$, ["algorithmSpecification", "inputDataConfigs", "resourceConfig"]);
    const props = {
      algorithmSpecification: { containerEntrypoints: ["train"], enableSagemakerMetricsTimeSeries: false },
      inputDataConfigs: [{ channelName: "train", dataSource: { s3DataSource: { s3Uri: "s3://b/train" } } }],
      resourceConfig: { volumeSizeInGb: 30 },
    };
    const request = {
      AlgorithmSpecification: { ContainerEntrypoint: ["train"], EnableSageMakerMetricsTimeSeries: false },
      InputDataConfig: [{ ChannelName: "train", DataSource: { S3DataSource: { S3Uri: "s3://b/train" } } }],
      ResourceConfig: { VolumeSizeInGB: 30 },
    };
    expect(Object.keys(job)).to.have.members(["algorithmSpecification", "inputDataConfigs", "resourceConfig"]);
    expect(toAws<object>(job, props)).to.deep.equal(request);
    expect(fromAws(job, request)).to.deep.equal(props);
    expect(checkShape(job, { resourceConfig: { size: 1 } })).to.have.nested.property(
      "[0].property",
      "resourceConfig.size",
    );

    const irregular = { EnableSSMAccess: "ssm", RoutingConfig: { single: "routingConfigs" } };
    const config = shapeOf(CreateEndpointConfigInput$, ["productionVariants"], irregular);
    expect(
      toAws<object>(config, { productionVariants: [{ ssm: true, routingConfigs: [{ routingStrategy: "RANDOM" }] }] }),
    ).to.deep.equal({ ProductionVariants: [{ EnableSSMAccess: true, RoutingConfig: { RoutingStrategy: "RANDOM" } }] });
  });
});
