#!/usr/bin/env bash
# river 0.26.1 beside scipy 1.17.1 (PyPI): the Kolmogorov-Smirnov statistic of streams with equal values.
#
# A classifier's confidences have ties: rounded to two digits, or 1.0 over and over. river's stats.KolmogorovSmirnov looks at
# its sums between two equal values too, where the one stream's have been counted and the other's have not. Two streams that
# are the same are then half as far apart as can be, and two that say 1.0 alone have nothing in common. Without ties it
# agrees with scipy.
# Guessed: the same statistic as scipy's, of which it is the incremental form.
#
# Seen on 2026-11-29:
#   confidences of all digits: river 0.13, scipy 0.13
#   the same, of one digit: river 0.23, scipy 0.115
#   one stream twice, of 0.9 and 0.8: river 0.5, scipy 0.0
#   one stream twice, of 1.0: river 1.0, scipy 0.0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check river==0.26.1 scipy==1.17.1 numpy==2.4.6

cat >main.py <<'PY'
import random

from river import stats
from scipy.stats import ks_2samp


def told(name, first, second):
    statistic = stats.KolmogorovSmirnov()
    for x, y in zip(first, second):
        statistic.update(x, y)
    print(f"{name}: river {round(statistic.get(), 3)}, scipy {round(float(ks_2samp(first, second).statistic), 3)}")


dice = random.Random(1)
before = [dice.betavariate(8, 2) for _ in range(200)]
after = [dice.betavariate(8, 2.5) for _ in range(200)]
told("confidences of all digits", before, after)
told("the same, of one digit", [round(value, 1) for value in before], [round(value, 1) for value in after])
told("one stream twice, of 0.9 and 0.8", [0.9] * 50 + [0.8] * 50, [0.9] * 50 + [0.8] * 50)
told("one stream twice, of 1.0", [1.0] * 50, [1.0] * 50)
PY

expected='confidences of all digits: river 0.13, scipy 0.13
the same, of one digit: river 0.23, scipy 0.115
one stream twice, of 0.9 and 0.8: river 0.5, scipy 0.0
one stream twice, of 1.0: river 1.0, scipy 0.0'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
