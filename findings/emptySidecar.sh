#!/usr/bin/env bash
# gocloud.dev 0.46.0, the storage below `pulumi login file://…`: an object whose sidecar file is empty.
#
# Beside each object of a folder, fileblob keeps a file `.attrs` with its type and digest. The object is written elsewhere and
# renamed, the sidecar in place and first: a process that ends in between leaves an old object, whole, with an empty sidecar.
# From then on a list of the folder still has the object, but not even the question whether it exists is answered. With
# `metadata=skip` no sidecar is written any more, but one that lies there is read all the same. Without the sidecar all is well.
# Guessed: an object without usable attributes is one without attributes, and `metadata=skip` does not look at them.
#
# Seen on 2026-11-29:
#   written: dev.json dev.json.attrs
#   empty sidecar: exists: EOF, read: EOF, list: 1
#   empty sidecar, metadata=skip: exists: EOF, read: EOF, list: 1
#   no sidecar: exists: true, read: state, list: 1
#   written with metadata=skip: dev.json
set -euo pipefail

tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
cd "$tmp"
cat >go.mod <<'MOD'
module sidecar

go 1.25

require gocloud.dev v0.46.0
MOD
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"gocloud.dev/blob"
	_ "gocloud.dev/blob/fileblob"
)

var ctx = context.Background()

func or(value any, err error) any {
	if err == nil {
		return value
	}
	parts := strings.Split(err.Error(), ": ")
	return parts[len(parts)-1]
}

func open(folder, query string) *blob.Bucket {
	bucket, err := blob.OpenBucket(ctx, "file://"+folder+"?no_tmp_dir=true"+query)
	if err != nil {
		panic(err)
	}
	return bucket
}

func look(title, folder, query string) {
	bucket := open(folder, query)
	exists, err := bucket.Exists(ctx, "dev.json")
	first := or(exists, err)
	text, err := bucket.ReadAll(ctx, "dev.json")
	second := or(string(text), err)
	count, iterator := 0, bucket.List(nil)
	for {
		if _, err = iterator.Next(ctx); err != nil {
			break
		}
		count++
	}
	if err == io.EOF { // the end
		err = nil
	}
	fmt.Printf("%s: exists: %v, read: %v, list: %v\n", title, first, second, or(count, err))
}

func write(title, query string) string {
	folder, err := os.Getwd()
	if err != nil {
		panic(err)
	}
	folder += "/" + title
	if err := os.Mkdir(folder, 0o700); err != nil {
		panic(err)
	}
	if err := open(folder, query).WriteAll(ctx, "dev.json", []byte("state"), nil); err != nil {
		panic(err)
	}
	entries, _ := os.ReadDir(folder)
	fmt.Print("written", map[bool]string{true: " with metadata=skip"}[query != ""], ":")
	for _, entry := range entries {
		fmt.Print(" ", entry.Name())
	}
	fmt.Println()
	return folder
}

func main() {
	folder := write("plain", "")
	sidecar := folder + "/dev.json.attrs"
	if err := os.Truncate(sidecar, 0); err != nil {
		panic(err)
	}
	look("empty sidecar", folder, "")
	look("empty sidecar, metadata=skip", folder, "&metadata=skip")
	if err := os.Remove(sidecar); err != nil {
		panic(err)
	}
	look("no sidecar", folder, "")
	write("skip", "&metadata=skip")
}
GO
export GOFLAGS=-mod=mod GOTOOLCHAIN=local
go mod tidy 2>/dev/null
seen=$(go run .)
echo "$seen"

expected='written: dev.json dev.json.attrs
empty sidecar: exists: EOF, read: EOF, list: 1
empty sidecar, metadata=skip: exists: EOF, read: EOF, list: 1
no sidecar: exists: true, read: state, list: 1
written with metadata=skip: dev.json'
[ "$seen" = "$expected" ] || { echo "This changed." >&2; exit 1; }
