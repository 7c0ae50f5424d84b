import { bytesOf, charactersOf, has, isObject, listOf, objectOf, parsedJson, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { readDefinition, SPECIFICATION, type WorkflowType } from "./definition.ts";
import { invalidDefinition, stateChecks } from "./diagnostics.ts";

const CREATE = "CreateStateMachine of the service model";
const QUOTAS = "Step Functions service quotas";
/** White space, brackets, wildcards, special and control characters, as the service model lists them. */
const NOT_IN_NAMES = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;
const MAXIMUM_BYTES = 262_144;

const namesRule = (source: string, what: string) => ({
  says: `${what} has 1 to 80 characters, without white space, brackets, wildcards and special characters.`,
  source,
  code: "InvalidName",
  broken: (request: Json) => {
    const name = textOf(request, "name");
    if (name === undefined) return undefined;
    return name === "" || charactersOf(name) > 80 || NOT_IN_NAMES.test(name) ? `Invalid Name: '${name}'` : undefined;
  },
});

const definitionRules = (operation: string): Rule<Json>[] => [
  ...rulesOf<Json>(`sfn/${operation}`, {
    "definition-size": {
      says: "A definition has at most 1 MB.",
      source: `Definition of the service model (at most 1,048,576); ${QUOTAS}`,
      broken: (request) => {
        const definition = textOf(request, "definition");
        return definition !== undefined && definition.length > 1_048_576
          ? "1 validation error detected: Value at 'definition' failed to satisfy constraint: Member must have length less than or equal to 1048576"
          : undefined;
      },
    },
    "definition-json": {
      says: "A definition is a JSON object.",
      source: `${SPECIFICATION}, Structure of a state machine; ValidateStateMachineDefinitionDiagnostic of the service model`,
      code: "InvalidDefinition",
      broken: (request) => {
        const definition = textOf(request, "definition");
        const read = definition === undefined ? undefined : readDefinition(definition);
        return read !== undefined && "diagnostic" in read ? invalidDefinition([read.diagnostic]) : undefined;
      },
    },
  }),
  ...stateChecks.map((check) => ({
    id: `sfn/${operation}/${check.what}`,
    says: check.says,
    source: check.source,
    code: "InvalidDefinition",
    broken: (request: Json) => {
      const definition = textOf(request, "definition");
      const read = definition === undefined ? undefined : readDefinition(definition, workflowType(request));
      return read === undefined || "diagnostic" in read ? undefined : invalidDefinition(check.find(read.machine));
    },
  })),
];

const settingsRules = (operation: string): readonly Rule<Json>[] =>
  rulesOf<Json>(`sfn/${operation}`, {
    "role-arn": {
      says: "A machine's role is named by the ARN of an IAM role.",
      source: `${CREATE}, error InvalidArn`,
      code: "InvalidArn",
      broken: (request) => {
        const role = textOf(request, "roleArn");
        return role === undefined || /^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(role)
          ? undefined
          : `Invalid Role Arn: '${role}'`;
      },
    },
    "log-destination": {
      says: "Logging of a level other than OFF goes to exactly one destination.",
      source: `${CREATE}, LoggingConfiguration.destinations`,
      code: "InvalidLoggingConfiguration",
      broken: (request) => {
        const logging = loggingOf(request);
        if (logging === undefined || typeof logging["destinations"] === "symbol") return undefined;
        const count = listOf(logging, "destinations")?.length ?? 0;
        return count === 1 ? undefined : "Invalid Logging Configuration: Must specify exactly one Log Destination.";
      },
    },
    "log-group-arn": {
      says: "A log destination is the ARN of a log group, ending with :*.",
      source: `${CREATE}, CloudWatchLogsLogGroup.logGroupArn`,
      code: "InvalidLoggingConfiguration",
      broken: (request) => {
        for (const destination of listOf(loggingOf(request) ?? {}, "destinations") ?? []) {
          const group = isObject(destination) ? objectOf(destination, "cloudWatchLogsLogGroup") : undefined;
          const arn = textOf(group ?? {}, "logGroupArn");
          if (arn === undefined) continue;
          if (!/^arn:[\w-]+:logs:[^:]*:[^:]*:log-group:/.test(arn)) {
            return "Invalid Logging Configuration: Provided ARN is not CloudWatch Logs Log Group ARN.";
          }
          if (!arn.endsWith(":*")) {
            return "Invalid Logging Configuration: Log Group ARN must be provided with '*' qualifier.";
          }
        }
        return undefined;
      },
    },
    encryption: {
      says: "A customer managed key is named, and key settings go with no other type of encryption.",
      source: `${CREATE}, EncryptionConfiguration`,
      code: "InvalidEncryptionConfiguration",
      broken: (request) => {
        const encryption = objectOf(request, "encryptionConfiguration");
        if (encryption === undefined) return undefined;
        const type = textOf(encryption, "type");
        if (type === "CUSTOMER_MANAGED_KMS_KEY" && !has(encryption, "kmsKeyId")) {
          return "Invalid Encryption Configuration: kmsKeyId is required for a customer managed key";
        }
        const settings = ["kmsKeyId", "kmsDataKeyReusePeriodSeconds"].filter((field) => has(encryption, field));
        return type === "AWS_OWNED_KEY" && settings.length > 0
          ? `Invalid Encryption Configuration: ${settings.join(", ")} can't be set for an AWS owned key`
          : undefined;
      },
    },
    "version-description": {
      says: "A version's description goes with publish.",
      source: `${CREATE}, versionDescription`,
      broken: (request) =>
        has(request, "versionDescription") && request["publish"] !== true && typeof request["publish"] !== "symbol"
          ? "Version description can only be set when publish is true"
          : undefined,
    },
  });

/** What is wrong with an input, in AWS's words as recorded by localstack's test_invalid_start_execution_input. */
function unparsed(input: string): string {
  if (input.trim() === "") return "Invalid execution input.";
  const token = /^\s*([A-Za-z_]\w*)/.exec(input)?.[1];
  const expected = "JSON String, Number, Array, Object or token 'null', 'true' or 'false'";
  if (token !== undefined) return `Unrecognized token '${token}': was expecting (${expected})`;
  const name = /^\s*\{\s*([^\s"}])/.exec(input)?.[1];
  if (name === undefined) return `${input.slice(0, 200)} is not JSON`;
  return `Unexpected character ('${name}' (code ${name.charCodeAt(0)})): was expecting double-quote to start field name`;
}

const executionRules = (operation: string): readonly Rule<Json>[] =>
  rulesOf<Json>(`sfn/${operation}`, {
    name: namesRule("StartExecution of the service model, name and InvalidName", "An execution's name"),
    "input-json": {
      says: "An execution's input is JSON.",
      source: "StartExecution of the service model, input and InvalidExecutionInput",
      code: "InvalidExecutionInput",
      broken: (request) => {
        const input = textOf(request, "input");
        return input === undefined || parsedJson(input) !== undefined
          ? undefined
          : `Invalid State Machine Execution Input: '${unparsed(input)}'`;
      },
    },
    "input-size": {
      says: `An execution's input has at most ${MAXIMUM_BYTES} bytes of UTF-8.`,
      source: "StartExecution of the service model, input (bytes in UTF-8); Step Functions service quotas",
      code: "InvalidExecutionInput",
      broken: (request) => {
        const bytes = bytesOf(textOf(request, "input") ?? "");
        return bytes > MAXIMUM_BYTES
          ? `Invalid State Machine Execution Input: the input has ${bytes} bytes, at most ${MAXIMUM_BYTES} are allowed`
          : undefined;
      },
    },
    "state-machine-arn": {
      says: "What is started is named by the ARN of a state machine, its version or alias.",
      source: "StartExecution of the service model, stateMachineArn and InvalidArn",
      code: "InvalidArn",
      broken: (request) => {
        const arn = textOf(request, "stateMachineArn");
        return arn === undefined || /^arn:[\w-]+:states:[^:]*:\d{12}:(stateMachine|express):.+$/.test(arn)
          ? undefined
          : `Invalid Arn: 'Invalid ARN prefix: ${arn}'`;
      },
    },
  });

/** Rules of Step Functions' operations, on requests as the service model spells them. */
export const stepFunctionsRules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateStateMachine: [
    ...rulesOf<Json>("sfn/CreateStateMachine", {
      name: namesRule(`${CREATE}, name and InvalidName`, "A state machine's name"),
      "name-for-logging": {
        says: "A state machine that logs has a name of ASCII letters, digits, dots, hyphens and underscores.",
        source: `${CREATE}, name (To enable logging with CloudWatch Logs)`,
        code: "InvalidName",
        broken: (request) => {
          const name = textOf(request, "name");
          return loggingOf(request) !== undefined && name !== undefined && !/^[\w.-]*$/.test(name)
            ? `Invalid Name: '${name}'`
            : undefined;
        },
      },
    }),
    ...settingsRules("CreateStateMachine"),
    ...definitionRules("CreateStateMachine"),
  ],
  UpdateStateMachine: [
    ...rulesOf<Json>("sfn/UpdateStateMachine", {
      something: {
        says: "An update changes something: definition, role, logging, tracing or encryption.",
        source: "UpdateStateMachine of the service model, error MissingRequiredParameter",
        code: "MissingRequiredParameter",
        broken: (request) =>
          ["definition", "roleArn", "loggingConfiguration", "tracingConfiguration", "encryptionConfiguration"].some(
            (field) => has(request, field),
          ) || request["publish"] === true
            ? undefined
            : "Either the definition, the role ARN, the LoggingConfiguration, the TracingConfiguration or the EncryptionConfiguration must be specified",
      },
    }),
    ...settingsRules("UpdateStateMachine"),
    ...definitionRules("UpdateStateMachine"),
  ],
  StartExecution: executionRules("StartExecution"),
  StartSyncExecution: executionRules("StartSyncExecution"),
};

export function workflowType(request: Json): WorkflowType {
  return request["type"] === "EXPRESS" ? "EXPRESS" : "STANDARD";
}

/** Logging that is on. */
function loggingOf(request: Json): Json | undefined {
  const logging = objectOf(request, "loggingConfiguration");
  const level = logging === undefined ? undefined : textOf(logging, "level");
  return level === undefined || level === "OFF" ? undefined : logging;
}
