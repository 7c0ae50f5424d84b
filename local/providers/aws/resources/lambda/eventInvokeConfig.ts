import * as lambda from "@aws-sdk/client-lambda";
import type { Context } from "../../core/context.ts";
import { regional, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { compact, must, text, type Props } from "../../core/values.ts";

const gone = ["ResourceNotFoundException"];
const shape = shapeOf(lambda.PutFunctionEventInvokeConfigRequest$, "all");

const put = (inputs: Props, context: Context): Promise<unknown> =>
  context.send(
    new lambda.PutFunctionEventInvokeConfigCommand({
      MaximumRetryAttempts: 2,
      ...toAws<{ FunctionName: string }>(shape, inputs),
    }),
  );

function address(id: string): { FunctionName: string; Qualifier?: string } {
  const parts = id.split(":");
  const qualified = id.startsWith("arn:") ? parts.length > 7 : parts.length > 1;
  if (!qualified) return { FunctionName: id };
  return { FunctionName: parts.slice(0, -1).join(":"), Qualifier: parts.at(-1) ?? "" };
}

/** How a function's asynchronous invocations are retried; its id is `function` or `function:qualifier`. */
export const eventInvokeConfig: ResourceType = {
  service: lambda.LambdaClient,
  inputs: {
    functionName: { required: true, replace: true },
    qualifier: { replace: true },
    destinationConfig: {},
    maximumEventAgeInSeconds: {},
    maximumRetryAttempts: {},
    ...regional,
  },
  outputs: [],
  deleteBeforeReplace: true,
  check: (inputs) => checkShape(shape, inputs),
  async create(inputs, context) {
    await put(inputs, context);
    const qualifier = text(inputs["qualifier"]);
    return must(inputs, "functionName") + (qualifier === undefined ? "" : `:${qualifier}`);
  },
  async read(id, _state, context) {
    const { FunctionName, Qualifier } = address(id);
    const live = await context.find(gone, new lambda.GetFunctionEventInvokeConfigCommand(address(id)));
    if (live === undefined) return undefined;
    return compact({ ...fromAws(shape, live), functionName: FunctionName, qualifier: Qualifier });
  },
  update: (_id, change, context) => put(change.inputs, context),
  delete: (id, _state, context) => context.find(gone, new lambda.DeleteFunctionEventInvokeConfigCommand(address(id))),
};
