package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// property says of an input or output what the schema of terraform-provider-aws says, by Pulumi's names.
type property struct {
	Type     string              `json:"type"`
	Required bool                `json:"required,omitempty"`
	Optional bool                `json:"optional,omitempty"`
	Computed bool                `json:"computed,omitempty"`
	ForceNew bool                `json:"forceNew,omitempty"`
	Default  any                 `json:"default,omitempty"`
	Fields   map[string]property `json:"fields,omitempty"`
}

// describe gives the properties of all types, by token.
func describe(infos ...tfbridge.ProviderInfo) map[string]map[string]property {
	described := map[string]map[string]property{}
	for _, info := range infos {
		facts := ofSDK
		if _, framework := info.P.(pf.ShimProvider); framework {
			facts = ofBoth
		}
		for name, resource := range info.Resources {
			described[string(resource.Tok)] = properties(info.P.ResourcesMap().Get(name).Schema(), resource.Fields, facts)
		}
		for name, source := range info.DataSources {
			described[string(source.Tok)] = properties(info.P.DataSourcesMap().Get(name).Schema(), source.Fields, facts)
		}
	}
	return described
}

// ofBoth reads what the bridge knows of either half of terraform-provider-aws.
func ofBoth(schema shim.Schema) property {
	return property{
		Type:     schema.Type().String(),
		Required: schema.Required(), Optional: schema.Optional(), Computed: schema.Computed(),
	}
}

// ofSDK reads further what only the SDK states: with the Framework, plan modifiers decide about replacements.
func ofSDK(schema shim.Schema) property {
	one := ofBoth(schema)
	one.ForceNew, one.Default = schema.ForceNew(), schema.Default()
	return one
}

func properties(schemas shim.SchemaMap, infos fields, facts func(shim.Schema) property) map[string]property {
	named := map[string]property{}
	schemas.Range(func(name string, schema shim.Schema) bool {
		one := facts(schema)
		if block, ok := schema.Elem().(shim.Resource); ok {
			var nested fields
			if info := infos[name]; info != nil && info.Elem != nil {
				nested = info.Elem.Fields
			}
			one.Fields = properties(block.Schema(), nested, facts)
		}
		named[tfbridge.TerraformToPulumiNameV2(name, schemas, infos)] = one
		return true
	})
	return named
}
