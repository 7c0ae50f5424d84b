#!/usr/bin/env bash
# aws-cron-parser 1.1.12 (npm): a leap day that comes every year.
#
# Asked for the next times of an EventBridge schedule on 29 February, it names 1 March, which the expression does not, in
# the years that have no such day. An L alone in the days of the week (the week's last day, which EventBridge documents)
# makes it throw an error about its own iterations. Guessed: 2028-02-29 first, and Saturdays.
#
# Seen on 2026-11-28:
#   0 8 29 2 ? *: 2027-03-01, 2028-02-29, 2029-03-01
#   0 8 ? * L *: Error
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-cron-parser@1.1.12

cat >main.mjs <<'JS'
import module from "aws-cron-parser";
const { next, parse } = module.default ?? module;
const times = (expression) => {
  const days = [];
  let from = new Date("2026-07-31T23:00:00Z");
  while (days.length < 3) {
    from = next(parse(expression), from);
    days.push(from.toISOString().slice(0, 10));
  }
  return days.join(", ");
};
for (const expression of ["0 8 29 2 ? *", "0 8 ? * L *"]) {
  let told;
  try {
    told = times(expression);
  } catch (error) {
    told = error.name;
  }
  console.log(`${expression}: ${told}`);
}
JS

expected='0 8 29 2 ? *: 2027-03-01, 2028-02-29, 2029-03-01
0 8 ? * L *: Error'
seen=$(TZ=UTC node main.mjs)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
