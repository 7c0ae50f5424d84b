import { expect } from "chai";
import fc from "fast-check";
import {
  DataBucket,
  InferenceWorkflow,
  MonitoredEndpoint,
  StudioWorkspace,
  TrainedModel,
} from "../../../components/index.ts";
import { resourceViolations } from "../../../domain/rules/resources/cloudFormation.ts";
import { inCloudFormation } from "../../../domain/rules/resources/providers.ts";
import { buildFunctions } from "../../../functions/build.ts";
import { deploy, REGION } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const model = { modelName: "m", executionRoleName: "r", modelArtifactUri: "s3://pictures/m.tar.gz" };
const endpoint = { endpointName: "e", endpointArn: `arn:aws:sagemaker:${REGION}:123456789012:endpoint/e` };
const TOPIC = `arn:aws:sns:${REGION}:123456789012:news`;

/** Objects as programs have them: Pulumi takes none without a prototype. */
const plain = <T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(members, { noNullPrototype: true });
/** Options with any of the members left out. */
const some = <T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(members, { requiredKeys: [], noNullPrototype: true });
const whole = (min: number, max: number) => fc.integer({ min, max });
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,18}[a-z0-9]$/).filter((text) => !text.includes("--"));
const text = fc.stringMatching(/^[A-Za-z0-9_.:/=+@ -]{1,60}$/);
/** Under mocks a tag that is named as a method of objects, such as toString, is never registered. */
const tags = fc.dictionary(
  text.filter((key) => !key.toLowerCase().startsWith("aws:") && !(key in Object.prototype)),
  text,
  { maxKeys: 12, noNullPrototype: true },
);
const prefix = fc.stringMatching(/^[a-z][a-z0-9/]{0,20}\/$/);

const dataBucket = some({
  tags,
  ...{ capturePrefix: prefix, accessLogBucketName: name.filter((text_) => text_.length > 2) },
  ...{ expireCapturesAfterDays: whole(1, 36_500), expireOldVersionsAfterDays: whole(1, 36_500) },
});
const trainedModel = some({
  tags,
  ...{ useSpot: fc.boolean(), instanceCount: whole(1, 100), volumeSizeGb: whole(1, 16_384) },
  ...{ instanceType: fc.constantFrom("ml.p2.xlarge", "ml.g5.2xlarge", "ml.p3.2xlarge") },
  ...{
    maxRuntimeSeconds: whole(60, 1_209_600),
    maxRetries: whole(0, 30),
    outputPrefix: prefix,
    checkpointPrefix: prefix,
  },
  register: some({ keepVersions: fc.boolean(), approvalDescription: text }),
});
const scaling = fc.tuple(whole(1, 1000), whole(1, 1000)).chain(([one, other]) =>
  plain({
    ...{ minCapacity: fc.constant(Math.min(one, other)), maxCapacity: fc.constant(Math.max(one, other)) },
    ...{ scaleOutCooldownSeconds: whole(0, 3600), scaleInCooldownSeconds: whole(0, 3600) },
    targetInvocationsPerInstance: whole(1, 10_000),
  }),
);
const machines = some({
  instanceType: fc.constantFrom("ml.m5.large", "ml.g4dn.xlarge"),
  autoscaling: scaling,
  captureBucket: fc.constant({ ...bucket }),
  initialSamplingPercentage: whole(1, 100),
  dashboard: fc.boolean(),
  queryTable: fc.constant({}),
  monitor: some({ memorySizeMb: whole(128, 10_240), timeoutSeconds: whole(60, 900), driftEvent: fc.boolean() }),
});
const part = { stepPercentage: whole(10, 50), waitIntervalSeconds: whole(0, 150) };
const end = { terminationWaitSeconds: whole(0, 600) };
const deployment = fc.oneof(
  plain({ strategy: fc.constant("allAtOnce" as const), ...end }),
  plain({ strategy: fc.constantFrom("canary" as const, "linear" as const), ...part, ...end }),
  plain({ strategy: fc.constant("rolling" as const), ...part }),
);
const alarms = some({
  ...{ errorThreshold: whole(1, 1000), latencyThresholdMs: whole(1, 60_000), evaluationPeriods: whole(1, 100) },
  ...{ periodSeconds: fc.constantFrom(60, 120, 300), actionArns: fc.constant<string[]>([TOPIC]) },
});
const monitoredEndpoint = fc.oneof(
  fc
    .record({ options: machines, deployment, alarms, tags })
    .map(({ options: { autoscaling, ...options }, ...rest }) => ({
      ...{ ...options, ...rest, captureBucket: { ...bucket } },
      ...(autoscaling === undefined || autoscaling.minCapacity < 2 ? { instanceCount: 3 } : { autoscaling }),
    })),
  plain({
    captureEnabled: fc.constant(false),
    serverless: plain({ memorySizeMb: fc.constantFrom(1024, 3072, 6144), maxConcurrency: whole(1, 200) }),
    tags,
  }),
);
const inferenceWorkflow = some({
  tags,
  ...{ memorySizeMb: whole(128, 10_240), functionTimeoutSeconds: whole(1, 900), maxRetries: whole(0, 10) },
  ...{ confidenceThreshold: fc.double({ min: 0, max: 1, noNaN: true }), tracing: fc.boolean() },
  ...{
    logLevel: fc.constantFrom("OFF" as const, "ERROR" as const, "ALL" as const),
    successTopicArn: fc.constant(TOPIC),
  },
  ...{ imagePrefixes: fc.array(prefix, { minLength: 1, maxLength: 5 }), requireSourceAccount: fc.boolean() },
  batch: some({ maxConcurrency: whole(1, 1000), toleratedFailurePercentage: whole(0, 100) }),
});
const studioWorkspace = some({
  tags,
  ...{ users: fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), storageSizeGb: whole(5, 16_384) },
  ...{ idleTimeoutMinutes: whole(60, 525_600), networkAccess: fc.constantFrom("PublicInternetOnly" as const) },
  ...{ bucket: fc.constant(bucket), endpoint: fc.constant(endpoint), drainApps: fc.boolean() },
  packages: fc.array(fc.constantFrom("pandas>=2", "boto3", "sagemaker==2.200.0"), { maxLength: 3 }),
});

