#!/usr/bin/env bash
# jpeg-js 0.4.4, jimp 1.6.1, image-js 1.7.0, sharp 0.35.5 (npm), Pillow 13.0.0, opencv-python-headless 5.0.0.93 (PyPI): the
# pixels of one small JPEG, as they are saved by default (colours at half the resolution).
#
# Pillow, OpenCV and sharp agree to the bit: libjpeg-turbo below all three smooths colours on the way back to full size.
# jpeg-js repeats them, and jimp and image-js with it: on a red disc of 18 pixels before blue, 6 levels off in the mean and 66 at
# an edge. A model trained on the pictures of the one sees others from the other.
# Guessed: decoders differ by rounding, two levels at most.
#
# Seen on 2026-11-29 (largest and mean difference to Pillow, of 255):
#   opencv: 0, 0.0
#   sharp: 0, 0.0
#   jpeg-js: 66, 6.1
#   jimp: 66, 6.1
#   image-js: 66, 6.1
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund jpeg-js@0.4.4 jimp@1.6.1 image-js@1.7.0 sharp@0.35.5
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy

cat >main.py <<'PY'
import cv2
import numpy as np
from PIL import Image

y, x = np.mgrid[0:32, 0:32]
picture = np.full((32, 32, 3), (30, 60, 160), np.uint8)
picture[(x - 16) ** 2 + (y - 16) ** 2 < 81] = (220, 40, 30)
Image.fromarray(picture).save("disc.jpg", quality=90)
pillow = np.asarray(Image.open("disc.jpg"))
pillow.tofile("disc.rgb")
difference = np.abs(cv2.imread("disc.jpg")[:, :, ::-1].astype(int) - pillow)
print(f"opencv: {difference.max()}, {difference.mean():.1f}")
PY
cat >main.mjs <<'JS'
import { readFileSync } from "node:fs";
import * as imageJs from "image-js";
import { Jimp } from "jimp";
import jpegJs from "jpeg-js";
import sharp from "sharp";

const pillow = readFileSync("disc.rgb");
const bytes = readFileSync("disc.jpg");
const compare = (name, pixels) => {
  const channels = (pixels.length / pillow.length) * 3;
  const differences = [...pillow].map((value, at) =>
    Math.abs(value - pixels[Math.floor(at / 3) * channels + (at % 3)]),
  );
  const mean = differences.reduce((sum, value) => sum + value) / differences.length;
  console.log(`${name}: ${Math.max(...differences)}, ${mean.toFixed(1)}`);
};
compare("sharp", await sharp(bytes).raw().toBuffer());
compare("jpeg-js", jpegJs.decode(bytes).data);
compare("jimp", (await Jimp.read("disc.jpg")).bitmap.data);
compare("image-js", imageJs.decode(new Uint8Array(bytes)).getRawImage().data);
JS

expected='opencv: 0, 0.0
sharp: 0, 0.0
jpeg-js: 66, 6.1
jimp: 66, 6.1
image-js: 66, 6.1'
seen=$(venv/bin/python main.py; node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
