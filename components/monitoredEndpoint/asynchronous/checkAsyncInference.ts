import type { Validation } from "../../shared/validate.ts";
import { TOPIC_ARN } from "../../../domain/configuration/allowedValues.ts";
import { variantsOf, type MonitoredEndpointArgs } from "../monitoredEndpointArgs.ts";

const PREFIX = /^[^/].*\/$/;
const ADVICE = {
  "sagemaker/CreateEndpointConfig/asynchronous-alone": "Give asynchronous one model.",
  "sagemaker/CreateEndpointConfig/asynchronous-capture": "Set captureEnabled to false beside asynchronous.",
  "sagemaker/CreateEndpointConfig/asynchronous-machines": "Leave out serverless or asynchronous.",
};

/** Refuses options of asynchronous inference that can't work, and those of its scaling elsewhere. */
export function checkAsyncInference(check: Validation, args: MonitoredEndpointArgs): void {
  const { asynchronous: options, captureEnabled } = args;
  checkScaling(check, args);
  if (options === undefined) return;
  for (const option of ["outputPrefix", "failurePrefix", "inputPrefix"] as const) {
    check.text(
      `asynchronous.${option}`,
      options[option],
      PREFIX,
      "a prefix that ends with a slash and does not begin with one",
    );
  }
  for (const option of ["successTopicArn", "errorTopicArn"] as const)
    check.text(`asynchronous.${option}`, options[option], TOPIC_ARN, "the ARN of an SNS topic");
  check.number("asynchronous.maxConcurrentInvocationsPerInstance", options.maxConcurrentInvocationsPerInstance, {
    min: 1,
    max: 1000,
    integer: true,
  });
  check.request(
    {
      service: "sagemaker",
      operation: "CreateEndpointConfig",
      request: {
        AsyncInferenceConfig: {},
        ...(captureEnabled !== false && { DataCaptureConfig: {} }),
        ProductionVariants: variantsOf(args).map(({ variantName, serverless }) => ({
          VariantName: variantName,
          ...(serverless !== undefined && { ServerlessConfig: {} }),
        })),
      },
      advice: ADVICE,
    },
    // The words of the options' own checks: nothing is captured of serverless endpoints, and they are alone.
    ["serverless-capture", "serverless-alone"].map((rule) => `sagemaker/CreateEndpointConfig/${rule}`),
  );
}

function checkScaling(check: Validation, args: MonitoredEndpointArgs): void {
  for (const { variantName, autoscaling } of variantsOf(args)) {
    if (autoscaling === undefined) continue;
    const at = args.variants === undefined ? "autoscaling" : `variant ${variantName}: autoscaling`;
    const foreign = args.asynchronous === undefined ? "targetBacklogPerInstance" : "targetInvocationsPerInstance";
    const reason =
      args.asynchronous === undefined
        ? "is for an asynchronous endpoint"
        : "is not for an asynchronous endpoint, which has no such metric: see targetBacklogPerInstance";
    check.require(autoscaling[foreign] === undefined, `${at}.${foreign} ${reason}`);
    check.number(`${at}.targetBacklogPerInstance`, autoscaling.targetBacklogPerInstance, { min: 0.01, max: 1_000_000 });
    check.require(
      args.asynchronous !== undefined || autoscaling.minCapacity !== 0,
      `${at}.minCapacity must be 1 or more: only an asynchronous endpoint can go without machines`,
    );
  }
}
