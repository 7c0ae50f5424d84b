import { expect } from "chai";
import { stateChecks } from "../../../../domain/rules/states/diagnostics.ts";
import { stepFunctionsRules } from "../../../../domain/rules/states/stepFunctions.ts";
import { violationsOf } from "../../../../domain/rules/rule.ts";
import { holdEach, type Case } from "./cases.ts";
import { one, pass, task } from "./definitions.ts";

const GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/x";
const destination = (logGroupArn: string) => ({ cloudWatchLogsLogGroup: { logGroupArn } });
const logging = (...destinations: unknown[]) => ({ loggingConfiguration: { level: "ALL", destinations } });
const definition = JSON.stringify(one(pass));
const checked = new Set(stateChecks.map((check) => check.what));

const name: Case = {
  holds: [{ name: "a".repeat(80) }, { name: "テスト" }, {}],
  breaks: [{ name: "a".repeat(81) }, { name: "" }, { name: "a b" }, { name: "a/b" }, { name: "a<b>" }, { name: "a:b" }],
};
const settings: Record<string, Case> = {
  "role-arn": {
    holds: [{ roleArn: "arn:aws:iam::123456789012:role/service-role/x" }],
    breaks: [{ roleArn: "role" }, { roleArn: "arn:aws:iam::123456789012:user/x" }],
  },
  "log-destination": {
    holds: [logging(destination(`${GROUP}:*`)), { loggingConfiguration: { level: "OFF" } }],
    breaks: [logging(), { loggingConfiguration: { level: "ERROR" } }],
  },
  "log-group-arn": {
    holds: [logging(destination(`${GROUP}:*`))],
    breaks: [logging(destination(GROUP)), logging(destination("arn:aws:s3:::bucket:*"))],
  },
  encryption: {
    holds: [
      { encryptionConfiguration: { type: "AWS_OWNED_KEY" } },
      { encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: "k" } },
    ],
    breaks: [
      { encryptionConfiguration: { type: "AWS_OWNED_KEY", kmsKeyId: "k" } },
      { encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY" } },
    ],
  },
  "version-description": {
    holds: [{ versionDescription: "v", publish: true }],
    breaks: [{ versionDescription: "v" }],
  },
  "definition-size": { holds: [{ definition }], breaks: [{ definition: " ".repeat(1_048_577) }] },
  "definition-json": {
    holds: [{ definition }],
    breaks: [{ definition: "{" }, { definition: "[]" }, { definition: "" }],
  },
};
const execution: Record<string, Case> = {
  name,
  "input-json": { holds: [{ input: '"text"' }, { input: "{}" }, {}], breaks: [{ input: "{" }, { input: "" }] },
  "input-size": {
    holds: [{ input: `"${"é".repeat(131_071)}"` }],
    breaks: [{ input: `"${"é".repeat(131_072)}"` }, { input: `"${"x".repeat(262_143)}"` }],
  },
  "state-machine-arn": {
    holds: [{ stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:x:PROD" }],
    breaks: [{ stateMachineArn: "x" }, { stateMachineArn: "arn:aws:lambda:us-east-1:123456789012:function:x" }],
  },
};

/** The rules that are not checks of the language, which have tests of their own. */
function ofRequest(operation: string) {
  return (stepFunctionsRules[operation] ?? []).filter((rule) => !checked.has(rule.id.split("/")[2] ?? ""));
}

describe("stepFunctionsRules", () => {
  holdEach("CreateStateMachine", ofRequest("CreateStateMachine"), {
    name,
    "name-for-logging": {
      holds: [{ name: "a-b_c.1", ...logging() }, { name: "テスト" }],
      breaks: [{ name: "テスト", ...logging() }],
    },
    ...settings,
  });
  holdEach("UpdateStateMachine", ofRequest("UpdateStateMachine"), {
    something: { holds: [{ definition }, { roleArn: "r" }], breaks: [{ stateMachineArn: "x" }] },
    ...settings,
  });
  holdEach("StartExecution", ofRequest("StartExecution"), execution);
  holdEach("StartSyncExecution", ofRequest("StartSyncExecution"), execution);

  it("refuses a broken definition with InvalidDefinition, by the type of the machine", () => {
    const callback = JSON.stringify(
      task({
        Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        Parameters: { QueueUrl: "u", MessageBody: "b" },
      }),
    );
    const rules = stepFunctionsRules["CreateStateMachine"] ?? [];
    expect(violationsOf(rules, { definition: callback }, undefined)).to.deep.equal([]);
    const [violation, ...more] = violationsOf(rules, { definition: callback, type: "EXPRESS" }, undefined);
    expect(more).to.deep.equal([]);
    expect(violation?.rule.code).to.equal("InvalidDefinition");
    expect(violation?.message).to.equal(
      "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at /States/A/Resource'",
    );
  });
});
