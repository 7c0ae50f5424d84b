import {
  CreateEndpointCommand,
  CreateEndpointInput$,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  SageMakerClient,
  UpdateEndpointCommand,
  type CreateEndpointCommandInput,
  type DescribeEndpointCommandOutput,
  type UpdateEndpointCommandInput,
} from "@aws-sdk/client-sagemaker";
import type { Context } from "../../core/context.ts";
import { allTags } from "../../core/inputs.ts";
import { regional, tagged, UnhealthyError, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { tagList } from "../../core/tags.ts";
import { compact, isObject, must, type Props } from "../../core/values.ts";
import { gone, permissionsSpread, sageMakerName, tagsOf, updateTags } from "./shared.ts";

const endpointShape = {
  name: "EndpointName",
  ...shapeOf(CreateEndpointInput$, ["endpointConfigName", "deploymentConfig"]),
};

/** The states that an endpoint leaves by itself. */
const moving = new Set(["Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"]);

export const endpoint: ResourceType = {
  inputs: {
    name: { replace: true, computed: true },
    endpointConfigName: { required: true },
    // AWS shows the last deployment's, which a rollback or a change of variants by hand replaces.
    deploymentConfig: { local: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "tagsAll"],
  name: sageMakerName("name"),

  check: (inputs) => checkShape(endpointShape, inputs),

  // `auto_rollback_configuration` is ForceNew in terraform-provider-aws: with it comes or goes the endpoint, but not with an alarm in it.
  replaces: (olds, news) => (rollsBack(olds) === rollsBack(news) ? [] : ["deploymentConfig"]),

  async create(inputs, context) {
    const name = must(inputs, "name");
    await createEndpoint(inputs, context);
    await inService(name, context);
    return name;
  },

  async read(id, _state, context) {
    const live = await describe(id, context);
    if (live === undefined || live.EndpointStatus === "Deleting") return undefined;
    return compact({
      ...fromAws(endpointShape, { ...live, DeploymentConfig: live.LastDeploymentConfig }),
      arn: live.EndpointArn ?? "",
      tagsAll: await tagsOf(live.EndpointArn, context),
    });
  },

  async update(id, change, context) {
    const now = await describe(id, context);
    if (now === undefined || now.EndpointStatus === "Failed") {
      // A failed endpoint can't be updated, only made anew.
      await removeEndpoint(id, context);
      await createEndpoint(change.inputs, context);
      await inService(id, context);
      return;
    }
    if (change.differs("endpointConfigName", "deploymentConfig")) {
      await settle(id, context);
      const request = { ...toAws<UpdateEndpointCommandInput>(endpointShape, change.inputs), EndpointName: id };
      await context.retry(permissionsSpread, () => context.send(SageMakerClient, new UpdateEndpointCommand(request)));
      await inService(id, context);
      await warnOfRollback(id, must(change.inputs, "endpointConfigName"), context);
    } else if (now.EndpointStatus !== "InService") await inService(id, context);
    await updateTags(change, context);
  },

  delete: (id, _state, context) => removeEndpoint(id, context),
};

const rollsBack = ({ deploymentConfig }: Props): boolean =>
  isObject(deploymentConfig) && deploymentConfig["autoRollbackConfiguration"] !== undefined;

async function createEndpoint(inputs: Props, context: Context): Promise<void> {
  const request = { ...toAws<CreateEndpointCommandInput>(endpointShape, inputs), Tags: tagList(allTags(inputs)) };
  await context.retry(permissionsSpread, () => context.send(SageMakerClient, new CreateEndpointCommand(request)));
}

async function removeEndpoint(id: string, context: Context): Promise<void> {
  const now = await settle(id, context);
  if (now === undefined) return;
  await context.find(gone, SageMakerClient, new DeleteEndpointCommand({ EndpointName: id }));
  await context.poll(`the endpoint '${id}' to be deleted`, async () =>
    (await describe(id, context)) === undefined ? true : undefined,
  );
}

/**
 * SageMaker goes back to the old configuration when the new one does not come up, and says InService. The real provider
 * takes that for success, so this one does too; the warning and the next preview, which wants the update again, tell.
 */
async function warnOfRollback(id: string, wanted: string, context: Context): Promise<void> {
  const now = await describe(id, context);
  if (now === undefined || now.EndpointConfigName === wanted) return;
  const reason = now.FailureReason === undefined ? "" : `: ${now.FailureReason}`;
  context.tell(
    "warning",
    `SageMaker rolled the update back to ${now.EndpointConfigName ?? "the old configuration"}${reason}`,
  );
}

/** Waits while the endpoint is on its way to somewhere; SageMaker refuses to update or delete it until then. */
async function settle(id: string, context: Context): Promise<DescribeEndpointCommandOutput | undefined> {
  let shown = "";
  const { last } = await context.poll(`the endpoint '${id}' to settle`, async () => {
    const last = await describe(id, context);
    const status = last?.EndpointStatus ?? "";
    if (!moving.has(status)) return { last };
    if (status !== shown) context.tell("status", `the endpoint is ${status}`);
    shown = status;
    return undefined;
  });
  return last;
}

/** Waits for InService; the endpoint stays in Pulumi's state when it does not get there. */
async function inService(id: string, context: Context): Promise<void> {
  let last: DescribeEndpointCommandOutput | undefined;
  try {
    last = await settle(id, context);
  } catch (error) {
    throw new UnhealthyError(id, error instanceof Error ? error.message : String(error), { cause: error });
  }
  if (last?.EndpointStatus === "InService") return;
  const reason = last?.FailureReason === undefined ? "SageMaker gives no reason" : last.FailureReason;
  throw new UnhealthyError(id, `the endpoint '${id}' is ${last?.EndpointStatus ?? "gone"}: ${reason}`);
}

const describe = (id: string, context: Context): Promise<DescribeEndpointCommandOutput | undefined> =>
  context.find(gone, SageMakerClient, new DescribeEndpointCommand({ EndpointName: id }));
