#!/usr/bin/env bash
# asl-validator 4.0.0 and amazon-states-language-service 1.16.1 (AWS's own, in its editor extension): what they say of state
# machines that the Amazon States Language's specification forbids and CreateStateMachine refuses.
#
# Both check each field against a schema, and hardly any field against another: a retrier for every error before another one
# (or beside another error), a heartbeat longer than the time-out, a state that goes back from JSONata to JSONPath, and a
# variable named `states` are all fine by both. Where one of them does object, the other mostly has nothing to say: a pipeline
# that lints with either learns of these at `pulumi up`.
# Guessed: both know the specification's sentences on States.ALL and on HeartbeatSeconds.
#
# Seen on 2026-11-28 (asl-validator, language service):
#   States.ALL before another retrier: fine, fine
#   States.ALL beside another error: fine, fine
#   heartbeat longer than the time-out: fine, fine
#   JSONPath inside JSONata: fine, fine
#   variable named states: fine, fine
#   backoff rate 0.5: fine, refused
#   name of 81 characters: refused, fine
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund asl-validator@4.0.0 amazon-states-language-service@1.16.1

cat >validate.cjs <<'JS'
const validate = require("asl-validator");
const { getLanguageService } = require("amazon-states-language-service");
const { TextDocument } = require("vscode-languageserver-textdocument");

const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Parameters: { FunctionName: "f" }, End: true };
const one = (state, rest = {}) => ({ StartAt: "A", States: { A: state }, ...rest });
const long = "A".repeat(81);
const machines = {
  "States.ALL before another retrier": one({ ...task, Retry: [{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["Late"] }] }),
  "States.ALL beside another error": one({ ...task, Retry: [{ ErrorEquals: ["States.ALL", "Late"] }] }),
  "heartbeat longer than the time-out": one({ ...task, TimeoutSeconds: 5, HeartbeatSeconds: 10 }),
  "JSONPath inside JSONata": one({ Type: "Pass", QueryLanguage: "JSONPath", End: true }, { QueryLanguage: "JSONata" }),
  "variable named states": one({ Type: "Pass", Assign: { states: 1 }, End: true }),
  "backoff rate 0.5": one({ ...task, Retry: [{ ErrorEquals: ["Late"], BackoffRate: 0.5 }] }),
  "name of 81 characters": { StartAt: long, States: { [long]: { Type: "Pass", End: true } } },
};

(async () => {
  const service = getLanguageService({});
  for (const [name, machine] of Object.entries(machines)) {
    const document = TextDocument.create("machine.asl.json", "asl", 1, JSON.stringify(machine, null, 2));
    const found = await service.doValidation(document, service.parseJSONDocument(document));
    console.log(`${name}: ${validate(machine).isValid ? "fine" : "refused"}, ${found.length === 0 ? "fine" : "refused"}`);
  }
})();
JS

expected='States.ALL before another retrier: fine, fine
States.ALL beside another error: fine, fine
heartbeat longer than the time-out: fine, fine
JSONPath inside JSONata: fine, fine
variable named states: fine, fine
backoff rate 0.5: fine, refused
name of 81 characters: refused, fine'
seen=$(node validate.cjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
