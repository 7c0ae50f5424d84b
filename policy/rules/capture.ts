import { resourceRule } from "../parts/rule.ts";
import { at, isObject, objects, UNKNOWN, valuesNamed, type Properties } from "../parts/values.ts";

const CLASSIC = "aws:sagemaker/endpointConfiguration:EndpointConfiguration";
const NATIVE = "aws-native:sagemaker:EndpointConfig";

interface CaptureOptions {
  readonly minimumSamplingPercentage: number;
}

export const endpointCapturesRequests = resourceRule<CaptureOptions>(
  {
    name: "sagemaker-endpoint-captures",
    description: "Endpoints capture their requests and answers, so that what the model does can be seen.",
    severity: "medium",
    remediationSteps: "Set dataCaptureConfig of the endpoint configuration, or use a MonitoredEndpoint.",
    options: {
      minimumSamplingPercentage: {
        type: "number",
        minimum: 0,
        maximum: 100,
        default: 1,
        description: "Share of the requests, in percent, that must be captured at least.",
      },
    },
  },
  ({ type, name, props }, { minimumSamplingPercentage = 1 }, report) => {
    if ((type !== CLASSIC && type !== NATIVE) || isServerless(props)) return;
    const capture = props["dataCaptureConfig"];
    if (capture === UNKNOWN) return;
    // Left out, it is off in the classic provider and on in CloudFormation.
    const enabled = at(capture, "enableCapture") ?? type === NATIVE;
    if (!isObject(capture) || enabled === false) {
      report(
        `Endpoint configuration '${name}' captures nothing. Set dataCaptureConfig with enableCapture, or use a MonitoredEndpoint.`,
      );
      return;
    }
    const percentage = capture["initialSamplingPercentage"];
    if (typeof percentage === "number" && percentage < minimumSamplingPercentage) {
      report(
        `Endpoint configuration '${name}' captures ${percentage} percent of the requests; at least ${minimumSamplingPercentage} are required. Raise initialSamplingPercentage.`,
      );
    }
    const missing = missingModes(capture);
    if (missing.length > 0) {
      report(
        `Endpoint configuration '${name}' does not capture the ${missing.join(" and ")}. List captureMode Input and Output in captureOptions.`,
      );
    }
  },
);

/** Serverless endpoints can't capture. */
function isServerless(props: Properties): boolean {
  const variants = objects(props["productionVariants"]);
  return variants.length > 0 && variants.every((variant) => variant["serverlessConfig"] !== undefined);
}

function missingModes(capture: Properties): string[] {
  const modes = valuesNamed(capture["captureOptions"], "captureMode");
  if (capture["captureOptions"] === UNKNOWN || modes.includes(UNKNOWN) || modes.includes("InputAndOutput")) return [];
  return ["Input", "Output"].filter((mode) => !modes.includes(mode)).map((mode) => mode.toLowerCase());
}
