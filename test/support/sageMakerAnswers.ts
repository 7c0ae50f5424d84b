import { DescribeEndpointCommand, DescribeTrainingJobCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { mockClient, type AwsClientStub } from "aws-sdk-client-mock";

/** SageMaker as components ask it: a completed job and a healthy endpoint unless a test says otherwise. */
export function answeringSageMaker(): AwsClientStub<SageMakerClient> {
  const sageMaker = mockClient(SageMakerClient);
  const answer = (): void => {
    sageMaker.reset();
    sageMaker.on(DescribeTrainingJobCommand).resolves({
      TrainingJobStatus: "Completed",
      ModelArtifacts: { S3ModelArtifacts: "s3://pictures/models/job/output/model.tar.gz" },
      FinalMetricDataList: [
        { MetricName: "train:accuracy", Value: 0.99 },
        { MetricName: "validation:accuracy", Value: 0.91 },
      ],
      BillableTimeInSeconds: 240,
    });
    sageMaker.on(DescribeEndpointCommand).resolves({
      EndpointStatus: "InService",
      EndpointConfigName: "scones-configuration-1a2b3c4",
    });
  };
  before(answer);
  beforeEach(answer);
  after(() => sageMaker.restore());
  return sageMaker;
}