/** Each component from any options that its documentation allows. */
const PROGRAMS: Readonly<Record<string, fc.Arbitrary<() => unknown>>> = {
  DataBucket: dataBucket.map((args) => () => new DataBucket("data", args)),
  TrainedModel: trainedModel.map((args) => () => {
    const hyperparameters = { numClasses: 2, numTrainingSamples: 1000 };
    return new TrainedModel("scones", { ...args, bucket, dataVersion: "1", hyperparameters });
  }),
  MonitoredEndpoint: monitoredEndpoint.map((args) => () => new MonitoredEndpoint("scones", { ...args, model })),
  InferenceWorkflow: inferenceWorkflow.map((args) => () => new InferenceWorkflow("w", { ...args, bucket, endpoint })),
  StudioWorkspace: studioWorkspace.map((args) => () => new StudioWorkspace("studio", args)),
};

describe("what the components make of any options", function () {
  this.timeout(60_000);
  answeringSageMaker();
  before(() => buildFunctions());

  for (const [component, programs] of Object.entries(PROGRAMS)) {
    it(`breaks no rule of AWS's: ${component}`, async () => {
      let asked = 0;
      await fc.assert(
        fc.asyncProperty(programs, async (program) => {
          const { errors, resources } = await deploy(program);
          expect(errors).to.deep.equal([]);
          for (const { type, inputs } of resources) {
            const found = inCloudFormation(type, inputs);
            if (found === undefined) continue;
            asked += 1;
            const broken = resourceViolations(found.typeName, found.properties);
            expect(broken.map(({ rule, message }) => `${rule.id}: ${message}`)).to.deep.equal([]);
          }
        }),
        { numRuns: 8, endOnFailure: true },
      );
      expect(asked, "resources that rules are about").to.be.greaterThan(8);
    });
  }
});
