import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  ArtifactModel,
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../../../../../components/index.ts";
import { buildFunctions } from "../../../../../functions/build.ts";
import { deploy, IMAGE, refusal } from "../../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../../support/sageMakerAnswers.ts";

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/1";
const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const model = { modelName: "m", executionRoleName: "r", modelArtifactUri: "s3://pictures/m.tar.gz" };
const endpoint = { endpointName: "e", endpointArn: "arn:aws:sagemaker:eu-central-1:123456789012:endpoint/e" };
const hyperparameters = { numClasses: 2, numTrainingSamples: 1000 };
const artifact = { modelArtifactUri: "s3://models/model.tar.gz" };
const late = pulumi.output;
const tagged = (key: string) => ({ tags: late({ [key]: "x" }) });

/** Options of a component in which a number of one kind of resources is another, known late: one that no option can be. */
function changing(type: string, member: string, number: pulumi.Input<number>): pulumi.ComponentResourceOptions {
  const change = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== "object" || value === null || pulumi.Output.isInstance(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === member ? late(number) : change(inner)]),
    );
  };
  const transformation: pulumi.ResourceTransformation = ({ type: ofResource, props, opts }) =>
    ofResource === type ? { props: change(props) as object, opts } : undefined;
  return { transformations: [transformation] };
}
const lifecycle = (days: number) =>
  changing("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", "days", days);
const variant = (megabytes: pulumi.Input<number>) =>
  changing("aws:sagemaker/endpointConfiguration:EndpointConfiguration", "memorySizeInMb", megabytes);
const canary = (percent: number) => changing("aws:sagemaker/endpoint:Endpoint", "value", percent);
const functions = (megabytes: number) => changing("aws:lambda/function:Function", "memorySize", megabytes);
const serverless = { model, captureEnabled: false, serverless: { memorySizeMb: 2048 } };
const byCanary = {
  model,
  captureEnabled: false,
  instanceCount: 2,
  deployment: { strategy: "canary", stepPercentage: 50 },
} as const;

/** What makes a component, a program that holds beside one that doesn't, and what the refusal says. */
const CASES: readonly (readonly [what: string, inside: () => unknown, outside: () => unknown, id: string])[] = [
  [
    "a model's environment",
    () => new ArtifactModel("m", { ...artifact, environment: late({ A: "x".repeat(32_767) }) }),
    () => new ArtifactModel("m", { ...artifact, environment: late({ A: "x".repeat(32_768) }) }),
    "ArtifactModel 'm': AWS would refuse 'm-model' with ValidationException: .*sagemaker/CreateModel/environment-size",
  ],
  [
    "a bucket's lifecycle",
    () => new DataBucket("b", { expireCapturesAfterDays: 2 }, lifecycle(1)),
    () => new DataBucket("b", { expireCapturesAfterDays: 2 }, lifecycle(0)),
    "DataBucket 'b': AWS would refuse 'b-lifecycle' with InvalidArgument: .*PutBucketLifecycleConfiguration/positive-days",
  ],
  [
    "a role's policies",
    () => new DataBucket("b").grantRead("r", { roleName: "r" }, "x".repeat(100)),
    () => new DataBucket("b").grantRead("r", { roleName: "r" }, "x".repeat(6100)),
    "DataBucket 'b': AWS would refuse 'b-r-read' with LimitExceeded: .*iam/CreatePolicy/document-size",
  ],
  [
    "a job's key",
    () =>
      new TrainedModel("t", {
        ...{
          bucket,
          dataVersion: "1",
          hyperparameters,
          instanceType: late("ml.p3.2xlarge"),
          volumeKmsKeyArn: late(KEY),
        },
      }),
    () =>
      new TrainedModel("t", {
        ...{
          bucket,
          dataVersion: "1",
          hyperparameters,
          instanceType: late("ml.g5.xlarge"),
          volumeKmsKeyArn: late(KEY),
        },
      }),
    "TrainedModel 't': .*VolumeKmsKeyId",
  ],
  [
    "an endpoint's variant",
    () => new MonitoredEndpoint("scones", serverless, variant(2048)),
    () => new MonitoredEndpoint("scones", serverless, variant(2000)),
    "MonitoredEndpoint 'scones': AWS would refuse 'scones-configuration' .*sagemaker/CreateEndpointConfig/serverless-memory",
  ],
  [
    "an endpoint's deployment",
    () => new MonitoredEndpoint("scones", byCanary, canary(50)),
    () => new MonitoredEndpoint("scones", byCanary, canary(51)),
    "MonitoredEndpoint 'scones': AWS would refuse 'scones-endpoint' .*sagemaker/CreateEndpoint/canary-size",
  ],
  [
    "how far a variant scales",
    () =>
      new MonitoredEndpoint("scones", {
        model,
        captureEnabled: false,
        autoscaling: { minCapacity: late(3), maxCapacity: late(3) },
      }),
    () =>
      new MonitoredEndpoint("scones", {
        model,
        captureEnabled: false,
        autoscaling: { minCapacity: late(3), maxCapacity: late(2) },
      }),
    "MonitoredEndpoint 'scones': AWS would refuse 'scones-AllTraffic-scalable-target' .*RegisterScalableTarget/capacities-ordered",
  ],
  [
    "a function's memory",
    () => new InferenceWorkflow("w", { endpoint, bucket }, functions(10_240)),
    () => new InferenceWorkflow("w", { endpoint, bucket }, functions(10_241)),
    "InferenceWorkflow 'w': AWS would refuse 'w-[a-z-]+-function' .*lambda/CreateFunction/memory",
  ],
  [
    "the names of Studio's tags",
    () => new StudioWorkspace("s", tagged("owner")),
    () => new StudioWorkspace("s", tagged("aws:owner")),
    "StudioWorkspace 's': AWS would refuse 's-[a-z-]+' .*/tag-key-reserved",
  ],
];

