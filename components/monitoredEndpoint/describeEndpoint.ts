import type { DescribeEndpointCommandOutput, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { isInProgress } from "../../domain/rules/sagemaker/endpoints.ts";

/** The endpoint as it is, or undefined where there is none: SageMaker says so by a ValidationException, "Could not find endpoint". */
export async function describeEndpoint(
  client: SageMakerClient,
  EndpointName: string,
): Promise<DescribeEndpointCommandOutput | undefined> {
  const { DescribeEndpointCommand } = await import("@aws-sdk/client-sagemaker");
  try {
    return await client.send(new DescribeEndpointCommand({ EndpointName }));
  } catch (error) {
    if (error instanceof Error && /could not find/i.test(error.message)) return undefined;
    throw error;
  }
}

/**
 * Why an update was rolled back, and what helps where an alarm did it: SageMaker looks at them from the first machine on, and they watch those
 * that serve meanwhile too, so that the update which would mend a failing model is rolled back for that model's errors (SageMaker guide,
 * "Auto-Rollback Configuration and Monitoring", note on alarms of both fleets).
 */
export function rollbackReason(reason: string): string {
  if (!/alarm/i.test(reason)) return reason;
  return (
    `${reason} (the alarms watch the machines that served before as well: where those went wrong, raise errorThreshold or ` +
    "latencyThresholdMs of `alarms` in the same update, and lower it again in the next)"
  );
}

/** Seconds between two looks at an endpoint that moves, and how many looks there are: nine hours, more than any update may take. */
const LOOK = { seconds: 2, times: 16_200 };

/**
 * The endpoint once nothing is being done to it; undefined where there is none, or no longer. Something else than this program may
 * have begun: autoscaling, SageMaker's own maintenance, an update whose process was killed.
 */
export async function settledEndpoint(
  client: SageMakerClient,
  endpointName: string,
  moving: (status: string) => unknown = () => undefined,
): Promise<DescribeEndpointCommandOutput | undefined> {
  for (let look = 0; ; look++) {
    const found = await describeEndpoint(client, endpointName);
    if (found === undefined || !isInProgress(found.EndpointStatus) || look >= LOOK.times) return found;
    if (look === 0) moving(found.EndpointStatus ?? "");
    await new Promise((resolve) => setTimeout(resolve, LOOK.seconds * 1000));
  }
}
