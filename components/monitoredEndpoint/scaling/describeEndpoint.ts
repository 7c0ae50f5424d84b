import type { DescribeEndpointCommandOutput, SageMakerClient } from "@aws-sdk/client-sagemaker";

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
