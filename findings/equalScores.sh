#!/usr/bin/env bash
# keras 3.15.1 with jax 0.10.2 and with numpy 2.4.6, beside scikit-learn 1.9.1 (PyPI): the accuracy of a model that gives
# every class the same score.
#
# A broken model says one thing of every picture: all classes alike, or NaN. Keras's top-k accuracy counts a picture as
# right when fewer than k classes are strictly above the true one, so such a model is right about everything, at k = 1 too,
# where SparseCategoricalAccuracy of the same scores is that of chance. With NaN it depends on the backend: all right with
# JAX, all wrong with NumPy. A callback that keeps the best top-5 keeps the broken model.
# Guessed: the first classes win, as in scikit-learn: 0.1 at k = 1 and 0.5 at k = 5, of ten classes.
#
# Seen on 2026-11-29, accuracy, top 1 and top 5:
#   equal: keras with jax 0.1 1.0 1.0
#   NaN: keras with jax 0.1 1.0 1.0
#   equal: keras with numpy 0.1 1.0 1.0
#   equal: scikit-learn 0.1 0.1 0.5
#   NaN: keras with numpy 0.1 0.0 0.0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check keras==3.15.1 jax==0.10.2 scikit-learn==1.9.1 numpy==2.4.6

cat >main.py <<'PY'
import keras
import numpy
from sklearn.metrics import accuracy_score, top_k_accuracy_score

truth = numpy.arange(100) % 10


def of(metric, scores):
    metric.update_state(truth, scores)
    return f"{float(metric.result()):.1f}"


for name, score in ("equal", 0.1), ("NaN", numpy.nan):
    scores = numpy.full((100, 10), score, "float32")
    tops = [of(keras.metrics.SparseTopKCategoricalAccuracy(k), scores) for k in (1, 5)]
    print(f"{name}: keras with {keras.backend.backend()} {of(keras.metrics.SparseCategoricalAccuracy(), scores)}", *tops)
    if keras.backend.backend() == "numpy" and name == "equal":
        tops = [top_k_accuracy_score(truth, scores, k=k) for k in (1, 5)]
        print(f"{name}: scikit-learn {accuracy_score(truth, scores.argmax(1))}", *tops)
PY

expected='equal: keras with jax 0.1 1.0 1.0
NaN: keras with jax 0.1 1.0 1.0
equal: keras with numpy 0.1 1.0 1.0
equal: scikit-learn 0.1 0.1 0.5
NaN: keras with numpy 0.1 0.0 0.0'
seen=$(KERAS_BACKEND=jax venv/bin/python main.py 2>/dev/null && KERAS_BACKEND=numpy venv/bin/python main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
