import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DescribeModelPackageCommand,
  ListDomainsCommand,
  ListModelPackagesCommand,
  SageMakerClient,
  type InferenceSpecification,
  type ModelPackageSummary,
} from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { Clients } from "../../../../automation/stack/clients.ts";
import { identify } from "../../../../automation/stack/resourceIds.ts";
import { mockedClient } from "../../../support/mockedClient.ts";

const place = { partition: "aws", account: "123456789012", region: "eu-west-1" };

function idOf(type: string, inputs: Record<string, unknown>, where = place): Promise<string | undefined> {
  return identify(new Clients(), () => Promise.resolve(where), {
    urn: "urn:pulumi:dev::p::t::model-package",
    type,
    inputs,
  });
}

/** The types that the components make, by what they import of the providers. */
function componentTypes(): string[] {
  const folder = join(import.meta.dirname, "../../../../components");
  const imports = /^import \{ (\w+).* \} from "@pulumi\/(aws|aws-native)\/(\w+)\/(\w+)\.js"/gm;
  const types = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(imports)])
    .filter(([, name = ""]) => /^[A-Z]/.test(name))
    .map(([, name, provider, module, file]) =>
      provider === "aws" ? `aws:${module}/${file}:${name}` : `aws-native:${module}:${name}`,
    );
  return [...new Set(types)].sort();
}

/** A creation of these writes over what is there, or runs again. */
const REPEATABLE = [
  "aws:appautoscaling/policy:Policy",
  "aws:lambda/invocation:Invocation",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLogging:BucketLogging",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketVersioning:BucketVersioning",
];

describe("identify", () => {
  const sagemaker = mockedClient(SageMakerClient);

  it("knows names, ARNs and joined identifiers", async () => {
    expect(await idOf("aws:s3/bucket:Bucket", { bucket: "b" })).to.equal("b");
    expect(await idOf("aws-native:iam:ManagedPolicy", { managedPolicyName: "p" })).to.equal(
      "arn:aws:iam::123456789012:policy/p",
    );
    expect(await idOf("aws-native:stepfunctions:StateMachine", { stateMachineName: "m" })).to.equal(
      "arn:aws:states:eu-west-1:123456789012:stateMachine:m",
    );
    expect(await idOf("aws:sns/topic:Topic", { name: "t" })).to.equal("arn:aws:sns:eu-west-1:123456789012:t");
    expect(await idOf("aws-native:sagemaker:MonitoringSchedule", { monitoringScheduleName: "s" })).to.equal(
      "arn:aws:sagemaker:eu-west-1:123456789012:monitoring-schedule/s",
    );
    expect(await idOf("aws-native:sagemaker:Space", { domainId: "d-1", spaceName: "s" })).to.equal("d-1|s");
    expect(await idOf("aws:glue/catalogTable:CatalogTable", { databaseName: "d", name: "t" })).to.equal(
      "123456789012:d:t",
    );
  });

  it("knows ARNs of other partitions", async () => {
    const china = { ...place, partition: "aws-cn", region: "cn-north-1" };
    expect(await idOf("aws-native:iam:ManagedPolicy", { managedPolicyName: "p" }, china)).to.equal(
      "arn:aws-cn:iam::123456789012:policy/p",
    );
    expect(await idOf("aws-native:stepfunctions:StateMachine", { stateMachineName: "m" }, china)).to.equal(
      "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:m",
    );
  });

  it("knows none without the name, and none of another type", async () => {
    expect(await idOf("aws:s3/bucket:Bucket", {})).to.equal(undefined);
    expect(await idOf("aws-native:sagemaker:Space", { spaceName: "s" })).to.equal(undefined);
    expect(await idOf("aws:glue/catalogTable:CatalogTable", { name: "t" })).to.equal(undefined);
    expect(await idOf("aws:sns/topic:Topic", {})).to.equal(undefined);
    expect(await idOf("random:index/randomId:RandomId", { name: "x" })).to.equal(undefined);
  });

  it("knows a model's version of the component's own group by what is newest there, if it is of the same data", async () => {
    const arn = "arn:aws:sagemaker:eu-west-1:123456789012:model-package/model-package-group-1a2b/2";
    const spec = (ModelDataUrl: string) => ({ Containers: [{ Image: "i", ModelDataUrl }] }) as InferenceSpecification;
    const newest = {
      ModelPackageGroupName: "model-package-group-1a2b",
      SortBy: "CreationTime",
      SortOrder: "Descending",
    } as const;
    sagemaker
      .on(ListModelPackagesCommand, newest)
      .resolves({ ModelPackageSummaryList: [{ ModelPackageArn: arn }] as ModelPackageSummary[] });
    sagemaker
      .on(DescribeModelPackageCommand, { ModelPackageName: arn })
      .resolves({ InferenceSpecification: spec("s3://b/new") });
    const versionOf = (ModelPackageGroupName: string, url: string) =>
      idOf("aws-native:index:ExtensionResource", {
        properties: { ModelPackageGroupName, InferenceSpecification: spec(url) },
      });
    expect(await versionOf("model-package-group-1a2b", "s3://b/new")).to.equal(arn);
    // It was not made: the newest is the one before.
    expect(await versionOf("model-package-group-1a2b", "s3://b/newer")).to.equal(undefined);
    // The newest of a group that was given may be another stack's.
    expect(await versionOf("team", "s3://b/new")).to.equal(undefined);
  });

  it("knows every type of the components whose creation would find what a killed run left", async () => {
    sagemaker.on(ListDomainsCommand).resolves({ Domains: [{ DomainName: "x", DomainId: "d-x" }] });
    const anyName = new Proxy({}, { get: () => "x" });
    const unknown: string[] = [];
    for (const type of componentTypes()) if ((await idOf(type, anyName)) === undefined) unknown.push(type);
    expect(unknown).to.deep.equal(REPEATABLE);
  });
});
