#!/usr/bin/env bash
# image-js 1.7.0 beside sharp 0.35.5 and jimp 1.6.1 (npm): PNGs of one bit a pixel, as Pillow 13.0.0 (PyPI) writes them.
#
# A scan, a drawing or a mask in black and white is a PNG of one bit a pixel; Pillow writes one of each picture of its mode 1.
# image-js reads it as grey, in the right size and with nothing but 0 and 255, but takes the padding of each row from its first
# byte and not from its last: from a width of 8 on the pixels slip, and of a width that 8 divides the first eight of each row
# are missing. Rows run into one another, and a model is asked about noise. It refuses two and four bits with an error.
# Guessed: the pixels, as sharp and jimp give them. The PNG specification has the leftmost pixel in the high bits of a byte, and
# leaves what is over at the end of a row unspecified.
#
# Seen on 2026-11-29, pixels that are wrong:
#   7 wide: image-js 0 of 112, sharp 0, jimp 0
#   28 wide: image-js 190 of 448, sharp 0, jimp 0
#   32 wide: image-js 266 of 512, sharp 0, jimp 0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts image-js@1.7.0 sharp@0.35.5 jimp@1.6.1
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check pillow==13.0.0

cat >main.py <<'PY'
import random
from PIL import Image

random.seed(1)
for width in 7, 28, 32:
    pixels = bytes(random.choice((0, 255)) for _ in range(width * 16))
    picture = Image.frombytes("L", (width, 16), pixels).convert("1", dither=Image.Dither.NONE)
    picture.save(f"{width}.png")
    open(f"{width}.raw", "wb").write(picture.convert("L").tobytes())
PY
cat >main.mjs <<'JS'
import { readFileSync } from "node:fs";
import { decode } from "image-js";
import { Jimp } from "jimp";
import sharp from "sharp";

for (const width of [7, 28, 32]) {
  const pixels = readFileSync(`${width}.raw`);
  const file = readFileSync(`${width}.png`);
  const wrong = (data) => pixels.filter((pixel, index) => data[(index * data.length) / pixels.length] !== pixel).length;
  const counts = [decode(file).getRawImage().data, await sharp(file).raw().toBuffer(), (await Jimp.read(file)).bitmap.data].map(wrong);
  console.log(`${width} wide: image-js ${counts[0]} of ${pixels.length}, sharp ${counts[1]}, jimp ${counts[2]}`);
}
JS
venv/bin/python main.py

expected='7 wide: image-js 0 of 112, sharp 0, jimp 0
28 wide: image-js 190 of 448, sharp 0, jimp 0
32 wide: image-js 266 of 512, sharp 0, jimp 0'
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
