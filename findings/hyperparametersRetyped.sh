#!/usr/bin/env bash
# sagemaker-training 5.1.4, the toolkit in SageMaker's script-mode containers: what becomes of a hyperparameter's text on
# its way to the script's command line.
#
# SageMaker hands hyperparameters on as text. The toolkit reads each text as JSON where it can and writes the value out
# again: "1e5" arrives as 100000.0, which argparse's type=int refuses; a version "1.10" as 1.1; a class named "null" as no
# text at all, one named "NaN" as nan; "true" as True. What is no JSON ("00123", "1_000", "bicycle") arrives as it was.
# Importing it makes folders sagemaker_local/jobs/TIME in the home of whoever does, so the script has a home of its own.
# Guessed: text goes through unchanged, as CreateTrainingJob's HyperParameters are strings.
#
# Seen on 2026-11-28:
#   1e5 -> 100000.0
#   1.10 -> 1.1
#   null -> (empty)
#   NaN -> nan
#   true -> True
#   00123 -> 00123
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check sagemaker-training==5.1.4

cat >arguments.py <<'PY'
import json

from sagemaker_training import environment, mapping

given = {"epochs": "1e5", "version": "1.10", "negative": "null", "label": "NaN", "augment": "true", "zone": "00123"}
with open("hyperparameters.json", "w") as file:
    json.dump(given, file)
environment.hyperparameters_file_dir = "hyperparameters.json"

arguments = mapping.to_cmd_args(environment.read_hyperparameters())
values = dict(zip(arguments[::2], arguments[1::2]))
for name, text in given.items():
    print(f"{text} -> {values['--' + name] or '(empty)'}")
PY

expected='1e5 -> 100000.0
1.10 -> 1.1
null -> (empty)
NaN -> nan
true -> True
00123 -> 00123'
seen=$(HOME=$tmp venv/bin/python -W ignore arguments.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
