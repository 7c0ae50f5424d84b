import type { WorkflowType } from "../../../../domain/rules/states/definition.ts";
import { choice, jsonata, machine, map, one, parallel, pass, task, type Document } from "./definitions.ts";

export interface StateCase {
  readonly holds: readonly Document[];
  readonly breaks: readonly Document[];
  readonly type?: WorkflowType;
}

const wait = (more: Document): Document => one({ Type: "Wait", End: true, ...more });
const fail = (more: Document): Document => one({ Type: "Fail", ...more });
const retry = (...Retry: Document[]): Document => task({ Retry });
const errors = (...ErrorEquals: string[]): Document => ({ ErrorEquals });
const caught = (...Catch: Document[]): Document =>
  machine({ A: { ...(task()["States"] as { A: Document }).A, Catch }, B: pass });
const rule = (more: Document): Document => ({ Variable: "$.a", Next: "B", ...more });

/** The graph, the fields of a state and what they hold. */
export const graphCases: Readonly<Record<string, StateCase>> = {
  "top-level-fields": { holds: [one(pass)], breaks: [{ States: { A: pass } }, { StartAt: "A" }] },
  "top-level-values": {
    holds: [one(pass, { Version: "1.0", QueryLanguage: "JSONPath" }), one(pass, { QueryLanguage: "JSONata" })],
    breaks: [
      one(pass, { Version: "2.0" }),
      one(pass, { StartAt: 1 }),
      one(pass, { QueryLanguage: "jsonata" }),
      { StartAt: "A", States: [] },
    ],
  },
  "state-type": {
    holds: [one(pass)],
    breaks: [one({ End: true }), one({ Type: "pass", End: true }), machine({ A: "x" }), one({ Type: 1 })],
  },
  "state-name-length": { holds: [machine({ ["ä".repeat(80)]: pass })], breaks: [machine({ ["ä".repeat(81)]: pass })] },
  "state-name-unique": {
    holds: [parallel(machine({ B: pass }), machine({ C: pass }))],
    breaks: [parallel(machine({ B: pass }), machine({ B: pass })), parallel(machine({ A: pass }))],
  },
  "next-or-end": {
    holds: [machine({ A: { Type: "Pass", Next: "B", End: false }, B: pass })],
    breaks: [
      machine({ A: { Type: "Pass" }, B: pass }),
      machine({ A: { ...pass, Next: "B" }, B: pass }),
      one({ Type: "Pass", End: "true" }),
    ],
  },
  "transition-target": {
    holds: [machine({ A: { Type: "Pass", Next: "B" }, B: pass })],
    breaks: [
      { ...one(pass), StartAt: "B" },
      one({ Type: "Pass", Next: "B" }),
      one({ Type: "Choice", Choices: [], Default: "B" }),
      caught({ ...errors("States.ALL"), Next: "C" }),
      machine({ A: { Type: "Parallel", Branches: [machine({ C: { Type: "Pass", Next: "B" } })], Next: "B" }, B: pass }),
      map({ States: { I: { Type: "Pass", Next: "A" } } }),
    ],
  },
  reachable: {
    holds: [choice(rule({ IsPresent: true })), caught({ ...errors("States.ALL"), Next: "B" })],
    breaks: [
      machine({ A: pass, B: pass }),
      machine({ A: pass, B: { Type: "Pass", Next: "C" }, C: { Type: "Pass", Next: "B" } }),
      parallel(machine({ B: pass, C: pass })),
    ],
  },
  "terminal-state": {
    holds: [one({ Type: "Succeed" }), fail({})],
    breaks: [machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } })],
  },
  "field-of-type": {
    holds: [one({ ...pass, Comment: "c", Result: 1, NotYetKnown: 1 })],
    breaks: [
      one({ ...pass, Retry: [] }),
      one({ Type: "Succeed", Next: "A" }),
      one({ ...pass, resultPath: "$" }),
      machine({ A: { Type: "Choice", Choices: [], End: true }, B: pass }),
    ],
  },
  "field-required": {
    holds: [task()],
    breaks: [
      one({ Type: "Task", End: true }),
      one({ Type: "Choice" }),
      one({ Type: "Parallel", End: true }),
      one({ Type: "Map", End: true }),
    ],
  },
  "field-value-type": {
    holds: [task({ Retry: [], Catch: [] })],
    breaks: [task({ Resource: 1 }), task({ Retry: {} }), fail({ ErrorPath: 1 }), map({}, { ItemReader: "x" })],
  },
  "query-language": {
    holds: [one({ ...pass, QueryLanguage: "JSONata", Output: 1 })],
    breaks: [
      jsonata({ ...pass, QueryLanguage: "JSONPath" }),
      one({ ...pass, QueryLanguage: "JMESPath" }),
      map({ QueryLanguage: "JSONata" }),
    ],
  },
  "field-of-query-language": {
    holds: [one({ ...pass, InputPath: "$.a" }), jsonata({ ...pass, Output: "{% $states.input %}" })],
    breaks: [
      jsonata({ ...pass, InputPath: "$.a" }),
      one({ ...pass, Output: "x" }),
      one({ ...pass, QueryLanguage: "JSONata", Parameters: {} }),
      jsonata({ ...pass, ResultPath: null }),
    ],
  },
  "field-or-path": {
    holds: [fail({ ErrorPath: "$.e", Cause: "c" })],
    breaks: [
      fail({ ErrorPath: "$.e", Error: "e" }),
      task({ TimeoutSeconds: 1, TimeoutSecondsPath: "$.t" }),
      map({}, { Iterator: machine({ J: pass }) }),
    ],
  },
  "number-range": {
    holds: [
      task({ TimeoutSeconds: 1 }),
      task({ TimeoutSeconds: 99_999_999 }),
      wait({ Seconds: 0 }),
      one(pass, { TimeoutSeconds: 0 }),
      map({}, { MaxConcurrency: 0 }),
      map({}, { ToleratedFailurePercentage: 99.5 }),
      jsonata({ Type: "Wait", Seconds: "{% 1 %}", End: true }),
    ],
    breaks: [
      task({ TimeoutSeconds: 0 }),
      task({ TimeoutSeconds: 1.5 }),
      task({ HeartbeatSeconds: "10" }),
      wait({ Seconds: -1 }),
      wait({ Seconds: 100_000_000 }),
      map({}, { MaxConcurrency: -1 }),
      map({}, { ToleratedFailurePercentage: 101 }),
      jsonata({ Type: "Wait", Seconds: "1", End: true }),
    ],
  },
  "retry-range": {
    holds: [retry({ ...errors("a"), BackoffRate: 1, MaxAttempts: 0, IntervalSeconds: 0, MaxDelaySeconds: 31_622_400 })],
    breaks: [
      retry({ ...errors("a"), BackoffRate: 0.9 }),
      retry({ ...errors("a"), MaxAttempts: -1 }),
      retry({ ...errors("a"), IntervalSeconds: -1 }),
      retry({ ...errors("a"), IntervalSeconds: 1.5 }),
      retry({ ...errors("a"), MaxDelaySeconds: 0 }),
      retry({ ...errors("a"), MaxDelaySeconds: 31_622_401 }),
    ],
  },
  "retry-jitter": {
    holds: [retry({ ...errors("a"), JitterStrategy: "FULL" })],
    breaks: [retry({ ...errors("a"), JitterStrategy: "full" })],
  },
  "error-equals": {
    holds: [retry(errors("a", "b"))],
    breaks: [
      retry({}),
      retry(errors()),
      retry({ ErrorEquals: "a" }),
      retry({ ErrorEquals: [1] }),
      caught({ Next: "B" }),
    ],
  },
  "states-all-last": {
    holds: [retry(errors("a"), errors("States.ALL"))],
    breaks: [
      retry(errors("States.ALL"), errors("a")),
      retry(errors("a", "States.ALL")),
      caught({ ...errors("States.ALL"), Next: "B" }, { ...errors("a"), Next: "B" }),
    ],
  },
  "catch-next": { holds: [caught({ ...errors("a"), Next: "B" })], breaks: [task({ Catch: [errors("a")] })] },
  "heartbeat-below-timeout": {
    holds: [task({ TimeoutSeconds: 2, HeartbeatSeconds: 1 }), task({ HeartbeatSeconds: 60 })],
    breaks: [task({ TimeoutSeconds: 2, HeartbeatSeconds: 2 })],
  },
  "wait-one-timing": {
    holds: [wait({ SecondsPath: "$.s" })],
    breaks: [wait({}), wait({ Seconds: 1, Timestamp: "2030-01-01T00:00:00Z" })],
  },
  "wait-timestamp": {
    holds: [wait({ Timestamp: "2030-01-01T00:00:00.5Z" }), wait({ Timestamp: "2030-01-01T00:00:00+01:00" })],
    breaks: [wait({ Timestamp: "2030-01-01 00:00:00" }), wait({ Timestamp: "2030-01-01T00:00:00" })],
  },
  "jsonata-delimiters": {
    holds: [jsonata({ ...pass, Output: { a: ["{% 1 %}", "text"] } })],
    breaks: [jsonata({ ...pass, Output: { a: ["{% 1"] } }), jsonata({ ...pass, Assign: { a: "{% 1 }" } })],
  },
};

