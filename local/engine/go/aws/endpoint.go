package main

import (
	"context"
	"regexp"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-provider-aws/xpprovider"
)

// prefixedAddress is an address with what some operations put before the host, as S3 Control the account.
var prefixedAddress = regexp.MustCompile(`^[a-zA-Z0-9-]+\.(\d+\.\d+\.\d+\.\d+(?::\d+)?)$`)

// reachByAddress takes such a prefix off before requests are signed: no name can be looked up below an address.
func reachByAddress(provider *schema.Provider) {
	configure := provider.ConfigureContextFunc
	provider.ConfigureContextFunc = func(ctx context.Context, data *schema.ResourceData) (any, diag.Diagnostics) {
		meta, problems := configure(ctx, data)
		if client, ok := meta.(*xpprovider.AWSClient); ok && client != nil {
			client.AppendAPIOptions(func(stack *middleware.Stack) error {
				return stack.Finalize.Insert(middleware.FinalizeMiddlewareFunc("plainAddress", plainAddress),
					"Signing", middleware.Before)
			})
		}
		return meta, problems
	}
}

func plainAddress(
	ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
) (middleware.FinalizeOutput, middleware.Metadata, error) {
	if request, ok := in.Request.(*smithyhttp.Request); ok {
		if match := prefixedAddress.FindStringSubmatch(request.URL.Host); match != nil {
			request.URL.Host = match[1]
		}
	}
	return next.HandleFinalize(ctx, in)
}
