import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../../components/index.ts";
import { deploy, refusal, value } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const MODEL = { modelName: "classifier-model", executionRoleName: "classifier-role" };
const OTHER = { modelName: "other-model", executionRoleName: "other-role" };
const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const ARGS: MonitoredEndpointArgs = { model: MODEL, captureBucket: BUCKET, monitor: { enabled: false } };

interface Policy {
  readonly Statement: readonly { readonly Sid: string; readonly Resource: unknown }[];
}

describe("MonitoredEndpoint's shadow", () => {
  answeringSageMaker();
  const create = (args: MonitoredEndpointArgs = ARGS) => deploy(() => new MonitoredEndpoint("scones", args));
  const shadowsOf = async (args: MonitoredEndpointArgs) =>
    (await create(args)).get("scones-configuration").inputs["shadowProductionVariants"];

  it("is not there unless it is asked for", async () => {
    expect(await shadowsOf(ARGS)).to.equal(undefined);
  });

  it("gets every request on one machine of the live variant's type by default", async () => {
    const shadow = { model: OTHER };
    const expected = {
      variantName: "Shadow",
      modelName: "other-model",
      initialInstanceCount: 1,
      initialVariantWeight: 1,
    };
    expect(await shadowsOf({ ...ARGS, shadow })).to.deep.equal([{ ...expected, instanceType: "ml.m5.large" }]);
    expect(await shadowsOf({ ...ARGS, instanceType: "ml.c5.xlarge", shadow })).to.deep.equal([
      { ...expected, instanceType: "ml.c5.xlarge" },
    ]);
    const machine = { instanceType: "ml.g5.xlarge", inferenceAmiVersion: "al2-ami-sagemaker-inference-gpu-3-1" };
    expect(await shadowsOf({ ...ARGS, ...machine, shadow })).to.deep.equal([{ ...expected, ...machine }]);
    expect(await shadowsOf({ ...ARGS, ...machine, shadow: { ...shadow, instanceType: "ml.c5.xlarge" } })).to.deep.equal(
      [{ ...expected, instanceType: "ml.c5.xlarge" }],
    );
  });

  it("gets the part of the requests and the machines that are asked for", async () => {
    const shadow = {
      model: OTHER,
      samplingPercentage: pulumi.output(25),
      instanceType: "ml.c5.large",
      instanceCount: 2,
    };
    expect(await shadowsOf({ ...ARGS, shadow })).to.deep.equal([
      {
        ...{ variantName: "Shadow", modelName: "other-model", instanceType: "ml.c5.large" },
        ...{ initialInstanceCount: 2, initialVariantWeight: 0.25 },
      },
    ]);
  });

  it("has its weight in the digits in which the provider reads it back", async () => {
    const [variant] = (await shadowsOf({ ...ARGS, shadow: { model: OTHER, samplingPercentage: 30 } })) as Record<
      string,
      unknown
    >[];
    expect(variant?.["initialVariantWeight"]).to.equal(Math.fround(0.3)).and.not.to.equal(0.3);
  });

  it("adds the permission to capture and to see alarms as its model's role, and no alarm that would roll an update back", async () => {
    const without = new Set((await create()).names);
    const { names, get } = await create({ ...ARGS, shadow: { model: OTHER } });
    expect(names.filter((name) => !without.has(name))).to.deep.equal([
      "aws-native:iam:ManagedPolicy scones-Shadow-capture",
    ]);
    expect(get("scones-Shadow-capture").inputs["roles"]).to.deep.equal(["other-role"]);
    const unnamed = await create({ ...ARGS, shadow: { model: { modelName: "other-model" } } });
    expect(unnamed.names.filter((name) => !without.has(name))).to.deep.equal([]);
  });

  it("is on the dashboard and in the table", async () => {
    const { get } = await create({ ...ARGS, shadow: { model: OTHER }, dashboard: true, queryTable: {} });
    expect(get("scones-dashboard").inputs["dashboardBody"]).to.include('"VariantName","Shadow"');
    expect(get("scones-captures-table").inputs["parameters"]).to.include({
      "projection.variant.values": "AllTraffic,Shadow",
    });
  });

  it("is compared by the monitor, which may keep what it finds", async () => {
    const monitored = { ...ARGS, endpointName: "mine", monitor: {} };
    const functionOf = async (args: MonitoredEndpointArgs) => {
      const { get } = await create(args);
      const environment = get("scones-monitor-function").inputs["environment"] as { variables: Record<string, string> };
      const [policy] = get("scones-monitor-role").inputs["policies"] as { policyDocument: Policy }[];
      const write = policy?.policyDocument.Statement.find(({ Sid }) => Sid === "Write");
      return { compares: environment.variables["COMPARE_SHADOW"], write: write?.Resource };
    };
    const notes = "arn:aws:s3:::pictures/monitoring/mine";
    const usual = [`${notes}/hours/*`, `${notes}/reports/*`, `${notes}/checkpoint.json`];
    expect(await functionOf(monitored)).to.deep.equal({ compares: undefined, write: usual });
    expect(await functionOf({ ...monitored, shadow: { model: OTHER } })).to.deep.equal({
      compares: "true",
      write: [...usual, `${notes}/shadow/*`],
    });
  });

  it("leaves the endpoint as it is to its callers", async () => {
    const { result } = await create({ ...ARGS, endpointName: "mine", shadow: { model: OTHER } });
    expect(await value(result.endpointName)).to.equal("mine");
  });

  describe("fails when", () => {
    const shadow = { model: OTHER };
    const machine = { instanceCount: 2 };
    const cases: readonly (readonly [string, MonitoredEndpointArgs, string])[] = [
      [
        "more than all is sampled",
        { ...ARGS, shadow: { ...shadow, samplingPercentage: 101 } },
        "shadow.samplingPercentage must be between 0 and 100, got 101",
      ],
      [
        "less than nothing is sampled",
        { ...ARGS, shadow: { ...shadow, samplingPercentage: -1 } },
        "shadow.samplingPercentage must be between 0 and 100, got -1",
      ],
      [
        "its machine is none",
        { ...ARGS, shadow: { ...shadow, instanceType: "m5.large" } },
        'shadow.instanceType must be a SageMaker machine, such as "ml.m5.large", got "m5.large"',
      ],
      [
        "it has no machines",
        { ...ARGS, shadow: { ...shadow, instanceCount: 0 } },
        "shadow.instanceCount must be between 1 and 1000, got 0",
      ],
      [
        "there are several variants",
        {
          ...{ captureBucket: BUCKET, shadow },
          variants: [
            { variantName: "a", model: MODEL },
            { variantName: "b", model: OTHER },
          ],
        },
        "SageMaker takes a shadow beside one variant only, got 2: leave out shadow or the other variants",
      ],
      [
        "the variant beside it has a weight",
        { captureBucket: BUCKET, shadow, variants: [{ variantName: "a", model: MODEL, weight: 2 }] },
        "the only variant beside a shadow gets every request: leave out the weight of a",
      ],
      [
        "the endpoint is serverless",
        { model: MODEL, captureEnabled: false, serverless: { memorySizeMb: 2048 }, shadow },
        "SageMaker takes no shadow beside the serverless variant AllTraffic",
      ],
      [
        "the endpoint is asynchronous",
        { ...ARGS, asynchronous: { outputBucket: BUCKET, outputPrefix: "answers/" }, shadow },
        "SageMaker takes no shadow on an asynchronous endpoint: leave out one of both",
      ],
      [
        "nothing is captured",
        { model: MODEL, captureEnabled: false, shadow },
        "a shadow's answers go to the captured data alone: leave out captureEnabled, or shadow",
      ],
      [
        "its machine is an Inf1",
        { ...ARGS, shadow: { ...shadow, instanceType: "ml.inf1.xlarge" } },
        "SageMaker takes no shadow on Inf1 machines, got ml.inf1.xlarge",
      ],
      [
        "the machines are replaced one by one",
        { ...ARGS, ...machine, deployment: { strategy: "rolling" }, shadow },
        "deployment.strategy rolling is not for endpoints of several variants, which a shadow is one of: choose another",
      ],
      [
        "a canary needs more machines than it has",
        { ...ARGS, ...machine, deployment: { strategy: "canary" }, shadow },
        "deployment.strategy canary moves machines part by part, so shadow.instanceCount must be at least 2, got 1",
      ],
      [
        "another variant bears its name",
        { captureBucket: BUCKET, variants: [{ variantName: "Shadow", model: MODEL }] },
        "the variant name Shadow is kept for the shadow, whose captured data nobody was answered with: choose another",
      ],
    ];
    for (const [when, args, message] of cases) {
      it(when, async () => {
        expect(await refusal(() => new MonitoredEndpoint("scones", args))).to.include(message);
      });
    }
  });
});
