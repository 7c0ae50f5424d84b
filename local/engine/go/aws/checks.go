package main

import (
	"context"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/info"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

// preCheck does before a check what terraform-provider-aws does in interceptors after it, where Pulumi would not see it:
// fills in the provider's region, and with its default tags the whole set of tags. As Pulumi's provider does.
func preCheck(upstream shim.Resource) info.PreCheckCallback {
	region, hasRegion := upstream.Schema().GetOk("region")
	hasRegion = hasRegion && region.Optional() && region.Deprecated() == ""
	tags, hasTags := upstream.Schema().GetOk("tags")
	_, hasAll := upstream.Schema().GetOk("tags_all")
	hasTags = hasTags && hasAll && tags.Optional()
	return func(_ context.Context, inputs, provider resource.PropertyMap) (resource.PropertyMap, error) {
		checked := inputs.Copy()
		if asked, ok := inputs["region"]; hasRegion && (!ok || asked.IsNull()) {
			if own, ok := provider["region"]; ok && !own.IsNull() {
				checked["region"] = own
			}
		}
		if hasTags {
			checked["tagsAll"] = allTags(inputs["tags"], provider["defaultTags"])
		}
		return checked, nil
	}
}

func allTags(own, defaults resource.PropertyValue) resource.PropertyValue {
	if own.ContainsUnknowns() || defaults.ContainsUnknowns() {
		return resource.NewOutputProperty(resource.Output{Known: false})
	}
	all := resource.PropertyMap{}
	if defaults.IsObject() {
		if tags := defaults.ObjectValue()["tags"]; tags.IsObject() {
			for key, value := range tags.ObjectValue() {
				all[key] = value
			}
		}
	}
	if own.IsObject() {
		for key, value := range own.ObjectValue() {
			all[key] = value
		}
	}
	return resource.NewObjectProperty(all)
}
