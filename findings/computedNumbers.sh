#!/usr/bin/env bash
# cfn-lint 1.58.0 (PyPI) beside asl-validator 4.0.0 (npm): numbers that a state machine in JSONata computes.
#
# In JSONata a state's numbers may be expressions: a timeout, how many iterations run at once, how many may fail. cfn-lint
# reads machines in a template too, and its E3601 says of such a text that it is no number; not so of a Wait's Seconds or a
# batch's size. asl-validator, which knows the language as well, takes them all. Of a Next to no state cfn-lint
# says nothing, asl-validator does.
# Guessed: as asl-validator, since cfn-lint knows QueryLanguage.
#
# Seen on 2026-11-29:
#   Seconds of a Wait: cfn-lint passes, asl-validator passes
#   TimeoutSeconds: cfn-lint E3601, asl-validator passes
#   HeartbeatSeconds: cfn-lint E3601, asl-validator passes
#   MaxConcurrency: cfn-lint E3601, asl-validator passes
#   ToleratedFailureCount: cfn-lint E3601, asl-validator passes
#   ToleratedFailurePercentage: cfn-lint E3601, asl-validator passes
#   MaxItemsPerBatch: cfn-lint passes, asl-validator passes
#   Next to no state: cfn-lint passes, asl-validator fails
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check cfn-lint==1.58.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts asl-validator@4.0.0

cat >main.mjs <<'JS'
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import aslValidator from "asl-validator";

const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Arguments: { FunctionName: "find" }, End: true };
const processor = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, StartAt: "find", States: { find: task } };
const map = { Type: "Map", Items: "{% $states.input.pictures %}", ItemProcessor: processor, End: true };
const number = "{% $states.input.number %}";
const states = {
  "Seconds of a Wait": { Type: "Wait", Seconds: number, End: true },
  TimeoutSeconds: { ...task, TimeoutSeconds: number },
  HeartbeatSeconds: { ...task, HeartbeatSeconds: number },
  MaxConcurrency: { ...map, MaxConcurrency: number },
  ToleratedFailureCount: { ...map, ToleratedFailureCount: number },
  ToleratedFailurePercentage: { ...map, ToleratedFailurePercentage: number },
  MaxItemsPerBatch: { ...map, ItemBatcher: { MaxItemsPerBatch: number } },
  "Next to no state": { Type: "Pass", Next: "nowhere" },
};
for (const [name, state] of Object.entries(states)) {
  const Definition = { QueryLanguage: "JSONata", StartAt: "state", States: { state } };
  const Properties = { RoleArn: "arn:aws:iam::123456789012:role/machine", Definition };
  writeFileSync("template.json", JSON.stringify({ Resources: { Machine: { Type: "AWS::StepFunctions::StateMachine", Properties } } }));
  const said = spawnSync("venv/bin/cfn-lint", ["-f", "json", "template.json"], { encoding: "utf8" }).stdout;
  const lint = JSON.parse(said || "[]").map((match) => match.Rule.Id).join(" ") || "passes";
  console.log(`${name}: cfn-lint ${lint}, asl-validator ${aslValidator(Definition).isValid ? "passes" : "fails"}`);
}
JS

expected='Seconds of a Wait: cfn-lint passes, asl-validator passes
TimeoutSeconds: cfn-lint E3601, asl-validator passes
HeartbeatSeconds: cfn-lint E3601, asl-validator passes
MaxConcurrency: cfn-lint E3601, asl-validator passes
ToleratedFailureCount: cfn-lint E3601, asl-validator passes
ToleratedFailurePercentage: cfn-lint E3601, asl-validator passes
MaxItemsPerBatch: cfn-lint passes, asl-validator passes
Next to no state: cfn-lint passes, asl-validator fails'
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
