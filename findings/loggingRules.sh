#!/usr/bin/env bash
# checkov 3.3.30 (PyPI) and cdk-nag 3.0.2 (npm): whether a state machine's history is logged, by two rules of one name.
#
# checkov's CKV_AWS_285, "State Machine has execution history logging enabled", asks for include_execution_data alone: a
# machine at level OFF passes, and one that logs ALL events without their data fails. cdk-nag's SF1 asks for level ALL alone.
# Who leaves pictures and names out of the logs on purpose satisfies the one and not the other.
# Guessed: both ask for a level other than OFF.
#
# Seen on 2026-11-29:
#   OFF, data true: checkov passes, cdk-nag Non-Compliant
#   ALL, data false: checkov fails, cdk-nag Compliant
#   ALL, data true: checkov passes, cdk-nag Compliant
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check checkov==3.3.30
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts cdk-nag@3.0.2 aws-cdk-lib@2.276.0 constructs@10.8.1

cat >main.mjs <<'JS'
import { writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { App, Stack } from "aws-cdk-lib";
import { CfnStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { rules } from "cdk-nag";

const roleArn = "arn:aws:iam::123456789012:role/machine";
const logs = "arn:aws:logs:us-east-1:123456789012:log-group:machine:*";
const machines = { nothing_but_data: ["OFF", true], all_without_data: ["ALL", false], all_with_data: ["ALL", true] };
const terraform = Object.entries(machines).map(
  ([name, [level, data]]) => `resource "aws_sfn_state_machine" "${name}" {
  name       = "${name}"
  role_arn   = "${roleArn}"
  definition = "{}"
  logging_configuration {
    level                  = "${level}"
    include_execution_data = ${data}
    log_destination        = "${logs}"
  }
}`,
);
writeFileSync("main.tf", terraform.join("\n"));
const options = ["-f", "main.tf", "--check", "CKV_AWS_285", "-o", "json", "--soft-fail", "--skip-download"];
const { results } = JSON.parse(execFileSync("venv/bin/checkov", options, { stdio: ["ignore", "pipe", "ignore"] }));
const passed = results.passed_checks.map(({ resource }) => resource.split(".")[1]);

const stack = new Stack(new App(), "stack");
for (const [name, [level, includeExecutionData]] of Object.entries(machines)) {
  const destinations = [{ cloudWatchLogsLogGroup: { logGroupArn: logs } }];
  const loggingConfiguration = { level, includeExecutionData, destinations };
  const machine = new CfnStateMachine(stack, name, { roleArn, definitionString: "{}", loggingConfiguration });
  const nag = rules.stepfunctions.StepFunctionStateMachineAllLogsToCloudWatch(machine);
  console.log(`${level}, data ${includeExecutionData}: checkov ${passed.includes(name) ? "passes" : "fails"}, cdk-nag ${nag}`);
}
JS

expected='OFF, data true: checkov passes, cdk-nag Non-Compliant
ALL, data false: checkov fails, cdk-nag Compliant
ALL, data true: checkov passes, cdk-nag Compliant'
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
