#!/usr/bin/env bash
# datasets 5.2.0 (PyPI): a data set made of a file that has changed since.
#
# load_dataset looks at the file's time and reads it anew. Dataset.from_generator, which its documentation shows for formats
# without a loader, such as a manifest of SageMaker's, looks at the generator's code and arguments alone: as long as the path
# is the same, each later process gets the first one's rows out of the cache, and a training job on a kept disk goes on with
# yesterday's records. No word tells of it; the file can even be gone.
# Guessed: the rows that the file has now.
#
# Seen on 2026-11-29, each line a process of its own:
#   load_dataset ['bicycle', 'bicycle']
#   from_generator ['bicycle', 'bicycle']
#   after the file has changed: load_dataset ['bicycle', 'motorcycle', 'motorcycle']
#   after the file has changed: from_generator ['bicycle', 'bicycle']
#   after the file has gone: from_generator ['bicycle', 'bicycle']
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
export HF_HOME=$tmp/cache HF_HUB_OFFLINE=1
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check datasets==5.2.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6 \
  huggingface-hub==2.4.0

cat >main.py <<'PY'
import json
import sys

import datasets


def records(path):
    with open(path) as lines:
        for line in lines:
            yield json.loads(line)


if sys.argv[1] == "load_dataset":
    rows = datasets.load_dataset("json", data_files="train.jsonl", split="train")
else:
    rows = datasets.Dataset.from_generator(records, gen_kwargs={"path": "train.jsonl"})
print(sys.argv[1], rows["label"][:])
PY
told() { echo "$2$(venv/bin/python main.py "$1" 2>/dev/null)"; }

expected="load_dataset ['bicycle', 'bicycle']
from_generator ['bicycle', 'bicycle']
after the file has changed: load_dataset ['bicycle', 'motorcycle', 'motorcycle']
after the file has changed: from_generator ['bicycle', 'bicycle']
after the file has gone: from_generator ['bicycle', 'bicycle']"
seen=$(
  printf '{"label": "%s"}\n' bicycle bicycle >train.jsonl
  told load_dataset ""
  told from_generator ""
  printf '{"label": "%s"}\n' bicycle motorcycle motorcycle >train.jsonl
  told load_dataset "after the file has changed: "
  told from_generator "after the file has changed: "
  rm train.jsonl
  told from_generator "after the file has gone: "
)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
