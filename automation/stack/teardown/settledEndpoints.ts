import { setTimeout as sleep } from "node:timers/promises";
import type { DescribeEndpointCommandOutput, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { isInProgress } from "../../../domain/rules/sagemaker/endpoints.ts";

const endpointType = "aws:sagemaker/endpoint:Endpoint";

export interface EndpointWait {
  readonly sagemaker: SageMakerClient;
  readonly resources: readonly { readonly type: string; readonly id?: string | undefined }[];
  readonly signal: AbortSignal;
  readonly onProgress: (message: string) => void;
  /** @default 2000 */
  readonly pauseMs?: number;
}

/**
 * Waits until nothing is being done to any of a stack's endpoints. The provider does not: it asks to delete one that is being updated,
 * which SageMaker refuses, and takes one that is Deleting for gone (terraform-provider-aws,
 * `internal/service/sagemaker/endpoint.go`), although that one still writes its last captured data.
 */
export async function settledEndpoints(wait: EndpointWait): Promise<void> {
  const { sagemaker, resources, signal, onProgress, pauseMs = 2000 } = wait;
  for (const { type, id } of resources) {
    if (type !== endpointType || id === undefined) continue;
    for (;;) {
      const status = (await describe(sagemaker, id))?.EndpointStatus;
      if (!isInProgress(status)) break;
      onProgress(`the endpoint ${id} is ${status}`);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

async function describe(client: SageMakerClient, name: string): Promise<DescribeEndpointCommandOutput | undefined> {
  const { DescribeEndpointCommand } = await import("@aws-sdk/client-sagemaker");
  return client.send(new DescribeEndpointCommand({ EndpointName: name })).catch((error: unknown) => {
    if (error instanceof Error && /could not find/i.test(error.message)) return undefined;
    throw error;
  });
}
