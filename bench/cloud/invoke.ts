import { InvokeEndpointCommand, type SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { Picture } from "./benchCloud.ts";

/** The probabilities of one of the pictures, chosen by a running number. */
export async function invokeWith(
  client: SageMakerRuntimeClient,
  endpoint: string,
  pictures: readonly Picture[],
  index: number,
): Promise<number[]> {
  const { png } = pictures[index % pictures.length] as Picture;
  const request = { EndpointName: endpoint, ContentType: "image/png", Accept: "application/json", Body: png };
  return JSON.parse((await client.send(new InvokeEndpointCommand(request))).Body.transformToString()) as number[];
}