const parameters = (Parameters: unknown): Document => one({ ...pass, Parameters });

/** Paths, templates, variables and functions. */
export const pathCases: Readonly<Record<string, StateCase>> = {
  "path-syntax": {
    holds: [one({ ...pass, InputPath: "$.a[?(@.b > 1)]", OutputPath: null })],
    breaks: [one({ ...pass, InputPath: "a" }), wait({ SecondsPath: "s" })],
  },
  "error-path-syntax": {
    holds: [fail({ ErrorPath: "$.e", CausePath: "States.Format('{}', $.c)" })],
    breaks: [fail({ ErrorPath: "e" })],
  },
  "reference-path": {
    holds: [
      ...["$.a[0].b", "$['a,b']['c:d']", "$.a\\@b", "$.\u00e4\u4e2d", "$"].map((ResultPath) =>
        one({ ...pass, ResultPath }),
      ),
      one({ ...pass, ResultPath: null }),
    ],
    breaks: [
      ...["$.a[*]", "$..a", "$.a[?(@.b)]", "$.a[1:2]", "$.a[0,1]"].map((ResultPath) => one({ ...pass, ResultPath })),
      caught({ ...errors("a"), Next: "B", ResultPath: "$..a" }),
    ],
  },
  "result-path-context": {
    holds: [one({ ...pass, ResultPath: "$.a" })],
    breaks: [one({ ...pass, ResultPath: "$$.Execution" })],
  },
  "template-path": {
    holds: [
      parameters({
        "a.$": "$.a",
        b: { "c.$": "$$.Execution.Id", d: [{ "e.$": "$variable" }] },
        ...Object.fromEntries(
          [
            "States.Format('it\\'s {} of {}', $.a, States.ArrayLength($.b))",
            "States.Array()",
            "States.Array($['a, b'], 1, true, null, -1.5e3, 'x')",
            "States.MathRandom(1, 10)",
            "States.UUID()",
            "States.ArrayGetItem($.a[?(@.b == 'x')], 0)",
          ].map((call, index) => [`f${index}.$`, call]),
        ),
      }),
    ],
    breaks: [
      parameters({ "a.$": "foo" }),
      parameters({ "a.$": 1 }),
      parameters({ b: [{ "a.$": "foo" }] }),
      ...[
        "States.Nope($.a)",
        "States.Format('{}', $.a",
        "States.UUID(1)",
        "States.MathAdd(1)",
        'States.Format("a")',
        "States.Array(1 2)",
        "States.Array($.a) x",
        "States.Format('a)",
        "States.toString($.a)",
      ].map((call) => parameters({ "a.$": call })),
      parameters({ "a.$": `${"States.Array(".repeat(11)}${")".repeat(11)}` }),
    ],
  },
  "template-field-twice": {
    holds: [parameters({ "a.$": "$.a", b: { a: 1 } })],
    breaks: [parameters({ "a.$": "$.a", a: 1 }), parameters({ b: { "a.$": "$.a", a: 1 } })],
  },
  "variable-name": {
    holds: [one({ ...pass, Assign: { a_1: 1, "b.$": "$.b" } })],
    breaks: [
      one({ ...pass, Assign: { states: 1 } }),
      one({ ...pass, Assign: { "a-b": 1 } }),
      one({ ...pass, Assign: { "1a": 1 } }),
    ],
  },
};
