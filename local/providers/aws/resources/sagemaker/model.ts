import {
  CreateModelCommand,
  DeleteModelCommand,
  DescribeModelCommand,
  SageMakerClient,
  type CreateModelCommandInput,
} from "@aws-sdk/client-sagemaker";
import { unlessMissing } from "../../core/errors.ts";
import { allTags } from "../../core/inputs.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, list, nested, plain, single, toAws, type Shape } from "../../core/shape.ts";
import { tagList } from "../../core/tags.ts";
import { must } from "../../core/values.ts";
import { gone, permissionsSpread, sageMakerName, tagsOf, updateTags } from "./shared.ts";

const s3Source: Shape = {
  ...plain("compressionType", "s3DataType", "s3Uri"),
  modelAccessConfig: nested("ModelAccessConfig", plain("acceptEula")),
};
const container: Shape = {
  ...plain(
    "containerHostname",
    "environment",
    "image",
    "inferenceSpecificationName",
    "mode",
    "modelDataUrl",
    "modelPackageName",
  ),
  additionalModelDataSources: list("AdditionalModelDataSources", {
    channelName: true,
    s3DataSources: single("S3DataSource", s3Source),
  }),
  imageConfig: nested("ImageConfig", {
    repositoryAccessMode: true,
    repositoryAuthConfig: nested("RepositoryAuthConfig", plain("repositoryCredentialsProviderArn")),
  }),
  modelDataSource: nested("ModelDataSource", { s3DataSources: single("S3DataSource", s3Source) }),
  multiModelConfig: nested("MultiModelConfig", plain("modelCacheSetting")),
};
export const modelShape: Shape = {
  ...plain("enableNetworkIsolation", "executionRoleArn"),
  name: "ModelName",
  containers: list("Containers", container),
  inferenceExecutionConfig: nested("InferenceExecutionConfig", plain("mode")),
  primaryContainer: nested("PrimaryContainer", container),
  vpcConfig: nested("VpcConfig", plain("securityGroupIds", "subnets")),
};

export const model: ResourceType = {
  inputs: {
    name: { replace: true, computed: true },
    executionRoleArn: { required: true, replace: true },
    containers: { replace: true },
    primaryContainer: { replace: true },
    enableNetworkIsolation: { replace: true },
    inferenceExecutionConfig: { replace: true, computed: true },
    vpcConfig: { replace: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "tagsAll"],
  name: sageMakerName("name"),

  check: (inputs) => checkShape(modelShape, inputs),

  async create(inputs, context) {
    const request = { ...toAws<CreateModelCommandInput>(modelShape, inputs), Tags: tagList(allTags(inputs)) };
    await context.retry(permissionsSpread, () =>
      context.client(SageMakerClient).send(new CreateModelCommand(request), context.call),
    );
    return must(inputs, "name");
  },

  async read(id, _state, context) {
    const live = await unlessMissing(gone, () =>
      context.client(SageMakerClient).send(new DescribeModelCommand({ ModelName: id }), context.call),
    );
    if (live === undefined) return undefined;
    return {
      enableNetworkIsolation: false,
      ...fromAws(modelShape, live),
      arn: live.ModelArn ?? "",
      tagsAll: await tagsOf(live.ModelArn, context),
    };
  },

  update: (_id, change, context) => updateTags(change, context),

  async delete(id, _state, context) {
    await unlessMissing(gone, () =>
      context.client(SageMakerClient).send(new DeleteModelCommand({ ModelName: id }), context.call),
    );
  },
};
