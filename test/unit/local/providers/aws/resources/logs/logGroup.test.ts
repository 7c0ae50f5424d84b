import {
  AssociateKmsKeyCommand,
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DisassociateKmsKeyCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "chai";
import { AwsProvider } from "../../../../../../../local/providers/aws/core/provider.ts";
import { mockedClient } from "../../../../../../support/mockedClient.ts";
import type { Props } from "../../../../../../../local/providers/aws/core/values.ts";

const token = "aws:cloudwatch/logGroup:LogGroup";
const provider = new AwsProvider();
provider.configure({}, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });

describe("aws.cloudwatch.LogGroup", () => {
  const logs = mockedClient(CloudWatchLogsClient);
  beforeEach(() => {
    logs.reset();
    logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [{ logGroupName: "a", arn: "arn:a:*" }] });
    logs.on(ListTagsForResourceCommand).resolves({ tags: {} });
    logs.on(AssociateKmsKeyCommand).resolves({});
    logs.on(DisassociateKmsKeyCommand).resolves({});
  });

  /** As the real one: `kms_key_id` is not ForceNew (terraform-provider-aws, internal/service/logs/group.go). */
  it("gets another key, or none, and keeps what was logged", async () => {
    const plain: Props = { name: "a" };
    const change = async (olds: Props, news: Props): Promise<void> => {
      expect(await provider.diff(token, olds, news, {})).to.deep.include({ changed: ["kmsKeyId"], replaces: [] });
      const asked = { inputs: news, oldInputs: olds, state: { ...olds, arn: "arn:a" } };
      await provider.update(token, "a", asked, { preview: false, ignored: [] });
    };
    await change(plain, { ...plain, kmsKeyId: "arn:key" });
    await change({ ...plain, kmsKeyId: "arn:key" }, plain);
    expect(logs.commandCalls(AssociateKmsKeyCommand).map(({ args }) => args[0].input)).to.deep.equal([
      { logGroupName: "a", kmsKeyId: "arn:key" },
    ]);
    expect(logs.commandCalls(DisassociateKmsKeyCommand)).to.have.length(1);
  });
});
