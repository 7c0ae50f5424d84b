//go:build tools

// Package yamlhost pins Pulumi's YAML language host as a Go module, so that `go build` gives the same host everywhere.
package yamlhost

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
