import assert from "node:assert/strict";
import { allRules, rulebook, violations } from "../../../../domain/rules/rulebook.ts";
import { CASES } from "./cases/all.ts";

describe("rulebook", () => {
  const rules = new Map(allRules().map((rule) => [rule.id, rule]));

  it("names each rule once, after its service and operation", () => {
    assert.equal(rules.size, allRules().length);
    for (const [service, table] of Object.entries(rulebook)) {
      for (const [operation, list] of Object.entries(table)) {
        for (const { id } of list as readonly { readonly id: string }[])
          assert.match(id, new RegExp(`^${service}/${operation}/[a-z0-9-]+$`));
      }
    }
  });

  it("says of each rule what holds, where AWS says so and with which code it refuses", () => {
    for (const { id, says, source, code } of rules.values()) {
      assert.match(says, /^[A-Z].*\.$/, id);
      assert.ok(source.length > 10, id);
      assert.match(code, /^[A-Z][A-Za-z]+$/, id);
    }
  });

  it("has a case for each rule", () => {
    const tried = new Set(CASES.map(([id]) => id));
    assert.deepEqual(
      [...rules.keys()].filter((id) => !tried.has(id) && !ELSEWHERE.includes(id.split("/")[0] ?? "")),
      [],
    );
  });

  it("refuses nothing where nothing is known", () => {
    for (const { id } of rules.values()) {
      const [service = "", operation = ""] = id.split("/");
      const broken = violations(service, operation, {}).map(({ rule }) => rule.id);
      assert.ok(!broken.includes(id) || ABSENCE.includes(id), id);
    }
  });

  it("knows no rules of an operation that it doesn't have", () => {
    assert.deepEqual(violations("sagemaker", "constructor", {}), []);
    assert.deepEqual(violations("nothing", "CreateModel", {}), []);
  });

  for (const [id, inside, outside] of CASES) {
    const [service = "", operation = ""] = id.split("/");
    it(`${id} takes ${told(inside)} and refuses ${told(outside)}`, () => {
      const brokenBy = ([request, state]: readonly [object, object?]) =>
        violations(service, operation, request, state).filter(({ rule }) => rule.id === id);
      assert.deepEqual(brokenBy(inside), []);
      const [violation] = brokenBy(outside);
      assert.ok(violation !== undefined, "the rule holds");
      assert.doesNotMatch(violation.message, /undefined|\[object|NaN/);
    });
  }
});

/** Services whose rules have a test file of their own beside this one, which has a case for each rule as well. */
const ELSEWHERE = [
  ...[
    "athena",
    "cloudwatch",
    "cloudwatch-logs",
    "eventbridge",
    "glue",
    "iam",
    "kms",
    "lambda",
    "s3",
    "scheduler",
    "sfn",
    "sts",
  ],
];

/** Rules about what is absent from a request. */
const ABSENCE = [
  "cloudwatch/GetMetricStatistics/statistics",
  "cloudwatch/PutMetricAlarm/source",
  "eventbridge/PutRule/trigger",
  "lambda/CreateFunction/runtime-and-handler",
  "sfn/UpdateStateMachine/something",
  "sagemaker-runtime/InvokeEndpointAsync/one-input",
  "sagemaker/CreateApp/profile-or-space",
  "sagemaker/CreateModelPackage/name-or-group",
  "sagemaker/DeleteApp/profile-or-space",
];

function told(situation: readonly [object, object?]): string {
  const text = JSON.stringify(situation, (_, value: unknown) =>
    value instanceof Set || value instanceof Map ? [...value] : value instanceof Uint8Array ? value.length : value,
  );
  return text.length > 160 ? `${text.slice(0, 157)}…` : text;
}
