import pMap from "p-map";
import type { StackOutputs } from "../../domain/configuration/stackOutputs.ts";
import { evenly, requestsAtATime, type ValidationSet } from "./baseline.ts";
import type { Clients } from "../stack/clients.ts";
import { askEndpoint } from "./predict.ts";

/** Enough for the monitor to judge the hour that they fall into, few enough to take a second. */
const mostPictures = 200;

/**
 * Asks the endpoint about test pictures, as its users would: captured and judged like any other request. Their inference
 * id is the picture's key. Returns how many were sent.
 */
export async function sendTraffic(
  clients: Clients,
  { endpointName }: StackOutputs,
  validation: ValidationSet,
  signal: AbortSignal,
): Promise<number> {
  const keys = evenly([...validation.images.keys()], mostPictures);
  await pMap(
    keys,
    async (key) => {
      const request = { name: key, body: await validation.read(key), ...(key.length <= 64 && { inferenceId: key }) };
      await askEndpoint(clients, endpointName, request);
    },
    { concurrency: requestsAtATime, signal },
  );
  return keys.length;
}
