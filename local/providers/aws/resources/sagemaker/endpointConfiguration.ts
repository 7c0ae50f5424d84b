import * as sagemaker from "@aws-sdk/client-sagemaker";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { newTags } from "../../core/tags.ts";
import { isObject, items, must, text, type Json, type Props } from "../../core/values.ts";
import { arnAndTags, gone, sageMakerName, updateTags } from "./shared.ts";

const endpointConfigurationShape = {
  name: "EndpointConfigName",
  kmsKeyArn: "KmsKeyId",
  ...shapeOf(
    sagemaker.CreateEndpointConfigInput$,
    ["asyncInferenceConfig", "dataCaptureConfig", "executionRoleArn", "productionVariants", "shadowProductionVariants"],
    { RoutingConfig: { single: "routingConfigs" } },
  ),
};

export const endpointConfiguration: ResourceType = {
  service: sagemaker.SageMakerClient,
  inputs: {
    name: { replace: true, computed: true },
    namePrefix: { replace: true, local: true },
    productionVariants: { required: true, replace: true },
    shadowProductionVariants: { replace: true },
    asyncInferenceConfig: { replace: true },
    dataCaptureConfig: { replace: true },
    executionRoleArn: { replace: true },
    kmsKeyArn: { replace: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "tagsAll"],
  name: sageMakerName("name", "namePrefix"),

  check: (inputs) => checkShape(endpointConfigurationShape, inputs),

  async create(inputs, context) {
    const named = {
      ...inputs,
      productionVariants: items(inputs["productionVariants"]).map(completed),
      ...(inputs["shadowProductionVariants"] === undefined
        ? {}
        : { shadowProductionVariants: items(inputs["shadowProductionVariants"]).map(completed) }),
    };
    const request = {
      ...toAws<sagemaker.CreateEndpointConfigCommandInput>(endpointConfigurationShape, named),
      Tags: newTags(inputs),
    };
    await context.send(new sagemaker.CreateEndpointConfigCommand(request));
    return must(inputs, "name");
  },

  async read(id, _state, context) {
    const live = await context.find(gone, new sagemaker.DescribeEndpointConfigCommand({ EndpointConfigName: id }));
    if (live === undefined) return undefined;
    return {
      ...fromAws(endpointConfigurationShape, {
        ...live,
        ProductionVariants: live.ProductionVariants?.map(asFloat),
        ShadowProductionVariants: live.ShadowProductionVariants?.map(asFloat),
      }),
      ...(await arnAndTags(live.EndpointConfigArn, context)),
    };
  },

  update: (_id, change, context) => updateTags(change, context),

  delete: (id, _state, context) =>
    context.find(gone, new sagemaker.DeleteEndpointConfigCommand({ EndpointConfigName: id })),
};

/** A weight is a Float of 32 bits, and the real provider hands all its digits on (terraform-provider-aws #43643). */
function asFloat(variant: sagemaker.ProductionVariant): sagemaker.ProductionVariant {
  const { InitialVariantWeight: weight } = variant;
  return weight === undefined ? variant : { ...variant, InitialVariantWeight: Math.fround(weight) };
}

/** SageMaker wants a name for each variant, and a weight: the real provider fills in both. */
function completed(item: Json, index: number): Props {
  const one = isObject(item) ? item : {};
  const name = text(one["variantName"]) ?? `variant-${index + 1}`;
  return { initialVariantWeight: 1, ...one, variantName: name };
}
