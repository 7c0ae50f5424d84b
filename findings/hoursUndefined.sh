#!/usr/bin/env bash
# vl-convert-python 1.9.0.post1 (PyPI), which draws Vega-Lite charts without a browser: what a bar says of its hour.
#
# The Vega-Lite 6.4 that it holds, and takes unless another is asked for, names the raw field of an ordinal time unit where
# its unit was wanted. A chart that counts predictions by the hour has no raw field left, so each tooltip and each description
# that a screen reader speaks says "undefined" for the hour. The axis is right, the picture looks right, and nothing is
# reported. With the older Vega-Lite 6.1 that it holds too, the hour is there.
# Guessed: the hour, as on the axis.
#
# Seen on 2026-11-29:
#   Vega-Lite 6.1: t (hours): 09:00; Count of Records: 2
#   Vega-Lite 6.4: t (hours): undefined; Count of Records: 2
#   unless asked: t (hours): undefined; Count of Records: 2
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check vl-convert-python==1.9.0.post1

cat >main.py <<'PY'
import re

import vl_convert

chart = {
    "data": {"values": [{"t": "2026-11-29T09:10:00"}, {"t": "2026-11-29T09:50:00"}]},
    "mark": "bar",
    "encoding": {
        "x": {"field": "t", "type": "ordinal", "timeUnit": "hours"},
        "y": {"aggregate": "count", "type": "quantitative"},
    },
}
for name, options in {"Vega-Lite 6.1": {"vl_version": "6.1"}, "Vega-Lite 6.4": {"vl_version": "6.4"}, "unless asked": {}}.items():
    svg = vl_convert.vegalite_to_svg(chart, **options)
    print(f"{name}:", re.search(r'aria-label="(t \(hours\):[^"]*)"', svg).group(1))
PY

expected='Vega-Lite 6.1: t (hours): 09:00; Count of Records: 2
Vega-Lite 6.4: t (hours): undefined; Count of Records: 2
unless asked: t (hours): undefined; Count of Records: 2'
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
