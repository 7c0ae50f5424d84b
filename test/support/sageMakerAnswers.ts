import {
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeTrainingJobCommand,
  ListTagsCommand,
  SageMakerClient,
  type DescribeTrainingJobCommandOutput,
} from "@aws-sdk/client-sagemaker";
import type { AwsClientStub } from "aws-sdk-client-mock";
import { mockedClient } from "./mockedClient.ts";

export type Job = Partial<DescribeTrainingJobCommandOutput>;

export const COMPLETED: Job = {
  TrainingJobStatus: "Completed",
  ModelArtifacts: { S3ModelArtifacts: "s3://pictures/models/job/output/model.tar.gz" },
  FinalMetricDataList: [
    { MetricName: "train:accuracy", Value: 0.99, Timestamp: undefined },
    { MetricName: "validation:accuracy", Value: 0.91, Timestamp: undefined },
  ],
  BillableTimeInSeconds: 240,
};

/** SageMaker as components ask it: a completed job and a healthy endpoint unless a test says otherwise. */
export function answeringSageMaker(): AwsClientStub<SageMakerClient> {
  const sageMaker = mockedClient(SageMakerClient);
  const answer = (): void => {
    sageMaker.reset();
    answerAttempts(sageMaker, COMPLETED);
    sageMaker.on(DescribeEndpointCommand).resolves({
      EndpointStatus: "InService",
      EndpointConfigName: "scones-configuration-1a2b3c4",
    });
    sageMaker.on(DescribeEndpointConfigCommand).resolves({ ProductionVariants: [] });
    sageMaker.on(ListTagsCommand).resolves({ Tags: [] });
  };
  before(answer);
  beforeEach(answer);
  return sageMaker;
}

/** Answers for the first, the second … attempt at a training job, each a job or an error; there are no further ones. */
export function answerAttempts(
  sageMaker: AwsClientStub<SageMakerClient>,
  ...attempts: (Job | Error | undefined)[]
): void {
  sageMaker.on(DescribeTrainingJobCommand).callsFake(({ TrainingJobName = "" }: { TrainingJobName?: string }) => {
    const attempt = Number(/-(\d{1,2})$/.exec(TrainingJobName)?.[1] ?? 1);
    const job = attempts[attempt - 1] ?? new Error("Requested resource not found.");
    if (job instanceof Error) throw job;
    return job;
  });
}
