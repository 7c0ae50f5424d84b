import * as sagemaker from "@aws-sdk/client-sagemaker";
import type { Context } from "../../core/context.ts";
import { describeError } from "../../core/errors.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { checkShape, fromAws, shapeOf, toAws } from "../../core/shape.ts";
import { newTags } from "../../core/tags.ts";
import { compact, isObject, must, type Props } from "../../core/values.ts";
import { arnAndTags, gone, permissionsSpread, sageMakerName, updateTags } from "./shared.ts";

const endpointShape = {
  name: "EndpointName",
  ...shapeOf(sagemaker.CreateEndpointInput$, ["endpointConfigName", "deploymentConfig"]),
};

/** The states in which the provider waits; it takes any other but InService for a failure, RollingBack too. */
const pending = new Set(["Creating", "Updating", "SystemUpdating"]);

/** How long the provider waits for InService, whatever `customTimeouts` says: `waitEndpointInService` has a constant. */
const PATIENCE_MS = 3_600_000;

/**
 * As terraform-provider-aws has it (`internal/service/sagemaker/endpoint.go` with its #45951, `aws_sagemaker_endpoint`), where it is
 * unkind too: it waits for nothing before UpdateEndpoint and DeleteEndpoint, which SageMaker refuses of an endpoint that is being
 * changed; it takes an endpoint that is Deleting for gone; and it forgets one whose creation fails.
 */
export const endpoint: ResourceType = {
  service: sagemaker.SageMakerClient,
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

  check: (inputs) => [...checkShape(endpointShape, inputs), ...checkLimits(inputs)],

  // `auto_rollback_configuration` is ForceNew in terraform-provider-aws: with it comes or goes the endpoint, but not with an alarm in it.
  replaces: (olds, news) => (rollsBack(olds) === rollsBack(news) ? [] : ["deploymentConfig"]),

  async create(inputs, context) {
    const name = must(inputs, "name");
    const request = { ...toAws<sagemaker.CreateEndpointCommandInput>(endpointShape, inputs), Tags: newTags(inputs) };
    await context.retry(permissionsSpread, () => context.send(new sagemaker.CreateEndpointCommand(request)));
    await inService(name, "create", context);
    return name;
  },

  async read(id, _state, context) {
    const live = await describe(id, context);
    if (live === undefined || live.EndpointStatus === "Deleting") return undefined;
    return compact({
      ...fromAws(endpointShape, { ...live, DeploymentConfig: live.LastDeploymentConfig }),
      ...(await arnAndTags(live.EndpointArn, context)),
    });
  },

  async update(id, change, context) {
    if (change.differs("endpointConfigName", "deploymentConfig")) {
      const request = {
        ...toAws<sagemaker.UpdateEndpointCommandInput>(endpointShape, change.inputs),
        EndpointName: id,
      };
      await context.send(new sagemaker.UpdateEndpointCommand(request));
      await inService(id, "update", context);
    }
    await updateTags(change, context);
  },

  delete: (id, _state, context) => context.find(gone, new sagemaker.DeleteEndpointCommand({ EndpointName: id })),
};

const rollsBack = ({ deploymentConfig }: Props): boolean =>
  isObject(deploymentConfig) && deploymentConfig["autoRollbackConfiguration"] !== undefined;

/** SageMaker goes back to the old configuration when the new one does not come up, and says InService: no failure to the provider. */
async function inService(id: string, doing: "create" | "update", context: Context): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  let shown = "";
  const failure = await context.poll(`the endpoint '${id}' to be in service`, async () => {
    const live = await describe(id, context).catch((error: unknown) => {
      throw new Error(describeError(`waiting for SageMaker AI Endpoint (${id}) ${doing}`, error), { cause: error });
    });
    const { EndpointStatus: status = "", FailureReason: reason } = live ?? {};
    if (status === "InService") return "";
    const why = reason === undefined ? "" : `. last error: ${reason}`;
    if (!pending.has(status)) return `unexpected state '${status}', wanted target 'InService'${why}`;
    if (Date.now() > until)
      return `timeout while waiting for state to become 'InService' (last state: '${status}', timeout: 1h0m0s)`;
    if (status !== shown) context.tell("status", `the endpoint is ${status}`);
    shown = status;
    return undefined;
  });
  if (failure !== "") throw new Error(`waiting for SageMaker AI Endpoint (${id}) ${doing}: ${failure}`);
}

const describe = (id: string, context: Context): Promise<sagemaker.DescribeEndpointCommandOutput | undefined> =>
  context.find(gone, new sagemaker.DescribeEndpointCommand({ EndpointName: id }));

/** Half of what UpdateEndpoint takes: endpoint.go, `maximum_execution_timeout_in_seconds`. */
function checkLimits(inputs: Props): { property: string; reason: string }[] {
  const deployment = inputs["deploymentConfig"];
  if (!isObject(deployment)) return [];
  return ["blueGreenUpdatePolicy", "rollingUpdatePolicy"].flatMap((name) => {
    const policy = deployment[name];
    const limit = isObject(policy) ? policy["maximumExecutionTimeoutInSeconds"] : undefined;
    if (typeof limit !== "number" || (limit >= 600 && limit <= 14_400)) return [];
    const property = `deploymentConfig.${name}.maximumExecutionTimeoutInSeconds`;
    return [{ property, reason: `expected ${property} to be in the range (600 - 14400), got ${limit}` }];
  });
}
