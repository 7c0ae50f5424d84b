#!/usr/bin/env bash
# vegafusion 2.0.3 (PyPI) beside vega 6.4.0 (npm): the same transforms of the same records, some with a null.
#
# VegaFusion computes a chart's transforms ahead of the browser, for Altair's large data, and is to give what Vega gives. Where
# something is null it does not. Vega compares null as JavaScript does, VegaFusion as SQL: of the records below a threshold,
# or not of a class, it drops those that have none. A sum that is joined to each record misses the group that has no name.
# And impute, which adds records that lack, fills in those that are there. Beside null: stack ignores an order of which only
# the field is given.
# Guessed: the same records, or a transform that VegaFusion leaves to Vega. It gives no warning.
#
# Seen on 2026-11-29:
#   confidence < 0.75: Vega [0.6, None, 0.7], VegaFusion [0.6, 0.7], warnings 0
#   label != 'bicycle': Vega ['motorcycle', 'motorcycle', None], VegaFusion ['motorcycle', 'motorcycle'], warnings 0
#   count by label: Vega [1, 2, 2, 1], VegaFusion [1.0, 2.0, 2.0, None], warnings 0
#   impute: Vega [0.9, 0.6, None, 0.7], VegaFusion [0.9, 0.6, 0.0, 0.7], warnings 0
#   stack by confidence: Vega [2.1999999999999997, 0.6, 0, 1.2999999999999998], VegaFusion [0.9, 1.5, 1.5, 2.2], warnings 0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts vega@6.4.0
python3 -m venv venv
venv/bin/pip install -q --no-compile --disable-pip-version-check vegafusion==2.0.3 pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6

cat >vega.mjs <<'JS'
import { parse, View } from "vega";
const view = new View(parse(JSON.parse(process.argv[2])));
await view.runAsync();
console.log(JSON.stringify(view.data("records")));
JS
cat >main.py <<'PY'
import json
import subprocess

import vegafusion

records = [
    {"label": "bicycle", "confidence": 0.9},
    {"label": "motorcycle", "confidence": 0.6},
    {"label": "motorcycle", "confidence": None},
    {"label": None, "confidence": 0.7},
]
transforms = {
    "confidence < 0.75": ("confidence", {"type": "filter", "expr": "datum.confidence < 0.75"}),
    "label != 'bicycle'": ("label", {"type": "filter", "expr": "datum.label != 'bicycle'"}),
    "count by label": ("count", {"type": "joinaggregate", "groupby": ["label"], "fields": ["confidence"], "ops": ["count"], "as": ["count"]}),
    "impute": ("confidence", {"type": "impute", "field": "confidence", "key": "label", "value": 0}),
    "stack by confidence": ("y1", {"type": "stack", "field": "confidence", "sort": {"field": "confidence"}, "as": ["y0", "y1"]}),
}
for name, (field, transform) in transforms.items():
    chart = {"data": [{"name": "records", "values": records, "transform": [transform]}]}
    vega = json.loads(subprocess.check_output(["node", "vega.mjs", json.dumps(chart)]))
    chart["$schema"] = "https://vega.github.io/schema/vega/v6.json"
    (frame,), warnings = vegafusion.runtime.pre_transform_datasets(chart, ["records"], local_tz="UTC")
    fusion = json.loads(frame.to_json(orient="records"))
    print(f"{name}: Vega {[row[field] for row in vega]}, VegaFusion {[row[field] for row in fusion]}, warnings {len(warnings)}")
PY

expected="confidence < 0.75: Vega [0.6, None, 0.7], VegaFusion [0.6, 0.7], warnings 0
label != 'bicycle': Vega ['motorcycle', 'motorcycle', None], VegaFusion ['motorcycle', 'motorcycle'], warnings 0
count by label: Vega [1, 2, 2, 1], VegaFusion [1.0, 2.0, 2.0, None], warnings 0
impute: Vega [0.9, 0.6, None, 0.7], VegaFusion [0.9, 0.6, 0.0, 0.7], warnings 0
stack by confidence: Vega [2.1999999999999997, 0.6, 0, 1.2999999999999998], VegaFusion [0.9, 1.5, 1.5, 2.2], warnings 0"
seen=$(venv/bin/python main.py)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
