import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { expect } from "chai";
import { Workbench } from "./workbench.ts";

describe("topics that state machines publish to", function () {
  this.timeout(60_000);
  const bench = new Workbench();
  let plain = "";
  let encrypted = "";
  let key = "";

  before(async () => {
    await bench.start({ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" });
    const sns = new SNSClient(bench.cloud.config());
    const { KeyMetadata } = await new KMSClient(bench.cloud.config()).send(new CreateKeyCommand({}));
    key = KeyMetadata?.Arn ?? "";
    plain = (await sns.send(new CreateTopicCommand({ Name: "plain" }))).TopicArn ?? "";
    const Attributes = { KmsMasterKeyId: key };
    encrypted = (await sns.send(new CreateTopicCommand({ Name: "encrypted", Attributes }))).TopicArn ?? "";
  });
  after(() => bench.cloud.remove());

  async function published(TopicArn: string, ...statements: readonly object[]): Promise<string | undefined> {
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: statements });
    await new IAMClient(bench.cloud.config()).send(
      new PutRolePolicyCommand({ RoleName: "machine", PolicyName: "p", PolicyDocument }),
    );
    const Resource = "arn:aws:states:::sns:publish";
    const { status, error } = await bench.run({ Type: "Task", Resource, Parameters: { TopicArn, Message: "done" } });
    return error ?? status;
  }
  const publish = { Effect: "Allow", Action: "sns:Publish", Resource: "*" };
  const use = (topicArn: string) => ({
    ...{ Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: key },
    Condition: { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": [topicArn] } },
  });

  it("have to let their role publish", async () => {
    const other = { Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" };
    expect(await published(plain, other)).to.equal("SNS.AuthorizationErrorException");
    expect(await published(plain, publish)).to.equal("SUCCEEDED");
  });

  it("that a customer's key encrypts ask for that key too, for this topic", async () => {
    expect(await published(encrypted, publish)).to.equal("SNS.KMSAccessDeniedException");
    expect(await published(encrypted, publish, use(plain))).to.equal("SNS.KMSAccessDeniedException");
    expect(await published(encrypted, publish, use(encrypted))).to.equal("SUCCEEDED");
  });
});
