import { mockedClient } from "../support/mockedClient.ts";
import { expect } from "chai";
import { DescribeEndpointCommand, DescribeTrainingJobCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import * as pulumi from "@pulumi/pulumi";
import program from "../../index.ts";
import { deploy, value } from "../support/pulumiMocks.ts";

const CONFIG = {
  "project:data": JSON.stringify({
    version: "6f1ed002ab55",
    classes: ["bicycle", "motorcycle"],
    trainingSamples: 1000,
  }),
};

describe("index.ts", () => {
  const sageMaker = mockedClient(SageMakerClient);
  beforeEach(() => {
    sageMaker.reset();
    sageMaker.on(DescribeTrainingJobCommand).resolves({
      TrainingJobStatus: "Completed",
      ModelArtifacts: { S3ModelArtifacts: "s3://data-bucket-1a2b3c4/models/job/output/model.tar.gz" },
      FinalMetricDataList: [{ MetricName: "validation:accuracy", Value: 0.91 }],
      BillableTimeInSeconds: 240,
    });
    sageMaker.on(DescribeEndpointCommand).resolves({
      EndpointStatus: "InService",
      EndpointConfigName: "scones-configuration-1a2b3c4",
    });
  });

  it("exports every output of the contract, known after an update", async () => {
    const { result, errors } = await deploy(program, { config: CONFIG });
    expect(errors).to.deep.equal([]);
    const outputs = await value(pulumi.output(result));
    expect(outputs.validationAccuracy).to.equal(0.91);
  });
});
