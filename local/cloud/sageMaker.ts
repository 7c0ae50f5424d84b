import type { IncomingMessage, ServerResponse } from "node:http";
import type { CloudControlResource } from "./cloudControlResource.ts";
import type { OwnService } from "./gateway.ts";
import { sageMakerPermission } from "./sageMakerPermission.ts";

interface SageMakerService {
  start(): Promise<void>;
  stop(): Promise<void>;
  handles(req: IncomingMessage): boolean;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  readonly resourceTypes: ReadonlyMap<string, CloudControlResource>;
}

interface SageMakerOptions {
  readonly stateDir: string;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly serviceModelsDir: string;
  readonly log: (line: string) => void;
}

/** The local SageMaker as a service of the gateway. */
export async function loadSageMaker(options: SageMakerOptions): Promise<SageMakerService & OwnService> {
  const path = "../sagemaker/index.ts";
  const service = await (import(path) as Promise<{ createSageMaker(o: SageMakerOptions): SageMakerService }>)
    .then((module) => module.createSageMaker(options))
    .catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
      options.log("this build has no SageMaker");
      return NO_SAGEMAKER;
    });
  return {
    start: () => service.start(),
    stop: () => service.stop(),
    handles: (req) => service.handles(req),
    handle: (req, res) => service.handle(req, res),
    resourceTypes: service.resourceTypes,
    permission: (req, body) => sageMakerPermission(req, body, options.region, options.accountId),
  };
}

const NO_SAGEMAKER: SageMakerService = {
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  handles: () => false,
  handle: () => Promise.resolve(),
  resourceTypes: new Map(),
};
