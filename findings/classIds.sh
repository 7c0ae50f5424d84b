#!/usr/bin/env bash
# datasets 5.2.0 beside scikit-learn 1.9.1 (PyPI): labels that are whole numbers, made classes for a stratified split.
#
# train_test_split(stratify_by_column="label") of Hugging Face's data sets asks for a column of classes, and says to call
# class_encode_column. That sorts the labels as texts: from the eleventh class on a 2 is stored as 4 and a 10 as 2. With ten
# classes nothing moves, so CIFAR-10 passes and CIFAR-100 doesn't. A model trained on it answers with other numbers than the
# label file has, and whoever compares them with a test set that was not encoded counts right answers as wrong.
# Guessed: whole numbers from 0 on keep their values, as scikit-learn's LabelEncoder keeps them. The documentation says only
# that the column is cast to a ClassLabel.
#
# Seen on 2026-11-29:
#   10 classes: datasets moves none
#   12 classes: datasets moves 2→4 3→5 4→6 5→7 6→8 7→9 8→10 9→11 10→2 11→3
#   12 classes: scikit-learn moves none
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
export HF_HOME=$tmp/cache HF_HUB_OFFLINE=1
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check datasets==5.2.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6 \
  huggingface-hub==2.4.0 scikit-learn==1.9.1

cat >main.py <<'PY'
import datasets
from sklearn.preprocessing import LabelEncoder


def told(name, before, after):
    moved = [f"{old}→{new}" for old, new in zip(before, after) if old != new]
    print(f"{len(before)} classes: {name} moves {' '.join(moved) or 'none'}")


for count in 10, 12:
    labels = list(range(count))
    encoded = datasets.Dataset.from_dict({"label": labels}).class_encode_column("label")
    told("datasets", labels, encoded["label"][:])
told("scikit-learn", labels, LabelEncoder().fit_transform(labels).tolist())
PY

expected='10 classes: datasets moves none
12 classes: datasets moves 2→4 3→5 4→6 5→7 6→8 7→9 8→10 9→11 10→2 11→3
12 classes: scikit-learn moves none'
seen=$(venv/bin/python main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
