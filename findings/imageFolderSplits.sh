#!/usr/bin/env bash
# datasets 5.2.0 (PyPI), Hugging Face's: a folder of pictures with a subfolder a class, read as an "imagefolder".
#
# The words train and test in a path name a split, those in the name of a class or of a picture too, and once one path
# names a split all paths that name none are left out. CIFAR-100 has a class "train": written out as folders, its pictures
# of trains are the whole data set, and as one folder makes no classes they have no label either. One picture with "test" in
# its name does the same. There is no error and no warning.
# Guessed: every picture is in the split train, labelled with its folder.
#
# Seen on 2026-11-29, of two pictures a class:
#   bicycle, motorcycle: train 4 pictures of bicycle, motorcycle
#   bicycle, train: train 2 pictures of no class
#   bicycle, motorcycle with test-2.png: test 1 pictures of no class
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check datasets==5.2.0 huggingface-hub==2.4.0 pyarrow==26.0.1 pandas==3.1.1 pillow==13.0.0

cat >main.py <<'PY'
from pathlib import Path

import datasets
from PIL import Image

datasets.disable_progress_bars()


def show(label, folder, *paths):
    for path in paths:
        Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (32, 32)).save(Path(folder, path))
    splits = datasets.load_dataset("imagefolder", data_dir=folder, cache_dir=f"{folder}-cache")
    for name, split in splits.items():
        classes = split.features["label"].names if "label" in split.features else ["no class"]
        print(f"{label}: {name} {split.num_rows} pictures of", ", ".join(classes))


show("bicycle, motorcycle", "first", "bicycle/1.png", "bicycle/2.png", "motorcycle/1.png", "motorcycle/2.png")
show("bicycle, train", "second", "bicycle/1.png", "bicycle/2.png", "train/1.png", "train/2.png")
show("bicycle, motorcycle with test-2.png", "third", "bicycle/1.png", "bicycle/2.png", "motorcycle/1.png", "motorcycle/test-2.png")
PY

# Without the hub: the folder is all that is read.
export HF_HUB_OFFLINE=1 HF_HOME="$tmp/home"
expected='bicycle, motorcycle: train 4 pictures of bicycle, motorcycle
bicycle, train: train 2 pictures of no class
bicycle, motorcycle with test-2.png: test 1 pictures of no class'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
