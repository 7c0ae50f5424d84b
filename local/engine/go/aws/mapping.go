package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// laterUpstream are types of @pulumi/aws that the pinned terraform-provider-aws does not have yet.
var laterUpstream = []string{"aws:sagemaker/trainingJob:TrainingJob"}

type fields = map[string]*tfbridge.SchemaInfo

// resources are the types of local/providers/aws/registry.ts, with what Pulumi's provider says of each beyond its schema:
// automatic names, JSON documents, assets, identifiers.
var resources = map[string]tfbridge.ResourceInfo{
	"aws_appautoscaling_policy": {Tok: "aws:appautoscaling/policy:Policy"},
	"aws_athena_workgroup":      {Tok: "aws:athena/workgroup:Workgroup"},
	"aws_cloudwatch_log_group":  {Tok: "aws:cloudwatch/logGroup:LogGroup", IDFields: []string{"name"}},
	"aws_glue_catalog_table":    {Tok: "aws:glue/catalogTable:CatalogTable", Fields: fields{"name": lowerCaseName()}},
	"aws_iam_role": {Tok: "aws:iam/role:Role", Fields: fields{
		"name":               tfbridge.AutoName("name", 64, "-"),
		"assume_role_policy": document(),
	}},
	"aws_iam_role_policy": {Tok: "aws:iam/rolePolicy:RolePolicy", Fields: fields{"policy": document()}},
	"aws_iam_role_policy_attachment": {
		Tok:    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
		Fields: fields{"policy_arn": {Name: "policyArn"}},
		// What is created afterwards is the same attachment: it would be deleted with the old one.
		DeleteBeforeReplace: true,
	},
	"aws_kms_alias": {Tok: "aws:kms/alias:Alias", Fields: fields{"name": aliasName()}},
	"aws_kms_key":   {Tok: "aws:kms/key:Key"},
	"aws_lambda_function": {Tok: "aws:lambda/function:Function", IDFields: []string{"function_name"}, Fields: fields{
		"function_name": tfbridge.AutoName("name", 64, "-"),
		"architectures": {Name: "architectures", MaxItemsOne: tfbridge.False()},
		"filename": {Name: "code", Asset: &tfbridge.AssetTranslation{
			Kind: tfbridge.FileArchive, Format: resource.ZIPArchive, HashField: "source_code_hash",
		}},
	}},
	"aws_lambda_function_event_invoke_config": {Tok: "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"},
	"aws_lambda_invocation":                   {Tok: "aws:lambda/invocation:Invocation"},
	"aws_lambda_permission": {
		Tok: "aws:lambda/permission:Permission", IDFields: []string{"statement_id"}, Fields: fields{
			"function_name": {Name: "function", Type: "string"},
			"statement_id":  tfbridge.AutoName("statementId", 100, "-"),
		},
	},
	"aws_s3_bucket": {Tok: "aws:s3/bucket:Bucket", Fields: fields{
		"bucket": tfbridge.AutoNameTransform("bucket", 63, strings.ToLower),
		"policy": document(),
	}},
	"aws_s3_bucket_lifecycle_configuration": {
		Tok: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
	},
	"aws_s3_bucket_logging":             {Tok: "aws:s3/bucketLogging:BucketLogging"},
	"aws_s3_bucket_object":              object("aws:s3/bucketObject:BucketObject"),
	"aws_s3_bucket_ownership_controls":  {Tok: "aws:s3/bucketOwnershipControls:BucketOwnershipControls"},
	"aws_s3_bucket_policy":              {Tok: "aws:s3/bucketPolicy:BucketPolicy", Fields: fields{"policy": document()}},
	"aws_s3_bucket_public_access_block": {Tok: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"},
	"aws_s3_bucket_server_side_encryption_configuration": {
		Tok: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
	},
	"aws_s3_bucket_versioning":             {Tok: "aws:s3/bucketVersioning:BucketVersioning"},
	"aws_s3_object":                        object("aws:s3/bucketObjectv2:BucketObjectv2"),
	"aws_sagemaker_domain":                 {Tok: "aws:sagemaker/domain:Domain"},
	"aws_sagemaker_endpoint":               {Tok: "aws:sagemaker/endpoint:Endpoint"},
	"aws_sagemaker_endpoint_configuration": {Tok: "aws:sagemaker/endpointConfiguration:EndpointConfiguration"},
	"aws_sagemaker_model":                  {Tok: "aws:sagemaker/model:Model"},
	"aws_sns_topic":                        {Tok: "aws:sns/topic:Topic", Fields: fields{"name": topicName()}},
	"aws_sns_topic_policy":                 {Tok: "aws:sns/topicPolicy:TopicPolicy", Fields: fields{"policy": document()}},
	"aws_sns_topic_subscription": {Tok: "aws:sns/topicSubscription:TopicSubscription", Fields: fields{
		"topic_arn": {Name: "topic", Type: "string"},
	}},
}

var dataSources = map[string]tokens.ModuleMember{
	"aws_caller_identity":              "aws:index/getCallerIdentity:getCallerIdentity",
	"aws_iam_policy_document":          "aws:iam/getPolicyDocument:getPolicyDocument",
	"aws_partition":                    "aws:index/getPartition:getPartition",
	"aws_region":                       "aws:index/getRegion:getRegion",
	"aws_sagemaker_prebuilt_ecr_image": "aws:sagemaker/getPrebuiltEcrImage:getPrebuiltEcrImage",
	"aws_subnets":                      "aws:ec2/getSubnets:getSubnets",
	"aws_vpc":                          "aws:ec2/getVpc:getVpc",
}

// providerInfo maps those types that one half of terraform-provider-aws has.
func providerInfo(half shim.Provider) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:                           half,
		Name:                        "aws",
		Version:                     Version,
		MetadataInfo:                tfbridge.NewProviderMetadata([]byte("{}")),
		Resources:                   map[string]*tfbridge.ResourceInfo{},
		DataSources:                 map[string]*tfbridge.DataSourceInfo{},
		EnableAccurateBridgePreview: true,
		EnableRawStateDelta:         true,
		// The SDK's half validates the configuration that both share.
		SkipValidateProviderConfigForPluginFramework: true,
		Config: fields{
			"region":                      {Default: &tfbridge.DefaultInfo{EnvVars: []string{"AWS_REGION", "AWS_DEFAULT_REGION"}}},
			"skip_region_validation":      {Default: &tfbridge.DefaultInfo{Value: true}},
			"skip_credentials_validation": {Default: &tfbridge.DefaultInfo{Value: false}},
			"skip_metadata_api_check":     {Type: "boolean"},
			"access_key":                  {Secret: tfbridge.True()},
			"secret_key":                  {Secret: tfbridge.True()},
			"token":                       {Secret: tfbridge.True()},
		},
	}
	for name, mapped := range resources {
		if upstream, ok := half.ResourcesMap().GetOk(name); ok {
			one := mapped
			one.PreCheckCallback = preCheck(upstream)
			named(&one, upstream)
			info.Resources[name] = &one
		}
	}
	for name, token := range dataSources {
		if _, ok := half.DataSourcesMap().GetOk(name); ok {
			info.DataSources[name] = &tfbridge.DataSourceInfo{Tok: token}
		}
	}
	return info
}

