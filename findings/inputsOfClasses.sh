#!/usr/bin/env bash
# @pulumi/pulumi 3.276.0 (npm) and pulumi 3.272.0 (PyPI): a resource input that is an object of a class.
#
# The SDK for Node takes whatever has own properties for a plain object. A Date, a Map, a Set, a URL and a BigInt have none
# and reach the provider as `{}`, bytes as a map from index to number, and a function is left out: no error, no warning.
# That for Python refuses the like, with the resource's name.
# Guessed: Node's refuses too, or sends a Date as JSON.stringify would.
#
# Seen on 2026-11-29:
#   node Date: {}
#   node Map: {}
#   node Set: {}
#   node URL: {}
#   node BigInt: {}
#   node Buffer: {"0":104,"1":105}
#   node function: left out
#   python datetime: ValueError
#   python set: ValueError
#   python bytes: ValueError
#   python function: ValueError
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pulumi==3.272.0

cat >main.mjs <<'JS'
import pulumi from "@pulumi/pulumi";

const values = {
  Date: new Date(0),
  Map: new Map([["key", "value"]]),
  Set: new Set(["value"]),
  URL: new URL("https://example.com/model"),
  BigInt: 12n,
  Buffer: Buffer.from("hi"),
  function: () => "value",
};
await pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => {
    console.log(`node ${name}: ${JSON.stringify(inputs.value) ?? "left out"}`);
    return { id: name, state: inputs };
  },
  call: ({ inputs }) => inputs,
});
for (const [name, value] of Object.entries(values)) {
  const resource = new pulumi.CustomResource("test:index:Thing", name, { value });
  await new Promise((resolve) => resource.urn.apply(resolve));
}
process.exit(0);
JS

cat >main.py <<'PY'
import asyncio, datetime
import pulumi

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        print(f"python {args.name}: {args.inputs.get('value', 'left out')}")
        return [args.name, args.inputs]
    def call(self, args):
        return {}

async def main():
    values = {"datetime": datetime.datetime(1970, 1, 1), "set": {"value"}, "bytes": b"hi", "function": lambda: "value"}
    for name, value in values.items():
        try:
            await pulumi.CustomResource("test:index:Thing", name, {"value": value}).urn.future()
        except Exception as error:
            print(f"python {name}: {type(error).__name__}")

pulumi.runtime.set_mocks(Mocks())
asyncio.get_event_loop_policy().get_event_loop().run_until_complete(main())
PY

expected='node Date: {}
node Map: {}
node Set: {}
node URL: {}
node BigInt: {}
node Buffer: {"0":104,"1":105}
node function: left out
python datetime: ValueError
python set: ValueError
python bytes: ValueError
python function: ValueError'
# Both SDKs complain at the end about resources that never came to be.
seen=$(node main.mjs 2>/dev/null || true; venv/bin/python main.py 2>/dev/null || true)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
