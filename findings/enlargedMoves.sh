#!/usr/bin/env bash
# jimp 1.6.1, sharp 0.35.5 and image-js 1.7.0 (npm), Pillow 13.0.0 and opencv-python-headless 5.0.0.93 (PyPI): an enlarged
# picture's place.
#
# A picture of 32 × 32 pixels, its left half black and its right half white, is enlarged to 224 × 224, as a network of that
# input needs it. In the middle of the black and white stays the edge with Pillow and OpenCV only. sharp and image-js move
# the picture by half a pixel to the right, jimp's own way by as much to the left, and its bilinear way by three pixels. So a
# service in Node prepares another picture than the training in Python saw, and both called it bilinear.
# Guessed: 112.0 everywhere.
#
# Seen on 2026-11-29, the edge's place of 224:
#   Pillow bilinear 112.0
#   Pillow bicubic 112.0
#   OpenCV linear 112.0
#   OpenCV cubic 112.0
#   jimp default 111.3
#   jimp bilinear 109.0
#   jimp bicubic 112.5
#   sharp default 112.5
#   sharp linear 112.5
#   image-js bilinear 112.5
#   image-js bicubic 112.5
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jimp@1.6.1 sharp@0.35.5 image-js@1.7.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy==2.4.6

cat >main.py <<'PY'
import cv2
import numpy
from PIL import Image

half = numpy.zeros((32, 32, 3), numpy.uint8)
half[:, 16:] = 255
picture = Image.fromarray(half)
picture.save("half.png")


def show(name, pixels):
    row = numpy.asarray(pixels)[100, :, 0].astype(float)
    right = int(numpy.argmax(row >= 127.5))
    print(name, f"{right + 0.5 - (row[right] - 127.5) / (row[right] - row[right - 1]):.1f}")


show("Pillow bilinear", picture.resize((224, 224), Image.Resampling.BILINEAR))
show("Pillow bicubic", picture.resize((224, 224), Image.Resampling.BICUBIC))
show("OpenCV linear", cv2.resize(half, (224, 224), interpolation=cv2.INTER_LINEAR))
show("OpenCV cubic", cv2.resize(half, (224, 224), interpolation=cv2.INTER_CUBIC))
PY
cat >main.mjs <<'JS'
import { readFileSync } from "node:fs";
import { decode } from "image-js";
import { Jimp, ResizeStrategy } from "jimp";
import sharp from "sharp";

function show(name, data, channels) {
  const row = Array.from({ length: 224 }, (_, x) => data[(100 * 224 + x) * channels]);
  const right = row.findIndex((value) => value >= 127.5);
  console.log(name, (right + 0.5 - (row[right] - 127.5) / (row[right] - row[right - 1])).toFixed(1));
}

for (const [name, mode] of Object.entries({ default: undefined, bilinear: ResizeStrategy.BILINEAR, bicubic: ResizeStrategy.BICUBIC })) {
  const picture = await Jimp.read("half.png");
  show(`jimp ${name}`, picture.resize({ w: 224, h: 224, ...(mode && { mode }) }).bitmap.data, 4);
}
for (const [name, options] of Object.entries({ default: {}, linear: { kernel: "linear" } })) {
  const { data, info } = await sharp("half.png").resize(224, 224, options).raw().toBuffer({ resolveWithObject: true });
  show(`sharp ${name}`, data, info.channels);
}
for (const interpolationType of ["bilinear", "bicubic"]) {
  const picture = decode(readFileSync("half.png")).resize({ width: 224, height: 224, interpolationType });
  show(`image-js ${interpolationType}`, picture.getRawImage().data, picture.channels);
}
JS

expected='Pillow bilinear 112.0
Pillow bicubic 112.0
OpenCV linear 112.0
OpenCV cubic 112.0
jimp default 111.3
jimp bilinear 109.0
jimp bicubic 112.5
sharp default 112.5
sharp linear 112.5
image-js bilinear 112.5
image-js bicubic 112.5'
seen=$(venv/bin/python main.py && node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
