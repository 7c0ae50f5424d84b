import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  type KMSClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-kms";
import { mockClient, type AwsStub } from "aws-sdk-client-mock";
import { expect } from "chai";
import { AwsProvider } from "../../../../../../../local/providers/aws/core/provider.ts";
import type { Props } from "../../../../../../../local/providers/aws/core/values.ts";

const provider = new AwsProvider();
provider.configure({}, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
const naming = { resourceName: "key", seed: Buffer.from("s") };

describe("KMS resources", () => {
  let kms: AwsStub<ServiceInputTypes, ServiceOutputTypes, KMSClientResolvedConfig>;
  before(() => {
    kms = mockClient(KMSClient);
  });
  after(() => {
    kms.restore();
  });
  beforeEach(() => {
    kms.reset();
    kms.on(CreateKeyCommand).resolves({ KeyMetadata: { KeyId: "id" } });
    kms.on(DescribeKeyCommand).resolves({
      KeyMetadata: {
        KeyId: "id",
        Arn: "arn:id",
        Description: "d",
        KeySpec: "SYMMETRIC_DEFAULT",
        KeyUsage: "ENCRYPT_DECRYPT",
        Enabled: true,
      },
    });
    kms.on(GetKeyPolicyCommand).resolves({ Policy: "{}" });
    kms.on(GetKeyRotationStatusCommand).resolves({ KeyRotationEnabled: true });
    kms.on(ListResourceTagsCommand).resolves({ Tags: [{ TagKey: "team", TagValue: "ml" }] });
  });

  const key = "aws:kms/key:Key";
  const checked = async (news: Props): Promise<Props> => (await provider.check(key, news, {}, naming)).inputs;

  it("creates a key with rotation and the real provider's defaults", async () => {
    const inputs = await checked({ description: "d", enableKeyRotation: true, tags: { team: "ml" } });
    const { id, state } = await provider.create(key, inputs, { preview: false });
    expect(id).to.equal("id");
    expect(state).to.include({ arn: "arn:id", keyId: "id", enableKeyRotation: true, isEnabled: true });
    expect(kms.commandCalls(CreateKeyCommand)[0]?.args[0].input).to.deep.equal({
      Description: "d",
      KeySpec: "SYMMETRIC_DEFAULT",
      KeyUsage: "ENCRYPT_DECRYPT",
      BypassPolicyLockoutSafetyCheck: false,
      Tags: [{ TagKey: "team", TagValue: "ml" }],
    });
    expect(kms.commandCalls(EnableKeyRotationCommand)).to.have.lengthOf(1);
  });

  it("makes other changes before it disables a key", async () => {
    const inputs = await checked({ description: "d" });
    const news = { ...inputs, description: "e", isEnabled: false };
    await provider.update(key, "id", { inputs: news, oldInputs: inputs, state: {} }, { preview: false, ignored: [] });
    const order = kms.calls().map(({ args }) => args[0].constructor);
    expect(order.indexOf(UpdateKeyDescriptionCommand)).to.be.lessThan(order.indexOf(DisableKeyCommand));
    expect(kms.commandCalls(EnableKeyCommand)).to.have.lengthOf(0);
  });

  it("schedules the deletion in the time given, and counts a key on its way out as gone", async () => {
    kms.on(ScheduleKeyDeletionCommand).resolves({});
    await provider.delete(key, "id", { deletionWindowInDays: 7 });
    expect(kms.commandCalls(ScheduleKeyDeletionCommand)[0]?.args[0].input).to.deep.equal({
      KeyId: "id",
      PendingWindowInDays: 7,
    });
    kms.on(DescribeKeyCommand).resolves({ KeyMetadata: { KeyId: "id", KeyState: "PendingDeletion" } });
    expect(await provider.read(key, "id", {}, {})).to.equal(undefined);
  });

  it("points an alias at another key, and refuses a name without 'alias/'", async () => {
    kms.on(UpdateAliasCommand).resolves({});
    kms
      .on(ListAliasesCommand)
      .resolves({ Aliases: [{ AliasName: "alias/a", AliasArn: "arn:alias/a", TargetKeyId: "id" }] });
    const alias = "aws:kms/alias:Alias";
    const old = { name: "alias/a", targetKeyId: "old" };
    const change = { inputs: { ...old, targetKeyId: "id" }, oldInputs: old, state: {} };
    const { state } = await provider.update(alias, "alias/a", change, { preview: false, ignored: [] });
    expect(state).to.include({ arn: "arn:alias/a", targetKeyArn: "arn:id" });
    const { failures } = await provider.check(alias, { name: "a", targetKeyId: "id" }, {}, naming);
    expect(failures).to.deep.equal([{ property: "name", reason: "name must begin with 'alias/', got 'a'" }]);
  });
});
