#!/usr/bin/env bash
# @pulumi/pulumi 3.259.0 (npm): a unit test with mocks can't hold a resource that has a hook or a transform.
#
# The older transformations run under setMocks. A transform refuses with a message that blames the CLI, though none takes
# part, and a hook ends in a TypeError of the mocked monitor. Both come as rejections that nobody awaits, and the
# resource's own outputs never resolve. Guessed: all three run, as the program's own functions do.
#
# Seen on 2026-11-28:
#   transformations: ran, resource registered
#   transforms: never ran, "The Pulumi CLI does not support transforms. Please update the Pulumi CLI"
#   hooks: never ran, "this._monitor.registerResourceHook is not a function"
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.259.0

cat >main.mjs <<'JS'
import pulumi from "@pulumi/pulumi";

const rejections = [];
process.on("unhandledRejection", (error) => rejections.push(error.message.split("\n")[0]));
await pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
  call: ({ inputs }) => inputs,
});

/** Registers one resource with an option that notes when it runs; two seconds are plenty for a mock. */
const register = async (label, option) => {
  let ran = "never ran";
  const note = () => {
    ran = "ran";
  };
  rejections.length = 0;
  const resource = new pulumi.CustomResource("test:index:Thing", label, {}, option(note));
  const registered = new Promise((resolve) => resource.urn.apply(() => resolve("resource registered")));
  const never = new Promise((resolve) => setTimeout(() => resolve(rejections.map((text) => `"${text}"`).join()), 2000));
  const outcome = await Promise.race([registered, never]);
  console.log(`${label}: ${ran}, ${outcome}`);
};
await register("transformations", (note) => ({ transformations: [() => void note()] }));
await register("transforms", (note) => ({ transforms: [async () => void note()] }));
await register("hooks", (note) => ({ hooks: { beforeCreate: [new pulumi.ResourceHook("noting", note)] } }));
process.exit(0);
JS

expected='transformations: ran, resource registered
transforms: never ran, "The Pulumi CLI does not support transforms. Please update the Pulumi CLI"
hooks: never ran, "this._monitor.registerResourceHook is not a function"'
# The SDK ends a program whose resources never resolve with exit code 1.
seen=$(node main.mjs 2>/dev/null || true)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
