import { expect } from "chai";
import { errorOf, type Answer, type Client } from "./clients.ts";

/** What the cases find ready where they run. */
export interface World {
  /** ARN up to the resource: `arn:aws:sagemaker:us-east-1:000000000000:`. */
  readonly arn: string;
  readonly roleArn: string;
  readonly bucket: string;
  /** The built-in image classification of the region. */
  readonly image: string;
  /** Its trained model of two classes; cases that need one are skipped without it. */
  readonly modelData: string | undefined;
  /** A picture that the model knows. */
  readonly picture: Uint8Array;
  /** Prefix of a training channel with `train/`, `test/`, `train.lst` and `test.lst` below; skipped without it. */
  readonly data: { readonly prefix: string; readonly samples: number } | undefined;
  /** Beginning of every name that the cases give. */
  readonly prefix: string;
}

export interface Case {
  readonly name: string;
  /** What a run costs on AWS at most, in US dollars. */
  readonly dollars: number;
  readonly needs?: "modelData" | "data";
  run(client: Client, world: World): Promise<void>;
}

const call = (client: Client, operation: string, input: Answer): Promise<Answer> =>
  client.call("sagemaker", operation, input);

/** A model without an artifact, which costs nothing and serves nothing. */
const model = (world: World, name: string): Answer => ({
  ModelName: world.prefix + name,
  ExecutionRoleArn: world.roleArn,
  PrimaryContainer: { Image: world.image, Environment: { SCONES: "warm" } },
});

/** The CLI prints the wire's epoch seconds, the others make times of them. */
function timeOf(value: unknown): number {
  return typeof value === "number" ? value * 1000 : Date.parse(String(value));
}

