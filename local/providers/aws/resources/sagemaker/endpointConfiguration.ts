import {
  CreateEndpointConfigCommand,
  DeleteEndpointConfigCommand,
  DescribeEndpointConfigCommand,
  SageMakerClient,
  type CreateEndpointConfigCommandInput,
  type ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import { unlessMissing } from "../../core/errors.ts";
import { allTags } from "../../core/inputs.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, list, nested, plain, single, toAws, type Shape } from "../../core/shape.ts";
import { tagList } from "../../core/tags.ts";
import { isObject, items, must, text, type Json, type Props } from "../../core/values.ts";
import { gone, sageMakerName, tagsOf, updateTags } from "./shared.ts";

const variant: Shape = {
  ...plain(
    "acceleratorType",
    "containerStartupHealthCheckTimeoutInSeconds",
    "inferenceAmiVersion",
    "initialInstanceCount",
    "initialVariantWeight",
    "instanceType",
    "modelDataDownloadTimeoutInSeconds",
    "modelName",
    "variantName",
  ),
  enableSsmAccess: "EnableSSMAccess",
  volumeSizeInGb: "VolumeSizeInGB",
  capacityReservationConfig: nested(
    "CapacityReservationConfig",
    plain("capacityReservationPreference", "mlReservationArn"),
  ),
  coreDumpConfig: nested("CoreDumpConfig", plain("destinationS3Uri", "kmsKeyId")),
  managedInstanceScaling: nested("ManagedInstanceScaling", plain("maxInstanceCount", "minInstanceCount", "status")),
  routingConfigs: single("RoutingConfig", plain("routingStrategy")),
  serverlessConfig: nested("ServerlessConfig", {
    ...plain("maxConcurrency", "provisionedConcurrency"),
    memorySizeInMb: "MemorySizeInMB",
  }),
};

export const endpointConfigurationShape: Shape = {
  name: "EndpointConfigName",
  executionRoleArn: true,
  kmsKeyArn: "KmsKeyId",
  productionVariants: list("ProductionVariants", variant),
  shadowProductionVariants: list("ShadowProductionVariants", variant),
  asyncInferenceConfig: nested("AsyncInferenceConfig", {
    clientConfig: nested("ClientConfig", plain("maxConcurrentInvocationsPerInstance")),
    outputConfig: nested("OutputConfig", {
      ...plain("kmsKeyId", "s3FailurePath", "s3OutputPath"),
      notificationConfig: nested("NotificationConfig", {
        ...plain("errorTopic", "successTopic"),
        includeInferenceResponseIns: "IncludeInferenceResponseIn",
      }),
    }),
  }),
  dataCaptureConfig: nested("DataCaptureConfig", {
    ...plain("destinationS3Uri", "enableCapture", "initialSamplingPercentage", "kmsKeyId"),
    captureContentTypeHeader: nested("CaptureContentTypeHeader", plain("csvContentTypes", "jsonContentTypes")),
    captureOptions: list("CaptureOptions", plain("captureMode")),
  }),
};

export const endpointConfiguration: ResourceType = {
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
      ...toAws<CreateEndpointConfigCommandInput>(endpointConfigurationShape, named),
      Tags: tagList(allTags(inputs)),
    };
    await context.client(SageMakerClient).send(new CreateEndpointConfigCommand(request), context.call);
    return must(inputs, "name");
  },

  async read(id, _state, context) {
    const live = await unlessMissing(gone, () =>
      context.client(SageMakerClient).send(new DescribeEndpointConfigCommand({ EndpointConfigName: id }), context.call),
    );
    if (live === undefined) return undefined;
    return {
      ...fromAws(endpointConfigurationShape, {
        ...live,
        ProductionVariants: live.ProductionVariants?.map(asFloat),
        ShadowProductionVariants: live.ShadowProductionVariants?.map(asFloat),
      }),
      arn: live.EndpointConfigArn ?? "",
      tagsAll: await tagsOf(live.EndpointConfigArn, context),
    };
  },

  update: (_id, change, context) => updateTags(change, context),

  async delete(id, _state, context) {
    await unlessMissing(gone, () =>
      context.client(SageMakerClient).send(new DeleteEndpointConfigCommand({ EndpointConfigName: id }), context.call),
    );
  },
};

/** A weight is a Float of 32 bits, and the real provider hands all its digits on (terraform-provider-aws #43643). */
function asFloat(variant: ProductionVariant): ProductionVariant {
  const { InitialVariantWeight: weight } = variant;
  return weight === undefined ? variant : { ...variant, InitialVariantWeight: Math.fround(weight) };
}

/** SageMaker wants a name for each variant, and a weight: the real provider fills in both. */
function completed(item: Json, index: number): Props {
  const one = isObject(item) ? item : {};
  const name = text(one["variantName"]) ?? `variant-${index + 1}`;
  return { initialVariantWeight: 1, ...one, variantName: name };
}
