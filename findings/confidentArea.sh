#!/usr/bin/env bash
# river 0.26.1 beside scikit-learn 1.9.1 (PyPI): the area under the curve of a model that is sure of itself.
#
# river's metrics.ROCAUC keeps counts at ten thresholds between 0 and 1, as it says. Of a model whose
# probabilities are all above 0.9, as many a fine-tuned classifier's are, every threshold but the last sees the same, and the
# area is 0.5, as if it guessed. It orders pictures as well as before: the same scores spread over 0 to 1 give 0.90. A hundred
# thresholds help above 0.9 and not above 0.99; RollingROCAUC, which keeps the scores, is exact.
# Guessed: an approximation that is off in the second digit.
#
# Seen on 2026-11-29:
#   scores from 0.0: river 0.897, of 100 thresholds 0.903, rolling 0.903, scikit-learn 0.903
#   scores from 0.9: river 0.500, of 100 thresholds 0.897, rolling 0.903, scikit-learn 0.903
#   scores from 0.99: river 0.500, of 100 thresholds 0.500, rolling 0.903, scikit-learn 0.903
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check river==0.26.1 scikit-learn==1.9.1 numpy==2.4.6

cat >main.py <<'PY'
import random

from river import metrics
from sklearn.metrics import roc_auc_score

for least in (0.0, 0.9, 0.99):
    dice = random.Random(1)
    truth = [dice.random() < 0.5 for _ in range(2000)]
    scores = [least + (1 - least) * (dice.betavariate(4, 2) if label else dice.betavariate(2, 4)) for label in truth]
    areas = {
        "river": metrics.ROCAUC(),
        "of 100 thresholds": metrics.ROCAUC(n_thresholds=100),
        "rolling": metrics.RollingROCAUC(window_size=2000),
    }
    for area in areas.values():
        for label, score in zip(truth, scores):
            area.update(label, {True: score, False: 1 - score})
    told = [f"{name} {area.get():.3f}" for name, area in areas.items()] + [f"scikit-learn {roc_auc_score(truth, scores):.3f}"]
    print(f"scores from {least}:", ", ".join(told))
PY

expected='scores from 0.0: river 0.897, of 100 thresholds 0.903, rolling 0.903, scikit-learn 0.903
scores from 0.9: river 0.500, of 100 thresholds 0.897, rolling 0.903, scikit-learn 0.903
scores from 0.99: river 0.500, of 100 thresholds 0.500, rolling 0.903, scikit-learn 0.903'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
