import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "@pulumi/aws/sagemaker/endpoint.js";
import { ComponentError } from "../shared/componentError.ts";
import { sageMakerClient } from "../shared/sageMakerClient.ts";
import { rollbackReason, settledEndpoint } from "./describeEndpoint.ts";

/**
 * The endpoint's status once it runs the wanted configuration, and nothing is being done to it: the provider gives up after an
 * hour, and autoscaling changes an endpoint at any time. SageMaker reports an update that it has rolled back as a
 * healthy endpoint, so the component looks which configuration really runs, and fails the update when it is another.
 */
export function verifiedStatus(
  component: pulumi.ComponentResource,
  label: string,
  endpoint: Endpoint,
  configName: pulumi.Input<string>,
  region: pulumi.Input<string>,
): pulumi.Output<string> {
  // Not the endpoint's own `endpointConfigName`: the provider reads that back, and after a rollback it is the old one.
  return pulumi.all([endpoint.name, configName, region, endpoint.arn]).apply(async ([endpointName, wanted, place]) => {
    // Nothing has moved yet in a preview, and what is wrong then the next update mends.
    if (pulumi.runtime.isDryRun()) return "InService";
    const client = await sageMakerClient(place);
    try {
      const found = await settledEndpoint(client, endpointName);
      const { EndpointStatus = "gone", EndpointConfigName: running, FailureReason: reason } = found ?? {};
      if (EndpointStatus === "InService" && running === wanted) return EndpointStatus;
      const why = reason === undefined ? "" : `: ${rollbackReason(reason)}`;
      // Of one that it refused in an earlier run there is no reason; the provider noted it as done (see `overcomes`).
      const earlier = reason === undefined ? ", or had refused it before: run `pulumi refresh`, then update again" : "";
      throw new ComponentError(
        running === wanted
          ? `${label}: endpoint ${endpointName} is ${EndpointStatus} instead of InService${why}`
          : `${label}: endpoint ${endpointName} runs configuration ${running ?? "none"} instead of ${wanted}, SageMaker has rolled the update back${why}${earlier}`,
        component,
      );
    } finally {
      client.destroy();
    }
  });
}
