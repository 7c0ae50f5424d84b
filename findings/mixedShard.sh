#!/usr/bin/env bash
# datasets 5.2.0 beside webdataset 1.0.2 (PyPI): a tar of pictures with labels, the first of them PNGs and the last JPEGs.
#
# Hugging Face's loader of WebDataset takes the columns from the first five pictures of a tar. A picture of another format
# that comes later has no column: its label is loaded, itself it is not, and nobody says so. Among the first five it would be
# an error. webdataset itself reads both.
# Guessed: one column for pictures, or an error.
#
# Seen on 2026-11-29:
#   6 PNGs, then JPEGs: datasets 8 rows, the first of cls and png, the last of cls
#   6 PNGs, then JPEGs: webdataset 8 rows, the first of cls and png, the last of cls and jpeg
#   3 PNGs, then JPEGs: datasets ValueError
#   3 PNGs, then JPEGs: webdataset 8 rows, the first of cls and png, the last of cls and jpeg
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
export HF_HOME=$tmp/cache HF_HUB_OFFLINE=1
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check datasets==5.2.0 webdataset==1.0.2 pillow==13.0.0 \
  pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6 huggingface-hub==2.4.0

cat >main.py <<'PY'
import io
import tarfile

import datasets
import webdataset
from PIL import Image


def told(rows):
    fields = [sorted(name for name, value in row.items() if name[0] != "_" and value is not None) for row in rows]
    return f"{len(fields)} rows, the first of {' and '.join(fields[0])}, the last of {' and '.join(fields[-1])}"


for late in (6, 3):
    with tarfile.open(f"{late}.tar", "w") as tar:
        for number in range(8):
            kind = "png" if number < late else "jpeg"
            picture = io.BytesIO()
            Image.new("RGB", (32, 32)).save(picture, kind)
            for name, content in (f"{number}.{kind}", picture.getvalue()), (f"{number}.cls", b"1"):
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    try:
        seen = told(datasets.load_dataset("webdataset", data_files=f"{late}.tar", split="train"))
    except ValueError as error:
        seen = type(error).__name__
    print(f"{late} PNGs, then JPEGs: datasets {seen}")
    print(f"{late} PNGs, then JPEGs: webdataset {told(webdataset.WebDataset(f'{late}.tar', shardshuffle=False))}")
PY

expected='6 PNGs, then JPEGs: datasets 8 rows, the first of cls and png, the last of cls
6 PNGs, then JPEGs: webdataset 8 rows, the first of cls and png, the last of cls and jpeg
3 PNGs, then JPEGs: datasets ValueError
3 PNGs, then JPEGs: webdataset 8 rows, the first of cls and png, the last of cls and jpeg'
seen=$(venv/bin/python main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
