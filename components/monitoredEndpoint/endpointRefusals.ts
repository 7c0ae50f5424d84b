import * as pulumi from "@pulumi/pulumi";
import { waited } from "../shared/notYet.ts";
import { sageMakerClient } from "../shared/looks/sageMakerClient.ts";
import { describeEndpoint, rollbackReason, settledEndpoint } from "./describeEndpoint.ts";

/** How often an operation is tried again: something else may begin each time, such as autoscaling. */
const TRIES = 5;

/**
 * Why an endpoint is made once more that could not fetch its model: for up to 15 minutes after a bucket's versions are first enabled,
 * S3 may not find what was written since (S3 User Guide, "Enabling versioning on buckets"), as the model that the same program has just
 * trained; and the role's permissions may not have spread yet, that to the image neither. The sentences: aws-samples/cvat-on-aws-china#3,
 * yuyasugano/terraform-sagemaker-sample-1#1.
 */
const MODEL_UNSEEN = /Failed to download model data|all images included in the model .* has permissions to access them/;

/** What the provider gave up waiting for, and which may come to a good end. */
const GOES_ON = /timeout while waiting for state/;

/**
 * "Terraform always returns the existing state with the diff applied to it in the event of an update failure" (pulumi, pkg/engine/update.go):
 * the next update would then ask SageMaker for nothing (pulumi#21458). `scones up` and `run` refresh it themselves.
 */
const NOTED = "The provider has noted it as done: run `pulumi refresh` before the next update";

/** An operation of the endpoint's provider that failed. */
export interface FailedOperation {
  /** The component's name. */
  readonly component: string;
  readonly owner: pulumi.Resource;
  readonly endpointName: string;
  readonly region: string;
  /** `create`, `update` or `delete`. */
  readonly operation: string;
  /** Newest first. */
  readonly errors: readonly string[];
  /** The configuration that was asked for. */
  readonly configName: string;
}

/**
 * Waits out, or clears away, what the provider takes for a failure and what passes. True if the operation is worth another try; what there is
 * to say of one that is not has been said by then, as the engine listens no longer once it has failed.
 *
 * terraform-provider-aws (`internal/service/sagemaker/endpoint.go`, with its #45951) waits for nothing before an operation. So an update
 * meets an endpoint that autoscaling is changing at that moment ("Cannot update in-progress endpoint"), and an endpoint that is
 * made anew meets the old one, which the provider takes for gone as soon as it is Deleting ("Cannot create already existing
 * endpoint"). It also forgets an endpoint whose creation fails: that one would stand in the way of the next update for good, in
 * nobody's state, so it goes.
 */
export async function overcomes(failed: FailedOperation): Promise<boolean> {
  const { component, owner, endpointName, region, operation, errors, configName } = failed;
  const [latest = ""] = errors;
  // Service model of SageMaker, CreateEndpoint: it looks the configuration up where one that was just made may not be seen yet, and
  // "retry logic is recommended".
  if (/Could not find endpoint configuration/.test(latest)) {
    const why = `MonitoredEndpoint '${component}': SageMaker does not see its configuration yet`;
    return errors.length <= TRIES && waited(errors.length, why);
  }
  const client = await sageMakerClient(owner, region);
  const { DeleteEndpointCommand } = await import("@aws-sdk/client-sagemaker");
  try {
    if (/Cannot update in-progress endpoint/.test(latest)) {
      if (errors.length > TRIES) return false;
      await settledEndpoint(client, endpointName, tellOf(component));
      return true;
    }
    if (operation === "create") {
      const occupied = /Cannot create already existing endpoint/.test(latest);
      const madeInVain = /unexpected state 'Failed'/.test(latest);
      if ((!occupied && !madeInVain) || errors.length > TRIES) return false;
      const found = await describeEndpoint(client, endpointName);
      if (found?.EndpointStatus === "Failed" && (madeInVain || ofSameProgram(found.EndpointConfigName, configName)))
        await client.send(new DeleteEndpointCommand({ EndpointName: endpointName }));
      else if (found !== undefined && found.EndpointStatus !== "Deleting") {
        // Only the user can know whether somebody asks it: it may also have been taken out of the state.
        await pulumi.log.error(
          `MonitoredEndpoint '${component}': there is an endpoint ${endpointName} (${found.EndpointStatus}) that is in no state, as after a creation ` +
            `that was interrupted. If nothing needs it, delete it and update again: aws sagemaker delete-endpoint --endpoint-name ${endpointName} --region ${region}`,
        );
        return false;
      }
      const gone = (await settledEndpoint(client, endpointName)) === undefined;
      const again = madeInVain && errors.filter((error) => MODEL_UNSEEN.test(error)).length === 1;
      if (gone && again)
        void pulumi.log.info(
          `MonitoredEndpoint '${component}': its machines did not find the model or its image, tried once more`,
        );
      return gone && (occupied || again);
    }
    if (/unexpected state 'RollingBack'/.test(latest)) {
      const now = await settledEndpoint(client, endpointName, tellOf(component));
      const { EndpointConfigName: running = "none", FailureReason: reason = "it gives no reason" } = now ?? {};
      await pulumi.log.error(
        `MonitoredEndpoint '${component}': endpoint ${endpointName} runs configuration ${running}, SageMaker has rolled the update back: ${rollbackReason(reason)}. ${NOTED}`,
      );
    } else if (operation === "update" && !GOES_ON.test(latest)) {
      await pulumi.log.error(`MonitoredEndpoint '${component}': endpoint ${endpointName} was not updated. ${NOTED}`);
    }
    return false;
  } finally {
    client.destroy();
  }
}

/** Says what an operation waits for. */
export function tellOf(component: string): (status: string) => void {
  return (status) =>
    void pulumi.log.info(
      `MonitoredEndpoint '${component}': the endpoint is ${status}, and SageMaker takes nothing else until that is over`,
    );
}

/** Whether both configurations were named by one program: the random digits at the end apart. */
function ofSameProgram(one: string | undefined, other: string): boolean {
  const stem = (name: string) => name.replace(/-[0-9a-f]{7}$/, "");
  return one !== undefined && stem(one) === stem(other);
}
