#!/usr/bin/env bash
# Pillow 13.0.0, opencv-python-headless 5.0.0.93 and imageio 2.38.1 (PyPI), sharp 0.35.5 (npm): who turns a picture on reading.
#
# One picture, 24 wide and 16 high, saved in five formats with the orientation "turn me by a quarter". Whether a reader
# does depends on the format as well as on the reader. Pillow turns a TIFF at `load`, and the other four never. OpenCV turns
# JPEG, PNG and WebP, not the AVIF, and of the TIFF it says that it can't read it: the array it made for it has the other
# shape. sharp, which turns nothing unless asked, turns the AVIF. So no two of the four agree on all five.
# Guessed: only OpenCV turns, and only JPEG; Pillow and sharp turn nothing unless asked.
#
# Seen on 2026-11-29 (width x height):
#   jpg: pillow 24x16, opencv 16x24, opencv told not to 24x16, imageio 24x16, sharp 24x16
#   png: pillow 24x16, opencv 16x24, opencv told not to 24x16, imageio 24x16, sharp 24x16
#   webp: pillow 24x16, opencv 16x24, opencv told not to 24x16, imageio 24x16, sharp 24x16
#   tiff: pillow 16x24, opencv nothing, opencv told not to nothing, imageio 24x16, sharp 24x16
#   avif: pillow 24x16, opencv 24x16, opencv told not to 24x16, imageio 24x16, sharp 16x24
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund sharp@0.35.5
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pillow==13.0.0 opencv-python-headless==5.0.0.93 imageio==2.38.1 numpy

cat >size.mjs <<'JS'
import sharp from "sharp";
const { info } = await sharp(process.argv[2]).raw().toBuffer({ resolveWithObject: true });
console.log(`${info.width}x${info.height}`);
JS
cat >main.py <<'PY'
import subprocess
import cv2, imageio.v3 as iio
from PIL import Image

def size(array):
    return "nothing" if array is None else f"{array.shape[1]}x{array.shape[0]}"

exif = Image.Exif()
exif[0x0112] = 6
for kind in ("jpg", "png", "webp", "tiff", "avif"):
    name = f"turned.{kind}"
    Image.new("RGB", (24, 16)).save(name, exif=exif)
    picture = Image.open(name)
    picture.load()
    print(
        f"{kind}: pillow {picture.width}x{picture.height}, opencv {size(cv2.imread(name, cv2.IMREAD_COLOR))}, "
        f"opencv told not to {size(cv2.imread(name, cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION))}, "
        f"imageio {size(iio.imread(name))}, sharp {subprocess.check_output(['node', 'size.mjs', name], text=True).strip()}"
    )
PY

expected='jpg: pillow 24x16, opencv 16x24, opencv told not to 24x16, imageio 24x16, sharp 24x16
png: pillow 24x16, opencv 16x24, opencv told not to 24x16, imageio 24x16, sharp 24x16
webp: pillow 24x16, opencv 16x24, opencv told not to 24x16, imageio 24x16, sharp 24x16
tiff: pillow 16x24, opencv nothing, opencv told not to nothing, imageio 24x16, sharp 24x16
avif: pillow 24x16, opencv 24x16, opencv told not to 24x16, imageio 24x16, sharp 16x24'
seen=$(venv/bin/python main.py 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
