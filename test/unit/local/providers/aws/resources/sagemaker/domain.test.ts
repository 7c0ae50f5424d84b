import {
  CreateDomainCommand,
  DescribeDomainCommand,
  ListTagsCommand,
  SageMakerClient,
  UpdateDomainCommand,
  type SageMakerClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-sagemaker";
import { mockClient, type AwsStub } from "aws-sdk-client-mock";
import { expect } from "chai";
import { AwsProvider } from "../../../../../../../local/providers/aws/core/provider.ts";
import type { Props } from "../../../../../../../local/providers/aws/core/values.ts";

const token = "aws:sagemaker/domain:Domain";
const provider = new AwsProvider();
provider.configure({}, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
const inputs: Props = {
  domainName: "studio",
  authMode: "IAM",
  vpcId: "vpc-1",
  subnetIds: ["subnet-1", "subnet-2"],
  appNetworkAccessType: "VpcOnly",
  defaultUserSettings: { executionRole: "arn:role", securityGroups: ["sg-1"] },
};
const replacesFor = async (olds: Props, news: Props): Promise<readonly string[]> =>
  (await provider.diff(token, olds, news, {})).replaces;

describe("aws.sagemaker.Domain", () => {
  let sagemaker: AwsStub<ServiceInputTypes, ServiceOutputTypes, SageMakerClientResolvedConfig>;
  before(() => {
    sagemaker = mockClient(SageMakerClient);
  });
  after(() => {
    sagemaker.restore();
  });

  it("is another domain with other subnets, whatever their order, and with what becomes of its files", async () => {
    expect(await replacesFor(inputs, { ...inputs, subnetIds: ["subnet-1", "subnet-3"] })).to.deep.equal(["subnetIds"]);
    expect(await replacesFor(inputs, { ...inputs, subnetIds: ["subnet-2", "subnet-1"] })).to.deep.equal([]);
    const kept = { ...inputs, retentionPolicy: { homeEfsFileSystem: "Retain" } };
    expect(await replacesFor(inputs, kept)).to.deep.equal(["retentionPolicy"]);
    expect(await replacesFor(kept, { ...inputs, retentionPolicy: { homeEfsFileSystem: "Delete" } })).to.deep.equal([]);
  });

  it("names the way to the network in every update, and neither VPC nor subnets in any", async () => {
    sagemaker.on(UpdateDomainCommand).resolves({});
    sagemaker.on(DescribeDomainCommand).resolves({ DomainId: "d-1", DomainArn: "arn:d-1", Status: "InService" });
    sagemaker.on(ListTagsCommand).resolves({ Tags: [] });
    const changed = { ...inputs, defaultUserSettings: { executionRole: "arn:other", securityGroups: ["sg-1"] } };
    const change = { inputs: changed, oldInputs: inputs, state: { ...inputs, arn: "arn:d-1" } };
    await provider.update(token, "d-1", change, { preview: false, ignored: [] });
    expect(sagemaker.commandCalls(UpdateDomainCommand)[0]?.args[0].input).to.deep.equal({
      DomainId: "d-1",
      AppNetworkAccessType: "VpcOnly",
      DefaultUserSettings: { ExecutionRole: "arn:other", SecurityGroups: ["sg-1"] },
    });
  });

  it("sends 0 for bounds of idle times that are not said, as upstream does, which SageMaker refuses", async () => {
    sagemaker.reset();
    sagemaker.on(CreateDomainCommand).resolves({ DomainId: "d-1" });
    sagemaker.on(DescribeDomainCommand).resolves({ DomainId: "d-1", DomainArn: "arn:d-1", Status: "InService" });
    sagemaker.on(ListTagsCommand).resolves({ Tags: [] });
    const idle = (idleSettings: Props): Props => ({
      ...inputs,
      defaultUserSettings: { jupyterLabAppSettings: { appLifecycleManagement: { idleSettings } } },
    });
    const asked = { idleTimeoutInMinutes: 90, lifecycleManagement: "ENABLED" };
    await provider.create(token, idle(asked), { preview: false });
    await provider.create(token, idle({ ...asked, minIdleTimeoutInMinutes: 60, maxIdleTimeoutInMinutes: 120 }), {
      preview: false,
    });
    const sent = sagemaker
      .commandCalls(CreateDomainCommand)
      .map(
        ({ args }) => args[0].input.DefaultUserSettings?.JupyterLabAppSettings?.AppLifecycleManagement?.IdleSettings,
      );
    const said = { IdleTimeoutInMinutes: 90, LifecycleManagement: "ENABLED" };
    expect(sent).to.deep.equal([
      { ...said, MinIdleTimeoutInMinutes: 0, MaxIdleTimeoutInMinutes: 0 },
      { ...said, MinIdleTimeoutInMinutes: 60, MaxIdleTimeoutInMinutes: 120 },
    ]);
  });
});
