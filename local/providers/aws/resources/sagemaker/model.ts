import * as sagemaker from "@aws-sdk/client-sagemaker";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { newTags } from "../../core/tags.ts";
import { must } from "../../core/values.ts";
import { arnAndTags, gone, permissionsSpread, sageMakerName, updateTags } from "./shared.ts";

const modelShape = {
  name: "ModelName",
  ...shapeOf(
    sagemaker.CreateModelInput$,
    [
      "containers",
      "enableNetworkIsolation",
      "executionRoleArn",
      "inferenceExecutionConfig",
      "primaryContainer",
      "vpcConfig",
    ],
    { S3DataSource: { single: "s3DataSources" } },
  ),
};

/** What upstream's schema says of a container that does not say its mode. */
const oneModel = { mode: "SingleModel" };

export const model: ResourceType = {
  service: sagemaker.SageMakerClient,
  inputs: {
    name: { replace: true, computed: true },
    executionRoleArn: { required: true, replace: true },
    containers: { replace: true, members: oneModel },
    primaryContainer: { replace: true, members: oneModel },
    enableNetworkIsolation: { replace: true },
    inferenceExecutionConfig: { replace: true, computed: true },
    vpcConfig: { replace: true, set: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "tagsAll"],
  name: sageMakerName("name"),

  check: (inputs) => checkShape(modelShape, inputs),

  async create(inputs, context) {
    const request = { ...toAws<sagemaker.CreateModelCommandInput>(modelShape, inputs), Tags: newTags(inputs) };
    await context.retry(permissionsSpread, () => context.send(new sagemaker.CreateModelCommand(request)));
    return must(inputs, "name");
  },

  async read(id, _state, context) {
    const live = await context.find(gone, new sagemaker.DescribeModelCommand({ ModelName: id }));
    if (live === undefined) return undefined;
    const own = await arnAndTags(live.ModelArn, context);
    return { enableNetworkIsolation: false, ...fromAws(modelShape, live), ...own };
  },

  update: (_id, change, context) => updateTags(change, context),

  delete: (id, _state, context) => context.find(gone, new sagemaker.DeleteModelCommand({ ModelName: id })),
};
