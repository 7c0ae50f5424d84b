import { ExpiredTokenException } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { SconesError } from "../../../../automation/runs/errors.ts";
import { explainExpired } from "../../../../automation/runs/expiredCredentials.ts";

describe("explainExpired", () => {
  it("says how to go on where a client or a provider met the session's end", () => {
    const ofClient = new ExpiredTokenException({ message: "The security token is over", $metadata: {} });
    const ofProvider = new SconesError(
      "`up` of stack 'dev' failed: operation error SageMaker: DescribeEndpoint, https response error StatusCode: 400, api error " +
        "ExpiredTokenException: The security token included in the request is expired",
    );
    for (const error of [ofClient, ofProvider]) {
      const { message } = explainExpired(error) as SconesError;
      expect(message.split("\n")[0]).to.equal(error.message);
      expect(message).to.contain("\nThe AWS credentials have expired. Log in again");
    }
  });

  it("leaves any other error as it is", () => {
    const refused =
      "AWS refused the credentials (sts:GetCallerIdentity in us-east-1: The security token included in the request is expired).";
    for (const error of [new Error("AccessDenied"), new SconesError(refused)])
      expect(explainExpired(error)).to.equal(error);
  });
});
