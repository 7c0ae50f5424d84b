#!/usr/bin/env bash
# Pillow 13.0.0, opencv-python-headless 5.0.0.93 and imageio 2.38.1 (PyPI), sharp 0.35.5 and jimp 1.6.1 (npm): JPEGs for printing.
#
# A JPEG in CMYK without a profile, as photo archives have them, is made red, green and blue by Pillow, OpenCV and jimp with
# the plain formula, and by sharp with a profile of its own: cyan has 102 levels less of green, a green 44. What sharp has
# stored for training is not what Pillow shows a model later. imageio leaves the four inks, easily taken for red, green,
# blue and alpha: its white is a transparent black.
# Guessed: the same colours within ten levels.
#
# Seen on 2026-11-29:
#   white: Pillow 255 255 255, OpenCV 255 255 255, imageio 0 0 0 0, sharp 255 255 255, jimp 255 255 255
#   cyan: Pillow 0 255 255, OpenCV 1 255 255, imageio 255 0 0 0, sharp 0 153 227, jimp 0 255 255
#   green: Pillow 95 191 95, OpenCV 96 191 96, imageio 128 0 128 64, sharp 95 147 113, jimp 95 191 95
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5 jimp@1.6.1
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check pillow==13.0.0 opencv-python-headless==5.0.0.93 imageio==2.38.1 numpy==2.4.6

cat >main.mjs <<'JS'
import { intToRGBA, Jimp } from "jimp";
import sharp from "sharp";
const { data, info } = await sharp("picture.jpg").raw().toBuffer({ resolveWithObject: true });
const { r, g, b } = intToRGBA((await Jimp.read("picture.jpg")).getPixelColor(0, 0));
console.log(`sharp ${data.subarray(0, info.channels).join(" ")}, jimp ${r} ${g} ${b}`);
JS
cat >main.py <<'PY'
import subprocess

import cv2
import imageio.v3
from PIL import Image

for name, ink in ("white", (0, 0, 0, 0)), ("cyan", (255, 0, 0, 0)), ("green", (128, 0, 128, 64)):
    Image.new("CMYK", (16, 16), ink).save("picture.jpg", quality=100, subsampling=0)
    seen = {
        "Pillow": Image.open("picture.jpg").convert("RGB").getpixel((0, 0)),
        "OpenCV": cv2.imread("picture.jpg")[0, 0][::-1],
        "imageio": imageio.v3.imread("picture.jpg")[0, 0],
    }
    told = [f"{reader} {' '.join(str(level) for level in pixel)}" for reader, pixel in seen.items()]
    print(f"{name}:", ", ".join([*told, subprocess.check_output(["node", "main.mjs"], text=True).strip()]))
PY

expected='white: Pillow 255 255 255, OpenCV 255 255 255, imageio 0 0 0 0, sharp 255 255 255, jimp 255 255 255
cyan: Pillow 0 255 255, OpenCV 1 255 255, imageio 255 0 0 0, sharp 0 153 227, jimp 0 255 255
green: Pillow 95 191 95, OpenCV 96 191 96, imageio 128 0 128 64, sharp 95 147 113, jimp 95 191 95'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
