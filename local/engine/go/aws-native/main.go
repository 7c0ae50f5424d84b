// The aws-native provider of Pulumi, built from its Go module: the same Serve call as the module's own
// main package, which can't be built as it is because the module leaves out the compressed schema it embeds.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-aws-native/provider/pkg/provider"
	"github.com/pulumi/pulumi-aws-native/provider/pkg/version"
)

//go:embed schema.json.gz
var schema []byte

//go:embed metadata.json.gz
var metadata []byte

func main() {
	provider.Serve(version.Version, schema, metadata)
}
