#!/usr/bin/env bash
# vega-lite 6.4.3 with vega 6.4.0 (npm): the last bar of a histogram of confidences holds two steps.
#
# Bins of a tenth are closed below and open above, but the one in which the greatest value lies is closed on both sides
# when that value is its upper edge. So a certain prediction (1.0) has no bin of its own and is counted with those of 0.9,
# and where the 0.9 is counted depends on the data: without the 1.0 it joins the 0.8. Guessed: each has a bin of its own.
#
# Seen on 2026-11-28 (count in the bin that begins at 0.8, at 0.9, and at 1.0):
#   0.8, 0.9, 1.0: 1 2 0
#   0.8, 0.9: 2 0 0
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts vega@6.4.0 vega-lite@6.4.3

cat >main.mjs <<'JS'
import { parse, View } from "vega";
import { compile } from "vega-lite";

const count = async (confidences) => {
  const { spec } = compile({
    data: { values: confidences.map((confidence) => ({ confidence })) },
    mark: "bar",
    encoding: { x: { field: "confidence", bin: { step: 0.1 } }, y: { aggregate: "count" } },
  });
  const view = await new View(parse(spec), { renderer: "none" }).runAsync();
  const bins = view.data(spec.data.at(-1).name);
  const counts = [0.8, 0.9, 1].map(
    (from) => bins.find((bin) => Math.abs(bin.bin_step_0_1_confidence - from) < 1e-6)?.__count ?? 0,
  );
  console.log(`${confidences.map((confidence) => confidence.toFixed(1)).join(", ")}: ${counts.join(" ")}`);
};
await count([0.8, 0.9, 1]);
await count([0.8, 0.9]);
JS

expected='0.8, 0.9, 1.0: 1 2 0
0.8, 0.9: 2 0 0'
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
