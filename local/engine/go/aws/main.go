// The classic aws provider of Pulumi, built from Go modules: terraform-provider-aws behind Pulumi's Terraform bridge.
// The module of Pulumi's own provider cannot be built (its go.mod points at a git submodule), so the little that it adds
// for the resources of this project stands in mapping.go and checks.go.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/hashicorp/terraform-provider-aws/xpprovider"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/x/muxer"
	"github.com/pulumi/pulumi/pkg/v3/resource/provider"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Version is that of the npm package that the plugin answers to.
var Version = "0.0.1-dev"

// Nothing asks this plugin for a package schema: the npm package of the same version holds the types.
var packageSchema = []byte(`{"name":"aws"}`)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "describe" {
		if err := printSchemas(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if err := provider.Main("aws", serve); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serve splits the types between the two halves of terraform-provider-aws (one written with the Plugin SDK, one with the
// Plugin Framework) and, for types that came upstream later than the pinned version, the bundled provider.
func serve(host *provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
	ctx := context.Background()
	sdkInfo, frameworkInfo, err := halves(ctx)
	if err != nil {
		return nil, err
	}
	table, err := dispatchTable(sdkInfo, frameworkInfo)
	if err != nil {
		return nil, err
	}
	return muxer.Main{
		Schema:        packageSchema,
		DispatchTable: table,
		Servers: []muxer.Endpoint{
			{Server: func(host *provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
				return tfbridge.NewProvider(ctx, host, "aws", Version, sdkInfo.P, sdkInfo, packageSchema), nil
			}},
			{Server: func(host *provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
				meta := pfbridge.ProviderMetadata{PackageSchema: packageSchema}
				return pfbridge.NewProviderServer(ctx, host, frameworkInfo, meta)
			}},
			{Server: func(*provider.HostClient) (pulumirpc.ResourceProviderServer, error) {
				return &bundledProvider{}, nil
			}},
		},
	}.Server(host, "aws", Version)
}

// halves are what terraform-provider-aws has of the mapped types, written with the SDK and with the Framework.
func halves(ctx context.Context) (sdkInfo, frameworkInfo tfbridge.ProviderInfo, err error) {
	framework, sdk, err := xpprovider.GetProvider(ctx)
	if err != nil {
		return sdkInfo, frameworkInfo, err
	}
	sdk.TerraformVersion = "1.0.0+compatible"
	reachByAddress(sdk)
	sdkInfo = providerInfo(shimv2.NewProvider(sdk))
	frameworkInfo = providerInfo(pfbridge.ShimProviderWithContext(ctx, framework))
	return sdkInfo, frameworkInfo, nil
}

// printSchemas writes what terraform-provider-aws says of the properties of all types, as JSON.
func printSchemas() error {
	sdkInfo, frameworkInfo, err := halves(context.Background())
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(describe(sdkInfo, frameworkInfo))
}

// dispatchTable says by Pulumi's tokens which of the three servers has a type or function.
func dispatchTable(infos ...tfbridge.ProviderInfo) (muxer.DispatchTable, error) {
	resources, functions := map[string]int{}, map[string]int{}
	for _, token := range laterUpstream {
		resources[token] = len(infos)
	}
	for i, info := range infos {
		for _, resource := range info.Resources {
			resources[string(resource.Tok)] = i
		}
		for _, source := range info.DataSources {
			functions[string(source.Tok)] = i
		}
	}
	var table muxer.DispatchTable
	text, err := json.Marshal(map[string]any{"resources": resources, "functions": functions})
	if err != nil {
		return table, err
	}
	return table, json.Unmarshal(text, &table)
}
