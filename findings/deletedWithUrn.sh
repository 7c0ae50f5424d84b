#!/usr/bin/env bash
# @pulumi/pulumi 3.276.0 (npm): the option `deletedWith` of a component that a Node provider builds for a program in another language.
#
# The engine's request names the resource by its URN, as it does for `dependsOn`. The SDK reads it as a provider's reference, `URN::ID`, and so
# takes the resource's name for an identifier: what the component is given has a URN of three parts. Handed on to
# `super`, as every component hands its options on, the engine refuses it: "invalid DeletedWith URN".
# Guessed: both arrive as they were sent.
#
# Seen on 2026-11-30:
#   dependsOn: urn:pulumi:dev::shop::my:index:Bucket::first
#   deletedWith: urn:pulumi:dev::shop::my:index:Bucket
set -euo pipefail

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0

cat >provider.cjs <<'JS'
const { main } = require("@pulumi/pulumi/provider");
const urnOf = ({ urn }) => urn;
const construct = async (name, type, inputs, { dependsOn, deletedWith }) => ({
  urn: `urn:pulumi:dev::shop::${type}::${name}`,
  state: { dependsOn: urnOf(dependsOn[0]), deletedWith: urnOf(deletedWith) },
});
main({ version: "1.0.0", construct }, process.argv.slice(2));
JS

cat >engine.cjs <<'JS'
const { spawn } = require("node:child_process");
const grpc = require("@grpc/grpc-js");
const { ResourceMonitorService } = require("@pulumi/pulumi/proto/resource_grpc_pb.js");
const { SupportsFeatureResponse } = require("@pulumi/pulumi/proto/resource_pb.js");
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const { ConstructRequest } = require("@pulumi/pulumi/proto/provider_pb.js");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js");

const FIRST = "urn:pulumi:dev::shop::my:index:Bucket::first";
const server = new grpc.Server();
server.addService(ResourceMonitorService, {
  supportsFeature: (call, answer) => answer(null, new SupportsFeatureResponse()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  const monitor = `127.0.0.1:${port}`;
  const provider = spawn(process.execPath, ["provider.cjs", monitor], { stdio: ["ignore", "pipe", "inherit"] });
  provider.stdout.once("data", (data) => {
    const address = `127.0.0.1:${String(data).trim()}`;
    const request = new ConstructRequest();
    request.setInputs(new Struct());
    request.setProject("shop");
    request.setStack("dev");
    request.setType("my:index:Bucket");
    request.setName("second");
    request.setMonitorendpoint(monitor);
    request.setDependenciesList([FIRST]);
    request.setDeletedwith(FIRST);
    new ResourceProviderClient(address, grpc.credentials.createInsecure()).construct(request, (failure, response) => {
      if (failure) console.log(failure.message);
      const state = response?.getState().toJavaScript() ?? {};
      for (const option of ["dependsOn", "deletedWith"]) console.log(`${option}: ${state[option]}`);
      provider.kill();
      process.exit();
    });
  });
});
JS

seen=$(node engine.cjs)
expected="dependsOn: urn:pulumi:dev::shop::my:index:Bucket::first
deletedWith: urn:pulumi:dev::shop::my:index:Bucket"

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
