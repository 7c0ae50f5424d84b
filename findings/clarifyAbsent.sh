#!/usr/bin/env bash
# smclarify 0.5 (PyPI), SageMaker Clarify's own library of bias metrics, beside scipy 1.17.1: a group without one label.
#
# In the first group half of the pictures are bicycles and half motorcycles, in the second all are bicycles. Four of the
# metrics first leave out each label that one of the groups lacks, and compare what is left as if it were whole: the more the
# groups differ, the less they see of it. The divergence of Kullback and Leibler, which cannot be below 0, is negative, and
# one motorcycle more in the second group makes every one of the four greater, though it makes the groups more alike.
# Guessed: KL infinite, the others as in a textbook.
#
# Seen on 2026-11-29, none of ten in the second group a motorcycle, one of ten, and by definition for none:
#   KL: -0.35, 0.51, inf
#   JS: 0.04, 0.10, 0.22
#   LP: 0.50, 0.57, 0.71
#   TVD: 0.25, 0.40, 0.50
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
# With pandas 3 it refuses every column of text. s3fs and fsspec are named because pip looks for a pair for minutes else.
venv/bin/pip install -q --no-compile --disable-pip-version-check smclarify==0.5 pandas==2.3.3 numpy==2.4.6 scipy==1.17.1 \
  s3fs==0.4.2 fsspec==2026.9.0 boto3==1.44.8 botocore==1.44.8

cat >main.py <<'PY'
import logging

import numpy
import pandas
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy
from smclarify.bias.report import FacetColumn, LabelColumn, StageType, bias_report

logging.disable()


def metrics(first, second):
    frame = pandas.DataFrame({"group": ["first"] * len(first) + ["second"] * len(second), "label": first + second})
    report = bias_report(
        frame, FacetColumn("group", ["second"]), LabelColumn("label", frame["label"], ["bicycle"]), StageType.PRE_TRAINING)
    return {metric["name"]: metric["value"] for metric in report[0]["metrics"]}


half = ["bicycle", "motorcycle"] * 5
none, one = metrics(half, ["bicycle"] * 10), metrics(half, ["bicycle"] * 9 + ["motorcycle"])
first, second = numpy.array([0.5, 0.5]), numpy.array([1.0, 0.0])
definition = {
    "KL": entropy(first, second),
    "JS": jensenshannon(first, second) ** 2,
    "LP": numpy.linalg.norm(first - second),
    "TVD": numpy.abs(first - second).sum() / 2,
}
for name, value in definition.items():
    print(f"{name}: {none[name]:.2f}, {one[name]:.2f}, {value:.2f}")
PY

expected='KL: -0.35, 0.51, inf
JS: 0.04, 0.10, 0.22
LP: 0.50, 0.57, 0.71
TVD: 0.25, 0.40, 0.50'
seen=$(venv/bin/python -W ignore main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
