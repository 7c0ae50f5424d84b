#!/usr/bin/env bash
# aws-local-stepfunctions 3.0.0 (npm): a state machine on a developer's machine that takes another way than on AWS.
#
# It says that it runs the Amazon States Language. A machine in JSONata is validated, and then each Output and Assign is passed over
# without a word: what leaves a state is what came in. In JSONPath a timeout is caught by States.TaskFailed, which by AWS's page on
# errors matches everything but States.Timeout; ? in StringMatches stands for any character, where the language has * alone; the
# text "2" is greater than the number 1, where a comparison of another type is false; and States.StringSplit looks for all its
# delimiters in a row, where AWS's own example splits at each of them.
# Guessed: the language as it is specified, with the newer parts refused by the validation.
#
# Seen on 2026-11-29:
#   Output in JSONata: {"count":1}
#   Assign in JSONata, then its variable: {"count":1}
#   Catch of States.TaskFailed after a timeout: "caught"
#   StringMatches "a?c" of "abc": "matches"
#   NumericGreaterThan 1 of "2": "matches"
#   States.StringSplit('1.2-3', '.-'): ["1.2-3"]
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-local-stepfunctions@3.0.0

cat >main.mjs <<'JS'
import { StateMachine } from "aws-local-stepfunctions";

async function tell(what, definition, input, overrides = {}) {
  const { result } = new StateMachine(definition).run(input, { overrides });
  console.log(`${what}: ${JSON.stringify(await result)}`);
}

const QueryLanguage = "JSONata";
const doubled = { Type: "Pass", Output: { count: "{% $states.input.count * 2 %}" }, End: true };
await tell("Output in JSONata", { QueryLanguage, StartAt: "Double", States: { Double: doubled } }, { count: 1 });

const assigned = {
  Keep: { Type: "Pass", Assign: { kept: 7 }, Next: "Tell" },
  Tell: { Type: "Pass", Output: { count: "{% $kept %}" }, End: true },
};
await tell("Assign in JSONata, then its variable", { QueryLanguage, StartAt: "Keep", States: assigned }, { count: 1 });

const task = {
  Type: "Task",
  Resource: "arn:aws:lambda:us-east-1:123456789012:function:slow",
  TimeoutSeconds: 1,
  Catch: [{ ErrorEquals: ["States.TaskFailed"], Next: "Caught" }],
  End: true,
};
const caught = { Type: "Pass", Result: "caught", End: true };
const slow = () => new Promise((resolve) => setTimeout(() => resolve("late"), 3_000));
await tell(
  "Catch of States.TaskFailed after a timeout",
  { StartAt: "Slow", States: { Slow: task, Caught: caught } },
  {},
  { taskResourceLocalHandlers: { Slow: slow } },
);

const choose = (rule) => ({
  StartAt: "Choose",
  States: {
    Choose: { Type: "Choice", Choices: [{ Variable: "$.value", ...rule, Next: "Yes" }], Default: "No" },
    Yes: { Type: "Pass", Result: "matches", End: true },
    No: { Type: "Pass", Result: "matches not", End: true },
  },
});
await tell('StringMatches "a?c" of "abc"', choose({ StringMatches: "a?c" }), { value: "abc" });
await tell('NumericGreaterThan 1 of "2"', choose({ NumericGreaterThan: 1 }), { value: "2" });

const split = { Type: "Pass", Parameters: { "parts.$": "States.StringSplit($.text, '.-')" }, OutputPath: "$.parts", End: true };
await tell("States.StringSplit('1.2-3', '.-')", { StartAt: "Split", States: { Split: split } }, { text: "1.2-3" });
JS

expected='Output in JSONata: {"count":1}
Assign in JSONata, then its variable: {"count":1}
Catch of States.TaskFailed after a timeout: "caught"
StringMatches "a?c" of "abc": "matches"
NumericGreaterThan 1 of "2": "matches"
States.StringSplit('"'1.2-3', '.-'"'): ["1.2-3"]'
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
