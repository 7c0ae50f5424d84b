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
