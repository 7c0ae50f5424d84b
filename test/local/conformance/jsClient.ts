import * as scaling from "@aws-sdk/client-application-auto-scaling";
import * as sagemaker from "@aws-sdk/client-sagemaker";
import * as runtime from "@aws-sdk/client-sagemaker-runtime";
import { ServiceError, type Answer, type Client, type Place, type Service } from "./clients.ts";

interface AnyClient {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

type CommandClass = new (input: Answer) => unknown;
type Paginator = (config: { client: AnyClient; pageSize: number }, input: Answer) => AsyncIterable<unknown>;
type Waiter = (config: object, input: Answer) => Promise<unknown>;

/** The AWS SDK for JavaScript. */
export function jsClient(place: Place): Client {
  const config = {
    region: place.region,
    ...(place.endpoint === undefined ? {} : { endpoint: place.endpoint }),
    ...(place.credentials === undefined ? {} : { credentials: place.credentials }),
  };
  const services: Record<Service, { client: AnyClient; module: object }> = {
    sagemaker: { client: new sagemaker.SageMakerClient(config), module: sagemaker },
    "sagemaker-runtime": {
      client: new runtime.SageMakerRuntimeClient(config),
      module: runtime,
    },
    "application-autoscaling": { client: new scaling.ApplicationAutoScalingClient(config), module: scaling },
  };
  const control = services.sagemaker.client;
  return {
    name: "AWS SDK for JavaScript",
    call: async (service, operation, input) => {
      const { client, module } = services[service];
      const Command = (module as Record<string, CommandClass>)[`${operation}Command`];
      if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
      try {
        return plain(await client.send(new Command(input))) as Answer;
      } catch (error) {
        if (error instanceof Error && "$metadata" in error) throw new ServiceError(error.name, error.message);
        throw error;
      }
    },
    pages: async (operation, input, member, pageSize) => {
      const paginate = (sagemaker as unknown as Record<string, Paginator>)[`paginate${operation}`];
      if (paginate === undefined) throw new Error(`the SDK can't page ${operation}`);
      const items: Answer[] = [];
      for await (const page of paginate({ client: control, pageSize }, { ...input }))
        items.push(...((plain(page) as Record<string, Answer[]>)[member] ?? []));
      return items;
    },
    wait: async (waiter, input) => {
      const wait = (sagemaker as unknown as Record<string, Waiter>)[`waitUntil${waiter}`];
      if (wait === undefined) throw new Error(`the SDK can't wait for ${waiter}`);
      await wait({ client: control, maxWaitTime: 900, minDelay: 1, maxDelay: 10 }, input);
    },
    close: () => {
      for (const { client } of Object.values(services)) client.destroy();
      return Promise.resolve();
    },
  };
}

/** Times as ISO text, blobs as text, without the SDK's own members. */
function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, member]) => name !== "$metadata" && member !== undefined)
      .map(([name, member]) => [name, plain(member)]),
  );
}
