import { expect } from "chai";
import { DescribeEndpointCommand } from "@aws-sdk/client-sagemaker";
import { MonitoredEndpoint, type MonitoredEndpointArgs } from "../../../../components/index.ts";
import { deploy, refusal, value } from "../../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../../support/sageMakerAnswers.ts";

const MODEL = { modelName: "classifier-model", executionRoleName: "classifier-role" };
const BUCKET = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
const ARGS: MonitoredEndpointArgs = { model: MODEL, captureBucket: BUCKET };
/** An endpoint of several variants, each named by a letter. */
const variantsNamed = (names: string): MonitoredEndpointArgs => ({
  captureBucket: BUCKET,
  variants: Array.from(names, (variantName) => ({ variantName, model: MODEL, instanceCount: 2 })),
});

describe("MonitoredEndpoint failures", () => {
  const sageMaker = answeringSageMaker();
  const create = (args: MonitoredEndpointArgs = ARGS, options = {}) =>
    deploy(() => new MonitoredEndpoint("scones", args), options);

  describe("fails when", () => {
    const failure = async () => {
      // The provider reads the running configuration back, and not the wanted one.
      const outputs = { "scones-endpoint": { name: "mine", endpointConfigName: "the-old-one" } };
      const { result, errors } = await create({ ...ARGS, endpointName: "mine" }, { outputs });
      expect(errors).to.have.length.greaterThan(0);
      return value(result.endpointName).then(
        () => "no failure",
        (error: unknown) => (error as Error).message,
      );
    };

    const rolledBack =
      "MonitoredEndpoint 'scones': endpoint mine runs configuration the-old-one instead of scones-configuration-1a2b3c4, SageMaker has rolled the update back: ";
    const rollBack = (FailureReason?: string) =>
      sageMaker
        .on(DescribeEndpointCommand)
        .resolves({ EndpointStatus: "InService", EndpointConfigName: "the-old-one", FailureReason });

    it("SageMaker runs another configuration and says no reason, as after an update that it had refused", async () => {
      rollBack();
      expect(await failure()).to.equal(
        `${rolledBack.slice(0, -2)}, or had refused it before: run \`pulumi refresh\`, then update again`,
      );
    });

    it("SageMaker has rolled the update back", async () => {
      rollBack("no capacity");
      expect(await failure()).to.equal(`${rolledBack}no capacity`);
    });

    it("an alarm has rolled the update back, which the old machines may have set off", async () => {
      rollBack("alarm scones-errors went off");
      expect(await failure()).to.equal(
        `${rolledBack}alarm scones-errors went off (the alarms watch the machines that served before as well: where those went wrong, raise errorThreshold or latencyThresholdMs of \`alarms\` in the same update, and lower it again in the next)`,
      );
    });

    it("the endpoint is not in service", async () => {
      sageMaker.on(DescribeEndpointCommand).resolves({
        EndpointStatus: "Failed",
        EndpointConfigName: "scones-configuration-1a2b3c4",
      });
      expect(await failure()).to.equal("MonitoredEndpoint 'scones': endpoint mine is Failed instead of InService");
    });

    const refused = (args: MonitoredEndpointArgs) => refusal(() => new MonitoredEndpoint("scones", args));
    const cases: [string, MonitoredEndpointArgs, string][] = [
      [
        "no type is to be JSON",
        { ...ARGS, captureJsonContentTypes: [] },
        "captureJsonContentTypes must be 1 to 10 types, got 0",
      ],
      [
        "a type to capture is none",
        { ...ARGS, captureCsvContentTypes: ["text/csv", "csv"] },
        'captureCsvContentTypes must be MIME types, such as "application/json", got "csv"',
      ],
      [
        "the sampling is no percentage",
        { ...ARGS, initialSamplingPercentage: 250 },
        "initialSamplingPercentage must be between 0 and 100, got 250",
      ],
      ["there is no model", { captureBucket: BUCKET }, "give either model or variants, to say which model answers"],
      [
        "there is nowhere to capture to",
        { model: MODEL },
        "captureBucket is missing: name the bucket for the captured data, or set captureEnabled to false",
      ],
      [
        "serverless should be captured",
        { ...ARGS, serverless: { memorySizeMb: 1024 } },
        "SageMaker captures nothing of serverless endpoints: set captureEnabled to false, or use machines",
      ],
      [
        "a canary has one machine only",
        { ...ARGS, deployment: { strategy: "canary" } },
        "deployment.strategy canary moves machines part by part, so variant AllTraffic needs at least 2 of them",
      ],
      [
        "scaling ends below its beginning",
        { ...ARGS, autoscaling: { minCapacity: 3, maxCapacity: 2 } },
        "autoscaling.maxCapacity must be between 3 and 1000, got 2",
      ],
      [
        "a burstable machine should scale",
        { ...ARGS, instanceType: "ml.t2.medium", autoscaling: { maxCapacity: 2 } },
        "autoscaling is not for burstable machines such as ml.t2.medium: choose another instanceType, or leave it out",
      ],
      [
        "variants have the same name",
        {
          captureBucket: BUCKET,
          variants: [
            { variantName: "a", model: MODEL },
            { variantName: "a", model: MODEL },
          ],
        },
        "variants must differ in variantName, got a twice",
      ],
      [
        "an option belongs to the variants",
        { captureBucket: BUCKET, instanceCount: 2, variants: [{ variantName: "a", model: MODEL }] },
        "instanceCount is for model: with variants, set it on each of them",
      ],
      [
        "the name is none",
        { ...ARGS, endpointName: "no_name" },
        'endpointName must be 1 to 63 letters, digits and hyphens, got "no_name"',
      ],
      [
        "a period is odd",
        { ...ARGS, alarms: { periodSeconds: 45 } },
        "alarms.periodSeconds must be a multiple of 60, got 45",
      ],
      [
        "a period is shorter than SageMaker's",
        { ...ARGS, alarms: { periodSeconds: 10 } },
        "alarms.periodSeconds must be a multiple of 60, got 10",
      ],
      [
        "an alarm looks back too far",
        { ...ARGS, alarms: { periodSeconds: 1800, evaluationPeriods: 49 } },
        "alarms look back a day at most, got 49 periods of 1800 seconds",
      ],
      [
        "an alarm with long periods looks back too far",
        { ...ARGS, alarms: { periodSeconds: 86_400, evaluationPeriods: 8 } },
        "alarms look back 7 days at most, got 8 periods of 86400 seconds",
      ],
      [
        "there is a step without steps",
        { ...ARGS, deployment: { stepPercentage: 25 } },
        "deployment.stepPercentage is for canary, linear and rolling: leave it out, or choose one of them as strategy",
      ],
      [
        "rolling should keep old machines",
        { ...ARGS, instanceCount: 2, deployment: { strategy: "rolling", terminationWaitSeconds: 60 } },
        "deployment.terminationWaitSeconds is not for rolling, which keeps no old machines: leave it out",
      ],
      [
        "rolling would fall back to all machines at once",
        { ...variantsNamed("AB"), deployment: { strategy: "rolling" } },
        "deployment.strategy rolling is not for endpoints of several variants: choose another",
      ],
      [
        "there are more alarms than an update can be rolled back by",
        variantsNamed("ABCDEF"),
        "an endpoint of more than 5 variants has more alarms than the 10 that SageMaker takes for a rollback, got 6: set alarms.enabled to false",
      ],
      [
        "an update may take longer than the provider allows",
        { ...ARGS, deployment: { maximumExecutionTimeoutSeconds: 28_800 } },
        "deployment.maximumExecutionTimeoutSeconds must be between 600 and 14400, got 28800",
      ],
      [
        "an update waits for longer than it may take",
        {
          ...ARGS,
          instanceCount: 10,
          deployment: { strategy: "linear", stepPercentage: 10, waitIntervalSeconds: 600, terminationWaitSeconds: 0 },
        },
        "deployment waits for 5400 seconds in all, so maximumExecutionTimeoutSeconds must be more than that, got 3600",
      ],
      [
        "logs are kept for an odd time",
        { ...ARGS, logRetentionDays: 2 },
        "logRetentionDays must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, got 2",
      ],
      [
        "serverless memory is odd",
        { model: MODEL, captureEnabled: false, serverless: { memorySizeMb: 1500 } },
        "serverless.memorySizeMb must be one of 1024, 2048, 3072, 4096, 5120, 6144, got 1500",
      ],
      [
        "serverless has machines",
        { model: MODEL, captureEnabled: false, instanceCount: 1, serverless: { memorySizeMb: 1024 } },
        "serverless has no machines: leave out instanceCount",
      ],
    ];
    for (const [what, args, message] of cases) {
      it(what, async () => expect(await refused(args)).to.equal(`MonitoredEndpoint 'scones': ${message}`));
    }
  });
});
