#!/usr/bin/env bash
# github.com/pulumi/pulumi/sdk/v3 3.276.0 (Go) beside aws-cdk-lib 2.276.0 (npm): a function's folder in which another one is linked.
#
# Code that several functions share is linked into each one's folder. Pulumi's FileArchive, with which every language of its
# packs a folder, follows a link to a file and leaves a link to a folder out, with all that is in it. The update succeeds, the
# function fails to import; and a change of the shared code changes no hash. Empty folders are left out as well. The CDK
# follows links that lead out of the folder, as `zip -r` follows all.
# Guessed: followed, or kept as a link. Pulumi's documentation of assets has nothing on links; a comment in its source says
# that it is meant so.
#
# Seen on 2026-11-29:
#   Pulumi: handler.py label.txt
#   Pulumi, the shared code changed: same hash
#   CDK: handler.py label.txt shared/model.py
#   CDK, the shared code changed: another hash
set -euo pipefail

tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cd "$tmp"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts aws-cdk-lib@2.276.0 constructs@10
mkdir code shared
echo "from shared import model" >code/handler.py
echo "bicycle" >label.txt
ln -s ../label.txt code/label.txt
ln -s ../shared code/shared
cat >go.mod <<'MOD'
module linked

go 1.26

require github.com/pulumi/pulumi/sdk/v3 v3.276.0
MOD
cat >main.go <<'GO'
package main

import (
	"archive/zip"
	"bytes"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	folder := must(archive.FromPath("code"))
	var content bytes.Buffer
	must(0, folder.Archive(archive.ZIPArchive, &content))
	fmt.Print(folder.Hash)
	for _, file := range must(zip.NewReader(bytes.NewReader(content.Bytes()), int64(content.Len()))).File {
		fmt.Print(" ", file.Name)
	}
}
GO
cat >main.cjs <<'JS'
const { readdirSync, statSync } = require("node:fs");
const { join } = require("node:path");
const { App, Stack } = require("aws-cdk-lib");
const { Asset } = require("aws-cdk-lib/aws-s3-assets");
const app = new App({ outdir: "out" });
const { assetHash } = new Asset(new Stack(app, "scones"), "code", { path: "code" });
const staged = join(app.synth().directory, `asset.${assetHash}`);
const files = readdirSync(staged, { recursive: true }).filter((name) => statSync(join(staged, name)).isFile());
process.stdout.write([assetHash, ...files.sort()].join(" "));
JS
export GOFLAGS=-mod=mod GOTOOLCHAIN=local
go mod tidy 2>/dev/null
told() {
  echo "threshold = 0.9" >shared/model.py
  before=$("${@:2}")
  echo "threshold = 0.5" >shared/model.py
  after=$("${@:2}")
  echo "$1: ${before#* }"
  echo "$1, the shared code changed: $([ "${before%% *}" = "${after%% *}" ] && echo same || echo another) hash"
}

expected="Pulumi: handler.py label.txt
Pulumi, the shared code changed: same hash
CDK: handler.py label.txt shared/model.py
CDK, the shared code changed: another hash"
seen=$(told Pulumi go run . && told CDK node main.cjs 2>/dev/null)

printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'This changed. Expected:\n%s\n' "$expected" >&2
  exit 1
fi
