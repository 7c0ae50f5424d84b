#!/usr/bin/env bash
# github.com/pulumi/pulumi/sdk/v3 3.276.0 (Go): what an unquoted value of a stack's configuration file is to the program.
#
# Configuration values are strings to a program, but the file is YAML first, and the engine writes back what YAML made of
# them: an AWS account id that begins with 0 loses the zero, and one without an 8 or 9 is read as octal and becomes another
# number; a version 1.10 is 1.1, a day has a time and a zone, not in ISO's form; `yes` and `on` stay words. No warning, as
# all of these are valid.
# `pulumi config set` quotes what needs it; a file written by hand or by a template does not.
# Guessed: the program gets the text as it stands in the file.
#
# Seen on 2026-11-29:
#   012345678901 -> 12345678901
#   012345670123 -> 1402433619
#   "012345670123" -> 012345670123
#   1.10 -> 1.1
#   1_000 -> 1000
#   2026-11-29 -> 2026-11-29 00:00:00 +0000 UTC
#   yes -> yes
#   [012345670123, 2026-11-29] -> [1402433619,"2026-11-29 00:00:00 +0000 UTC"]
set -euo pipefail

tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cd "$tmp"
cat >go.mod <<'MOD'
module numbers

go 1.25

require github.com/pulumi/pulumi/sdk/v3 v3.276.0
MOD
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

func write(file, text string) {
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		panic(err)
	}
}

func main() {
	write("Pulumi.yaml", "name: numbers\nruntime: nodejs\n")
	project, err := workspace.LoadProject("Pulumi.yaml")
	if err != nil {
		panic(err)
	}
	texts := []string{
		"012345678901", "012345670123", `"012345670123"`, "1.10", "1_000", "2026-11-29", "yes", "[012345670123, 2026-11-29]",
	}
	for _, text := range texts {
		write("Pulumi.dev.yaml", "config:\n  numbers:value: "+text+"\n")
		stack, err := workspace.LoadProjectStack(nil, project, "Pulumi.dev.yaml")
		if err != nil {
			panic(err)
		}
		values, err := stack.Config.Decrypt(config.NopDecrypter)
		if err != nil {
			panic(err)
		}
		fmt.Printf("%s -> %s\n", text, values[config.MustMakeKey("numbers", "value")])
	}
}
GO
export GOFLAGS=-mod=mod GOTOOLCHAIN=local
go mod tidy 2>/dev/null
seen=$(go run .)
echo "$seen"

expected='012345678901 -> 12345678901
012345670123 -> 1402433619
"012345670123" -> 012345670123
1.10 -> 1.1
1_000 -> 1000
2026-11-29 -> 2026-11-29 00:00:00 +0000 UTC
yes -> yes
[012345670123, 2026-11-29] -> [1402433619,"2026-11-29 00:00:00 +0000 UTC"]'
[ "$seen" = "$expected" ] || { echo "This changed." >&2; exit 1; }