describe("heldToRules", () => {
  answeringSageMaker();

  before(async () => {
    await buildFunctions();
  });

  for (const [what, inside, outside, message] of CASES) {
    it(`holds ${what}, known late, before the resource is registered`, async () => {
      expect((await deploy(inside)).errors).to.deep.equal([]);
      const { errors, names } = await deploy(outside);
      const [, refused] = /AWS would refuse '([^']+)'/.exec(errors[0]?.message ?? "") ?? [];
      expect(errors[0]?.message).to.match(new RegExp(`^${message}`, "s"));
      if (refused !== undefined) expect(names.join("\n")).not.to.match(new RegExp(` ${refused}$`, "m"));
    });
  }

  it("refuses plain values as the component is made, all of a resource at once", async () => {
    const image = IMAGE;
    const environment = { A: "x".repeat(32_768) };
    const transformations: pulumi.ResourceTransformation[] = [
      ({ type, props, opts }) =>
        type === "aws:sagemaker/model:Model"
          ? { props: { ...(props as object), tags: { "aws:a": "b" } }, opts }
          : undefined,
    ];
    expect(await refusal(() => new ArtifactModel("m", { ...artifact, environment, image }))).to.match(
      /^ArtifactModel 'm': AWS would refuse 'm-model' with ValidationException: /,
    );
    const both = await refusal(() => new ArtifactModel("m", { ...artifact, environment, image }, { transformations }));
    expect(both).to.match(/^ArtifactModel 'm' has 2 problems:\n.*environment-size.*\n.*tag-key-reserved/);
  });

  it("takes nothing for absent that an output lacks, as those of resources outside an update's targets do", async () => {
    const nothing = late<string | undefined>(undefined) as pulumi.Output<string>;
    const made = await deploy(() => new ArtifactModel("m", { ...artifact, kmsKeyArn: nothing }));
    expect(made.resources.map(({ name }) => name)).to.include("m-model");
  });

  it("judges in a preview what is known there, and shows no secret", async () => {
    const program = (memorySizeMb: pulumi.Output<number>) =>
      deploy(() => new MonitoredEndpoint("scones", serverless, variant(memorySizeMb)), { preview: true });
    expect((await program(late(2000))).errors[0]?.message).to.match(/serverless-memory/);
    expect((await program(pulumi.secret(2000))).errors).to.deep.equal([]);
  });

  it("adds nothing to what a resource depends on, and makes no property unknown", async () => {
    const { errors, get } = await deploy(
      () => new ArtifactModel("m", { ...artifact, environment: late({ A: "b" }) }, { dependsOn: [] }),
      { preview: true },
    );
    expect(errors).to.deep.equal([]);
    expect(get("m-model").inputs["primaryContainer"]).to.deep.include({ environment: { A: "b" } });
  });
});
