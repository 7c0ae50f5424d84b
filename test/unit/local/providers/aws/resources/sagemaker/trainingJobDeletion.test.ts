import {
  DeleteTrainingJobCommand,
  DescribeTrainingJobCommand,
  SageMakerClient,
  StopTrainingJobCommand,
  type TrainingJobStatus,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { AwsProvider } from "../../../../../../../local/providers/aws/core/provider.ts";
import { mockedClient } from "../../../../../../support/mockedClient.ts";

const token = "aws:sagemaker/trainingJob:TrainingJob";
const provider = new AwsProvider();
provider.configure({}, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
const failure = (message: string, name = "ValidationException"): Error => Object.assign(new Error(message), { name });
const refusal = (status: string): Error =>
  failure(`The request was rejected because the training job is in status ${status}.`);

describe("deletion of aws.sagemaker.TrainingJob", () => {
  const sagemaker = mockedClient(SageMakerClient);
  const described = (status: TrainingJobStatus): never =>
    ({ TrainingJobName: "job", TrainingJobStatus: status }) as never;
  const remove = (): Promise<void> => provider.delete(token, "job", { trainingJobName: "job", roleArn: "arn:role" });
  beforeEach(() => sagemaker.reset());

  it("stops a running job before it deletes it", async () => {
    sagemaker
      .on(DescribeTrainingJobCommand)
      .resolvesOnce(described("Stopping"))
      .resolvesOnce(described("Stopped"))
      .rejects(failure("Requested resource not found."));
    sagemaker.on(StopTrainingJobCommand).resolves({}).on(DeleteTrainingJobCommand).resolves({});
    await remove();
    expect(sagemaker.commandCalls(StopTrainingJobCommand)).to.have.lengthOf(1);
    expect(sagemaker.commandCalls(DeleteTrainingJobCommand)).to.have.lengthOf(1);
  });

  it("takes a stop that is refused for the end of the job", async () => {
    sagemaker.on(DescribeTrainingJobCommand).rejects(failure("Requested resource not found."));
    sagemaker.on(StopTrainingJobCommand).rejects(refusal("Completed")).on(DeleteTrainingJobCommand).resolves({});
    await remove();
    expect(sagemaker.commandCalls(DeleteTrainingJobCommand)).to.have.lengthOf(1);
  });

  it("fails where a job that is still stopping refuses the stop", async () => {
    sagemaker.on(StopTrainingJobCommand).rejects(refusal("Stopping"));
    sagemaker.on(DeleteTrainingJobCommand).rejects(failure("it is in status Stopping", "ResourceInUse"));
    const error = await remove().catch((e: unknown) => e as Error);
    expect((error as Error).message).to.equal(`deleting ${token} 'job': it is in status Stopping`);
  });
});
