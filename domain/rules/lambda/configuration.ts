import { arnParts, bytesOf, has, isObject, listOf, numberOf, objectOf, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { repeated } from "../values.ts";
import { CODE, CREATE, RECORDED, unlike } from "./sources.ts";

const QUOTAS = "Lambda Developer Guide, Lambda quotas";
const VARIABLES = "Lambda Developer Guide, Working with Lambda environment variables";

/** Variables that Lambda sets itself, from the page's list of reserved ones. */
const RESERVED = new Set([
  ...["_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV"],
  ...["AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION"],
  ...["AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME"],
  ...["AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
  ...["AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR"],
]);

const ROLE = "arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+";

/** Runtimes that functions could be neither created nor updated with for years; dates of younger ones keep moving. */
const RETIRED = [
  ...["nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x"],
  ...["python2.7", "python3.6", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "ruby2.5"],
];

/** Whether a function runs on managed instances or accelerators, which have limits of their own. */
function isSpecial(request: Json): boolean {
  return has(request, "CapacityProviderConfig") || has(request, "AcceleratorConfig");
}

/** What an operation holds a function's configuration to, made and updated alike. */
export const configurationRules = (operation: string): readonly Rule<Json>[] =>
  rulesOf<Json>(`lambda/${operation}`, {
    timeout: {
      says: "A function's timeout is 1 to 1,800 seconds.",
      source: `${CREATE}, Timeout (1,800 seconds; up to 5,400 on Lambda Managed Instances)`,
      code: CODE,
      broken: (request) => outside("Timeout", numberOf(request, "Timeout"), 1, isSpecial(request) ? 5400 : 1800),
    },
    memory: {
      says: "A function's memory is 128 to 10,240 MB.",
      source: QUOTAS,
      code: CODE,
      broken: (request) =>
        outside("MemorySize", numberOf(request, "MemorySize"), 128, isSpecial(request) ? 32_768 : 10_240),
    },
    storage: {
      says: "A function's /tmp is 512 to 10,240 MB.",
      source: `${CREATE}, EphemeralStorage`,
      code: CODE,
      broken: (request) =>
        outside(
          "EphemeralStorage.Size",
          numberOf(objectOf(request, "EphemeralStorage") ?? {}, "Size"),
          512,
          has(request, "AcceleratorConfig") ? 32_768 : 10_240,
        ),
    },
    "reserved-variables": {
      says: "A function does not set variables that Lambda sets itself, such as AWS_REGION.",
      source: `${VARIABLES}, Defined runtime environment variables`,
      code: CODE,
      broken: (request) => {
        const reserved = Object.keys(variablesOf(request)).filter((name) => RESERVED.has(name));
        return reserved.length === 0
          ? undefined
          : `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`;
      },
    },
    "variable-name": {
      says: "A variable's name begins with a letter and has letters, digits and underscores.",
      source: `${VARIABLES}; EnvironmentVariableName of the service model`,
      code: "ValidationException",
      broken: (request) => {
        const wrong = Object.keys(variablesOf(request)).find(
          (name) => !RESERVED.has(name) && !/^[a-zA-Z]\w*$/.test(name),
        );
        return wrong === undefined
          ? undefined
          : `1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+], got ${wrong}`;
      },
    },
    "variables-size": {
      says: "Environment variables have at most 4 KB together.",
      source: `${QUOTAS}; ${VARIABLES}`,
      code: CODE,
      broken: (request) => {
        const entries = Object.entries(variablesOf(request));
        const bytes = entries.reduce(
          (sum, [name, value]) => sum + bytesOf(name) + (typeof value === "string" ? bytesOf(value) : 0),
          0,
        );
        return bytes > 4096
          ? `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. Bytes measured: ${bytes}`
          : undefined;
      },
    },
    layers: {
      says: "A function has at most five layers.",
      source: QUOTAS,
      code: CODE,
      broken: (request) =>
        (listOf(request, "Layers")?.length ?? 0) > 5 ? "Cannot reference more than 5 layers." : undefined,
    },
    "layers-distinct": {
      says: "A function has one version of a layer.",
      source: "Lambda Developer Guide, Adding layers to functions; answers reported in terraform-provider-aws",
      code: CODE,
      broken: (request) => {
        const layers = (listOf(request, "Layers") ?? []).filter((layer) => typeof layer === "string");
        const names = layers.map((layer) => layer.replace(/:\d+$/, ""));
        const twice = repeated(names);
        return twice === undefined
          ? undefined
          : `Two different versions of the same layer are not allowed to be referenced in the same function. ${twice}`;
      },
    },
    runtime: {
      says: "A function's runtime is not one that AWS has retired.",
      source: "Lambda Developer Guide, Lambda runtimes, Deprecated runtimes",
      code: CODE,
      broken: (request) => {
        const runtime = textOf(request, "Runtime");
        return runtime !== undefined && RETIRED.includes(runtime)
          ? `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`
          : undefined;
      },
    },
    "dead-letter": {
      says: "A dead-letter target is the ARN of a queue or a topic, not a FIFO one.",
      source: "Lambda Developer Guide, Adding a dead-letter queue; answers recorded by cdk-preflight",
      code: CODE,
      broken: (request) => {
        const arn = textOf(objectOf(request, "DeadLetterConfig") ?? {}, "TargetArn");
        if (arn === undefined || arn === "") return undefined;
        const service = arnParts(arn)?.[2];
        return (service === "sqs" || service === "sns") && !arn.endsWith(".fifo")
          ? undefined
          : `The provided target ARN is invalid: ${arn}`;
      },
    },
    vpc: {
      says: "A function in a VPC has both subnets and security groups.",
      source: `${CREATE}, VpcConfig; answers recorded by cdk-preflight`,
      code: CODE,
      broken: (request) => {
        const vpc = objectOf(request, "VpcConfig");
        const [subnets, groups] = ["SubnetIds", "SecurityGroupIds"].map((field) => listOf(vpc ?? {}, field)?.length);
        if (vpc === undefined || subnets === undefined || groups === undefined) return undefined;
        return subnets > 0 === groups > 0 ? undefined : "SubnetIds and SecurityIds must coexist or be both empty list.";
      },
    },
    "log-levels": {
      says: "Log levels go with the JSON format.",
      source: "Lambda Developer Guide, Configuring advanced logging controls",
      code: CODE,
      broken: (request) => {
        const logging = objectOf(request, "LoggingConfig");
        if (logging === undefined) return undefined;
        const levels = ["ApplicationLogLevel", "SystemLogLevel"].filter((field) => has(logging, field));
        const format = textOf(logging, "LogFormat") ?? (has(logging, "LogFormat") ? "JSON" : "Text");
        return levels.length > 0 && format === "Text"
          ? `To use ${levels.join(" and ")}, set LogFormat to JSON.`
          : undefined;
      },
    },
    "log-group": {
      says: "A log group's name does not begin with aws/ and has the characters of one.",
      source: "LogGroup of the service model; answers recorded by cdk-preflight",
      code: CODE,
      broken: (request) => {
        const group = textOf(objectOf(request, "LoggingConfig") ?? {}, "LogGroup");
        return group === undefined || (/^[.\-_/#A-Za-z0-9]{1,512}$/.test(group) && !group.startsWith("aws/"))
          ? undefined
          : `The provided log group ${group} is invalid`;
      },
    },
    role: {
      says: "Role is a role's ARN.",
      source: `${RECORDED}, TestLambdaFunction; Role of the service model`,
      code: "ValidationException",
      broken: (request) => unlike("role", textOf(request, "Role"), ROLE),
    },
    handler: {
      says: "A handler has at most 128 characters, and no spaces.",
      source: `${CREATE}, Handler`,
      code: "ValidationException",
      broken: (request) => unlike("handler", textOf(request, "Handler"), "[^\\s]{1,128}"),
    },
    description: {
      says: "A function's description has at most 256 characters.",
      source: `${CREATE}, Description`,
      code: "ValidationException",
      broken: (request) => {
        const text = textOf(request, "Description") ?? "";
        return text.length <= 256
          ? undefined
          : `1 validation error detected: Value '${text}' at 'description' failed to satisfy constraint: Member must have length less than or equal to 256`;
      },
    },
    kms: {
      says: "KMSKeyArn is an ARN, not a key's id or alias.",
      source: `${CREATE}, KMSKeyArn`,
      code: "ValidationException",
      broken: (request) => {
        const key = textOf(request, "KMSKeyArn");
        return key === undefined || key === "" || key.startsWith("arn:")
          ? undefined
          : `1 validation error detected: Value '${key}' at 'kMSKeyArn' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()`;
      },
    },
  });

function variablesOf(request: Json): Json {
  const variables = objectOf(request, "Environment")?.["Variables"];
  return isObject(variables) ? variables : {};
}

function outside(field: string, value: number | undefined, min: number, max: number): string | undefined {
  if (value === undefined || (value >= min && value <= max)) return undefined;
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  return `'${field}' value failed to satisfy constraint: Member must have value ${bound}`;
}
