#!/usr/bin/env bash
# cronstrue 3.39.0 (npm): EventBridge's days of the week, described a day late.
#
# It recognizes the form of six fields that ends with a year, so the hours come out right and inspire trust. But it counts
# the days from Sunday = 0, where EventBridge and its Scheduler count from Sunday = 1: the words for a schedule on Mondays
# say Tuesday, and the last Friday becomes a Saturday. dayOfWeekStartIndexZero: false mends it. Guessed: it takes the six
# fields for seconds first, and is visibly wrong.
#
# Seen on 2026-11-28:
#   0 8 ? * 2 *: At 08:00 AM, only on Tuesday
#   0 8 ? * 6L *: At 08:00 AM, on the last Saturday of the month
#   with dayOfWeekStartIndexZero: false: At 08:00 AM, only on Monday
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts cronstrue@3.39.0

cat >main.mjs <<'JS'
import cronstrue from "cronstrue";
for (const expression of ["0 8 ? * 2 *", "0 8 ? * 6L *"]) console.log(`${expression}: ${cronstrue.toString(expression)}`);
const counted = cronstrue.toString("0 8 ? * 2 *", { dayOfWeekStartIndexZero: false });
console.log(`with dayOfWeekStartIndexZero: false: ${counted}`);
JS

expected='0 8 ? * 2 *: At 08:00 AM, only on Tuesday
0 8 ? * 6L *: At 08:00 AM, on the last Saturday of the month
with dayOfWeekStartIndexZero: false: At 08:00 AM, only on Monday'
seen=$(node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
