//go:build tools

// Package engine pins the Pulumi CLI as a Go module, so that `go build` gives the same engine everywhere.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