/** The cases that cost nothing: the life of a resource, paging, tags, errors. */
export const freeCases: readonly Case[] = [
  {
    name: "create, describe and delete a model",
    dollars: 0,
    run: async (client, world) => {
      const arn = `${world.arn}model/${world.prefix}life`;
      expect(await call(client, "CreateModel", model(world, "life"))).to.deep.equal({ ModelArn: arn });
      const told = await call(client, "DescribeModel", { ModelName: `${world.prefix}life` });
      expect(told).to.deep.include({ ModelArn: arn, ExecutionRoleArn: world.roleArn, EnableNetworkIsolation: false });
      expect(told["PrimaryContainer"]).to.deep.include({ Image: world.image, Environment: { SCONES: "warm" } });
      expect(Math.abs(Date.now() - timeOf(told["CreationTime"]))).to.be.lessThan(120_000);
      expect(await errorOf(call(client, "CreateModel", model(world, "life")))).to.equal(
        `ValidationException: Cannot create already existing model "${arn}".`,
      );
      await call(client, "DeleteModel", { ModelName: `${world.prefix}life` });
      expect(await errorOf(call(client, "DescribeModel", { ModelName: `${world.prefix}life` }))).to.equal(
        `ValidationException: Could not find model "${arn}".`,
      );
    },
  },
  {
    name: "page through a list, one by one and in order",
    dollars: 0,
    run: async (client, world) => {
      const names = ["page-a", "page-b", "page-c"].map((name) => world.prefix + name);
      for (const name of ["page-a", "page-b", "page-c"]) await call(client, "CreateModel", model(world, name));
      const query = { NameContains: `${world.prefix}page-`, SortBy: "Name", SortOrder: "Ascending" };
      const all = await client.pages("ListModels", query, "Models", 1);
      expect(all.map((one) => one["ModelName"])).to.deep.equal(names);
      const first = await call(client, "ListModels", { ...query, MaxResults: 2 });
      expect(first["Models"]).to.have.length(2);
      const rest = await call(client, "ListModels", { ...query, MaxResults: 2, NextToken: first["NextToken"] });
      expect((rest["Models"] as Answer[]).map((one) => one["ModelName"])).to.deep.equal(names.slice(2));
      expect(rest).not.to.have.property("NextToken");
      for (const name of names) await call(client, "DeleteModel", { ModelName: name });
    },
  },
  {
    name: "keep tags",
    dollars: 0,
    run: async (client, world) => {
      const tagged = { ...model(world, "tags"), Tags: [{ Key: "team", Value: "bakery" }] };
      const { ModelArn: ResourceArn } = await call(client, "CreateModel", tagged);
      await call(client, "AddTags", { ResourceArn, Tags: [{ Key: "cost", Value: "low" }] });
      const tags = await client.pages("ListTags", { ResourceArn }, "Tags", 50);
      expect(tags).to.have.deep.members([
        { Key: "team", Value: "bakery" },
        { Key: "cost", Value: "low" },
      ]);
      const reserved = { ResourceArn, Tags: [{ Key: "aws:team", Value: "bakery" }] };
      expect(await errorOf(call(client, "AddTags", reserved))).to.match(/^ValidationException: .*aws:/);
      await call(client, "DeleteTags", { ResourceArn, TagKeys: ["team"] });
      expect(await client.pages("ListTags", { ResourceArn }, "Tags", 50)).to.deep.equal([
        { Key: "cost", Value: "low" },
      ]);
      await call(client, "DeleteModel", { ModelName: `${world.prefix}tags` });
    },
  },
  {
    name: "keep an endpoint configuration with data capture",
    dollars: 0,
    run: async (client, world) => {
      const name = `${world.prefix}config`;
      await call(client, "CreateModel", model(world, "config"));
      const capture = {
        ...{ EnableCapture: true, InitialSamplingPercentage: 50, DestinationS3Uri: `s3://${world.bucket}/captured` },
        CaptureOptions: [{ CaptureMode: "Input" }],
      };
      const variant = { VariantName: "A", ModelName: name, InstanceType: "ml.t2.medium", InitialInstanceCount: 1 };
      await call(client, "CreateEndpointConfig", {
        ...{ EndpointConfigName: name, ProductionVariants: [variant], DataCaptureConfig: capture },
      });
      const told = await call(client, "DescribeEndpointConfig", { EndpointConfigName: name });
      expect(told["EndpointConfigArn"]).to.equal(`${world.arn}endpoint-config/${name}`);
      expect((told["ProductionVariants"] as Answer[])[0]).to.deep.include({ ...variant, InitialVariantWeight: 1 });
      expect(told["DataCaptureConfig"]).to.deep.include(capture);
      await call(client, "DeleteEndpointConfig", { EndpointConfigName: name });
      await call(client, "DeleteModel", { ModelName: name });
      const create = { EndpointName: name, EndpointConfigName: name };
      expect(await errorOf(call(client, "CreateEndpoint", create))).to.equal(
        `ValidationException: Could not find endpoint configuration "${world.arn}endpoint-config/${name}".`,
      );
    },
  },
  {
    name: "read what is wrong with a request that breaks the service model",
    dollars: 0,
    run: async (client, world) => {
      const error = await errorOf(call(client, "CreateModel", { ...model(world, "x"), ModelName: "not_a_name" }));
      expect(error).to.match(
        /^ValidationException: 1 validation error detected: Value 'not_a_name' at 'modelName' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
      );
      const listed = await errorOf(call(client, "ListModels", { SortBy: "Colour" }));
      expect(listed).to.match(
        /^ValidationException: 1 validation error detected: Value 'Colour' at 'sortBy' failed to satisfy constraint: Member must satisfy enum value set: \[/,
      );
    },
  },
  {
    name: "read that something is not there, in the words of each part of the service",
    dollars: 0,
    run: async (client, world) => {
      const missing = `${world.prefix}missing`;
      expect(await errorOf(call(client, "DescribeTrainingJob", { TrainingJobName: missing }))).to.equal(
        "ValidationException: Requested resource not found.",
      );
      expect(await errorOf(call(client, "DescribeEndpoint", { EndpointName: missing }))).to.equal(
        `ValidationException: Could not find endpoint "${world.arn}endpoint/${missing}".`,
      );
      expect(await errorOf(call(client, "DescribeDomain", { DomainId: "d-000000000000" }))).to.match(
        /^ResourceNotFound: /,
      );
      const invocation = { EndpointName: missing, ContentType: "image/png", Body: Buffer.from("x").toString() };
      expect(await errorOf(client.call("sagemaker-runtime", "InvokeEndpoint", invocation))).to.match(
        new RegExp(`^ValidationError: Endpoint ${missing} of account \\d{12} not found\\.$`),
      );
    },
  },
  {
    name: "keep a model package group and a lifecycle configuration",
    dollars: 0,
    run: async (client, world) => {
      const group = { ModelPackageGroupName: `${world.prefix}group` };
      await call(client, "CreateModelPackageGroup", { ...group, ModelPackageGroupDescription: "Scones" });
      expect(await call(client, "DescribeModelPackageGroup", group)).to.deep.include({
        ...{ ...group, ModelPackageGroupDescription: "Scones", ModelPackageGroupStatus: "Completed" },
      });
      await call(client, "DeleteModelPackageGroup", group);
      const name = { StudioLifecycleConfigName: `${world.prefix}kernel` };
      const content = Buffer.from("#!/bin/bash\n").toString("base64");
      await call(client, "CreateStudioLifecycleConfig", {
        ...{ ...name, StudioLifecycleConfigContent: content, StudioLifecycleConfigAppType: "JupyterLab" },
      });
      expect(await call(client, "DescribeStudioLifecycleConfig", name)).to.deep.include({
        ...{ ...name, StudioLifecycleConfigContent: content },
      });
      await call(client, "DeleteStudioLifecycleConfig", name);
      expect(await errorOf(call(client, "DescribeStudioLifecycleConfig", name))).to.match(/^ResourceNotFound: /);
    },
  },
];