// named gives a resource that has an input of this name an automatic one, as every resource of Pulumi's provider.
func named(info *tfbridge.ResourceInfo, upstream shim.Resource) {
	name, ok := upstream.Schema().GetOk("name")
	if !ok || (!name.Optional() && !name.Required()) || info.Fields["name"] != nil {
		return
	}
	copied := fields{"name": tfbridge.AutoName("name", 255, "-")}
	for key, field := range info.Fields {
		copied[key] = field
	}
	info.Fields = copied
}

func object(token tokens.Type) tfbridge.ResourceInfo {
	return tfbridge.ResourceInfo{Tok: token, IDFields: []string{"bucket", "key"}, Fields: fields{
		"bucket": {Type: "string"},
		"key":    {Default: &tfbridge.DefaultInfo{From: tfbridge.FromName(tfbridge.AutoNameOptions{})}},
		"source": {Asset: &tfbridge.AssetTranslation{Kind: tfbridge.FileAsset}},
	}}
}

func document() *tfbridge.SchemaInfo {
	return &tfbridge.SchemaInfo{Type: "string", Transform: tfbridge.TransformJSONDocument}
}

func aliasName() *tfbridge.SchemaInfo {
	return tfbridge.AutoNameWithCustomOptions("name", tfbridge.AutoNameOptions{
		Separator: "-", Maxlen: 238, Randlen: 7,
		PostTransform: func(_ *tfbridge.PulumiResource, name string) (string, error) {
			if strings.HasPrefix(name, "alias/") {
				return name, nil
			}
			return fmt.Sprintf("alias/%s", name), nil
		},
	})
}

func topicName() *tfbridge.SchemaInfo {
	return tfbridge.AutoNameWithCustomOptions("name", tfbridge.AutoNameOptions{
		Separator: "-", Maxlen: 80, Randlen: 7,
		PostTransform: func(res *tfbridge.PulumiResource, name string) (string, error) {
			if fifo := res.Properties["fifoTopic"]; fifo.IsBool() && fifo.BoolValue() {
				return name + ".fifo", nil
			}
			return name, nil
		},
	})
}

func lowerCaseName() *tfbridge.SchemaInfo {
	return &tfbridge.SchemaInfo{Default: &tfbridge.DefaultInfo{From: tfbridge.FromName(tfbridge.AutoNameOptions{
		Separator: "_", Charset: []rune("abcdefghijklmnopqrstuvwxyz"), Randlen: 8, Transform: strings.ToLower,
	})}}
}
