#!/usr/bin/env bash
# jsonata 2.2.2 (npm), jlens 0.25.0, jsonata-python 0.7.1, jsonatapy 2.2.13 (PyPI): Base64 of anything but ASCII.
#
# A workflow in JSONata that carries a picture as text meets four answers. The reference takes one byte for one character
# (Latin-1), in both directions, and jlens follows it; the other two ports take UTF-8. So the same expression yields another
# string for an accented letter, and the first bytes of a JPEG decode to four characters, to nothing, or to an error.
# Guessed: UTF-8 everywhere.
#
# Seen on 2026-11-28 ($base64encode of é, then $base64decode of the bytes FF D8 FF E0):
#   jsonata: "6Q==", 4 characters
#   jlens: "6Q==", 4 characters
#   jsonata-python: "w6k=", nothing
#   jsonatapy: "w6k=", ValueError
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile jlens==0.25.0 jsonata-python==0.7.1 jsonatapy==2.2.13
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts jsonata@2.2.2

cat >main.mjs <<'JS'
import jsonata from "jsonata";
const encoded = await jsonata("$base64encode('é')").evaluate({});
const decoded = await jsonata("$base64decode('/9j/4A==')").evaluate({});
console.log(`jsonata: ${JSON.stringify(encoded)}, ${decoded.length} characters`);
JS
cat >main.py <<'PY'
import json
import jlens, jsonata, jsonatapy

ports = {
    "jlens": lambda text: jlens.Expression(text).evaluate({}),
    "jsonata-python": lambda text: jsonata.Jsonata(text).evaluate({}),
    "jsonatapy": lambda text: jsonatapy.evaluate(text, {}),
}
for name, evaluate in ports.items():
    encoded = json.dumps(evaluate("$base64encode('é')"))
    try:
        decoded = evaluate("$base64decode('/9j/4A==')")
        told = "nothing" if decoded is None else f"{len(decoded)} characters"
    except Exception as error:
        told = type(error).__name__
    print(f"{name}: {encoded}, {told}")
PY

expected='jsonata: "6Q==", 4 characters
jlens: "6Q==", 4 characters
jsonata-python: "w6k=", nothing
jsonatapy: "w6k=", ValueError'
seen=$(node main.mjs && venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
