import { getSubnetsOutput } from "@pulumi/aws/ec2/getSubnets.js";
import { getVpcOutput } from "@pulumi/aws/ec2/getVpc.js";
import { Workgroup } from "@pulumi/aws/athena/workgroup.js";
import { Instance } from "@pulumi/aws/ec2/instance.js";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity.js";
import { getPartitionOutput } from "@pulumi/aws/getPartition.js";
import { getRegionOutput } from "@pulumi/aws/getRegion.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { getPolicyDocumentOutput } from "@pulumi/aws/iam/getPolicyDocument.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { RolePolicyAttachment } from "@pulumi/aws/iam/rolePolicyAttachment.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { FunctionEventInvokeConfig } from "@pulumi/aws/lambda/functionEventInvokeConfig.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import { getPrebuiltEcrImageOutput } from "@pulumi/aws/sagemaker/getPrebuiltEcrImage.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { policy } from "../../cloud/testCloud.ts";
import { TestStack } from "./testStack.ts";

function program(version: { number: number; instance?: true }): () => Promise<Record<string, unknown>> {
  return () => {
    const { number } = version;
    if (version.instance) new Instance("refused", { ami: "ami-1", instanceType: "t3.micro" });
    const tags = { version: `${number}` };
    const trust = getPolicyDocumentOutput({
      statements: [
        { actions: ["sts:AssumeRole"], principals: [{ type: "Service", identifiers: ["lambda.amazonaws.com"] }] },
      ],
    });
    const role = new Role("role", { assumeRolePolicy: trust.json, description: `v${number}`, tags });
    new RolePolicy("inline", {
      role: role.name,
      policy: policy({ Effect: "Allow", Action: `s3:Get${number}`, Resource: "*" }),
    });
    new RolePolicyAttachment("attached", {
      role: role.name,
      policyArn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    });
    const logs = new LogGroup("logs", { retentionInDays: number === 1 ? 7 : 14, tags });
    const fn = new LambdaFunction("fn", {
      ...{ role: role.arn, runtime: "nodejs22.x", handler: "index.handler" },
      code: new pulumi.asset.AssetArchive({
        "index.mjs": new pulumi.asset.StringAsset("export const handler = () => 1;"),
      }),
      loggingConfig: { logFormat: "JSON", logGroup: logs.name },
    });
    new Permission("permission", {
      ...{ action: "lambda:InvokeFunction", function: fn.name, principal: "events.amazonaws.com" },
      sourceArn: `arn:aws:events:us-east-1:000000000000:rule/r${number}`,
    });
    new FunctionEventInvokeConfig("retries", { functionName: fn.name, maximumRetryAttempts: number - 1 });
    const topic = new Topic("topic", { displayName: `v${number}`, tags });
    new TopicPolicy("topic-policy", {
      arn: topic.arn,
      policy: topic.arn.apply((arn) =>
        policy({
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: arn,
        }),
      ),
    });
    new TopicSubscription("subscription", { topic: topic.arn, protocol: "lambda", endpoint: fn.arn });
    new Workgroup("queries", {
      ...{ forceDestroy: true, description: `v${number}`, tags },
      configuration: {
        ...(number === 1 && { bytesScannedCutoffPerQuery: 20_000_000 }),
        resultConfiguration: { outputLocation: `s3://results-${number}/` },
      },
    });
    const vpc = getVpcOutput({ default: true });
    return Promise.resolve({
      account: getCallerIdentityOutput({}).accountId,
      region: getRegionOutput({}).region,
      partition: getPartitionOutput({}).partition,
      image: getPrebuiltEcrImageOutput({ repositoryName: "image-classification" }).registryPath,
      vpc: vpc.id,
      subnets: getSubnetsOutput({ filters: [{ name: "vpc-id", values: [vpc.id] }] }).ids,
      topicArn: topic.arn,
    });
  };
}

describe("bundled aws provider: roles, logs, topics, permissions and data sources", function () {
  this.timeout(90_000);
  const test = new TestStack();
  const version: { number: number; instance?: true } = { number: 1 };
  let resources = 0;

  before(() => test.start(program(version)));
  after(() => test.remove());

  it("creates them and answers what the components ask for", async () => {
    const { outputs, changes } = await test.up();
    resources = changes.create ?? 0;
    expect(changes).to.deep.equal({ create: 12 });
    const values = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
    expect(values).to.deep.include({
      account: "000000000000",
      region: "us-east-1",
      partition: "aws",
      image: "811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:1",
    });
    expect(values["vpc"]).to.match(/^vpc-/);
    expect(values["subnets"]).to.be.an("array").that.is.not.empty;
    expect(values["topicArn"]).to.match(/^arn:aws:sns:us-east-1:000000000000:topic-\w{7}$/);
  });

  it("shows no change afterwards, neither in a preview nor in a refresh", async () => {
    expect(await test.preview()).to.deep.equal({ same: resources });
    expect(await test.refresh()).to.deep.equal({ same: resources });
    expect(await test.preview()).to.deep.equal({ same: resources });
  });

  it("updates in place what AWS can, and replaces the permission", async () => {
    version.number = 2;
    const { changes } = await test.up();
    expect(changes).to.deep.equal({ same: resources - 7, update: 6, replace: 1 });
    expect(await test.refresh()).to.deep.equal({ same: resources });
    expect(await test.preview()).to.deep.equal({ same: resources });
  });

  it("refuses a type that it does not cover, by name and with what to do", async () => {
    version.instance = true;
    expect(await test.failedUp()).to.match(
      /does not cover the resource type aws:ec2\/instance:Instance\. Covered: .*On AWS the real aws provider covers it/s,
    );
    delete version.instance;
  });

  it("removes them", async () => {
    expect(await test.destroy()).to.deep.equal({ delete: resources });
  });
});
