#!/usr/bin/env bash
# @resvg/resvg-js 2.6.2 (npm): one option that it doesn't know, and it forgets all the others.
#
# A chart drawn without a browser should look alike on every machine, so one turns the system's fonts off and hands over
# one's own. fontBuffers, which the WebAssembly build of the same version takes, is unknown to the native one: it then
# neither draws in the size that was asked for nor leaves the system's fonts alone, and says nothing.
# Guessed: the fonts in the buffers are used, or at worst that one option is ignored.
#
# Seen on 2026-11-28 (an SVG of 200 units asked for at 400 pixels):
#   width 400: 400
#   width 400 and fontBuffers: 200
#   width 400 and a misspelt font option: 200
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @resvg/resvg-js@2.6.2

cat >main.mjs <<'JS'
import { Resvg } from "@resvg/resvg-js";
const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><rect width="99" height="9"/></svg>';
const draw = (label, font) => {
  const options = { fitTo: { mode: "width", value: 400 }, font: { loadSystemFonts: false, ...font } };
  console.log(`${label}: ${new Resvg(svg, options).render().width}`);
};
draw("width 400", {});
draw("width 400 and fontBuffers", { fontBuffers: [] });
draw("width 400 and a misspelt font option", { fontFile: [] });
JS

expected='width 400: 400
width 400 and fontBuffers: 200
width 400 and a misspelt font option: 200'
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
