import type { IncomingMessage } from "node:http";

const RUNTIME_PATH = /^\/endpoints\/([^/?]+)\/(invocations-response-stream|invocations|async-invocations)/;
const RUNTIME_ACTIONS: Readonly<Record<string, string>> = {
  invocations: "InvokeEndpoint",
  "invocations-response-stream": "InvokeEndpointWithResponseStream",
  "async-invocations": "InvokeEndpointAsync",
};
const AUTOSCALING_TARGET = "AnyScaleFrontendService.";

/** The IAM action of a request to SageMaker (or to the scaling of its endpoints), and the ARN of what it is about. */
export function sageMakerPermission(
  req: IncomingMessage,
  body: Buffer,
  region: string,
  accountId: string,
): { action: string; resource: string } {
  const arn = (resource: string): string => `arn:aws:sagemaker:${region}:${accountId}:${resource}`;
  const runtime = RUNTIME_PATH.exec(req.url ?? "");
  if (runtime !== null) {
    const [, name = "", kind = ""] = runtime;
    return { action: `sagemaker:${RUNTIME_ACTIONS[kind] ?? kind}`, resource: arn(`endpoint/${lower(name)}`) };
  }
  const target = String(req.headers["x-amz-target"] ?? "");
  if (target.startsWith(AUTOSCALING_TARGET)) {
    return { action: `application-autoscaling:${target.slice(AUTOSCALING_TARGET.length)}`, resource: "*" };
  }
  const operation = target.split(".").at(-1) ?? "";
  return { action: `sagemaker:${operation}`, resource: resourceOf(operation, body, arn) };
}

/** CreateTrainingJob with a TrainingJobName is about training-job/<name>; an operation without a name, about all. */
function resourceOf(operation: string, body: Buffer, arn: (resource: string) => string): string {
  const noun = /^(?:Create|Describe|Update|Delete|Stop|Start)([A-Za-z]+)$/
    .exec(operation)?.[1]
    ?.replace(/^(Endpoint)WeightsAndCapacities$/, "$1");
  const input = parse(body);
  const given = Object.entries(input).find(([name]) => name === "ResourceArn" || name === `${noun ?? ""}Arn`);
  if (typeof given?.[1] === "string") return given[1];
  const name = noun === undefined ? undefined : input[`${noun}Name`];
  if (noun === undefined || typeof name !== "string") return "*";
  const kind = noun.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
  return arn(`${kind}/${name.toLowerCase()}`);
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString() || "{}") as Record<string, unknown>;
  } catch {
    return {};
  }
}

function lower(name: string): string {
  try {
    return decodeURIComponent(name).toLowerCase();
  } catch {
    return name.toLowerCase();
  }
}
