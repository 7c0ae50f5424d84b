import { expect } from "chai";
import { awsCommand } from "../../../../automation/stack/awsCommand.ts";

describe("awsCommand", () => {
  it("goes to the region of the stack", () => {
    expect(awsCommand({ env: { AWS_REGION: "eu-west-1" } }, "efs describe-mount-targets")).to.equal(
      "aws efs describe-mount-targets --region eu-west-1",
    );
  });

  it("asks as the profile of the stack", () => {
    expect(awsCommand({ env: { AWS_REGION: "eu-west-1" }, profile: "prod" }, "efs describe-mount-targets")).to.equal(
      "aws efs describe-mount-targets --profile prod --region eu-west-1",
    );
  });

  it("goes to the local cloud with its own keys", () => {
    const env = {
      AWS_REGION: "us-east-1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4650",
      AWS_ACCESS_KEY_ID: "AKIA1",
      AWS_SECRET_ACCESS_KEY: "a/b",
    };
    expect(awsCommand({ env }, "sagemaker stop-training-job --training-job-name j")).to.equal(
      "AWS_ACCESS_KEY_ID=AKIA1 AWS_SECRET_ACCESS_KEY=a/b aws sagemaker stop-training-job --training-job-name j --region us-east-1 --endpoint-url http://127.0.0.1:4650",
    );
  });
});
