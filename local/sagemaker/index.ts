import { isDiskFull } from "../../system/fullDisk.ts";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { AsyncInference } from "./asynchronous/asyncInference.ts";
import { CloudClients } from "./aws/clients.ts";
import type { CloudControlResource } from "../cloud/cloudControlResource.ts";
import { cloudControlResources } from "./cloudControl/resources.ts";
import { Images } from "./containers/images.ts";
import { Processes } from "./containers/processes.ts";
import type { Context } from "./context.ts";
import { parseBody, runOperation, runScaling } from "./dispatch.ts";
import { Hosting } from "./hosting/hosting.ts";
import { invokeEndpoint, parseRuntimePath } from "./hosting/invoke.ts";
import { ServiceModels } from "./model/serviceModels.ts";
import type { SageMakerOptions } from "./options.ts";
import { refusal } from "./refusals.ts";
import { Arns } from "./resources/arns.ts";
import type { OperationName, Request, Response } from "./resources/operation.ts";
import { allTags } from "./resources/tags.ts";
import { AutoScaler } from "./scaling/autoScaler.ts";
import { Store } from "./store/store.ts";
import { Training } from "./training/training.ts";
import {
  AwsError,
  insufficientStorage,
  internalFailure,
  unknownOperation,
  validationException,
} from "./wire/errors.ts";
import { readBody, sendError, sendJson } from "./wire/http.ts";
import type { JsonObject } from "./wire/json.ts";

export type { SageMakerOptions } from "./options.ts";

/** The local SageMaker of one region, to be mounted in an HTTP server. */
export interface SageMakerService {
  /** Restores the state: endpoints come back, jobs that were cut off are marked. */
  start(): Promise<void>;
  /** Writes out captures and ends every child. */
  stop(): Promise<void>;
  /** Answers a request; its body can be given when it has been read already. */
  handle(req: IncomingMessage, res: ServerResponse, body?: Buffer): Promise<void>;
  /** One operation of the control plane, for this process's own use. */
  run<Name extends OperationName>(operation: Name, input: Request<Name>): Promise<Response<Name>>;
  /** The tags of all resources, by ARN: of those that have some, or had. */
  tags(): Readonly<Record<string, readonly { readonly Key: string; readonly Value: string }[]>>;
  /** Handlers of the Cloud Control resource types. */
  readonly resourceTypes: ReadonlyMap<string, CloudControlResource>;
}

/** Everything, put together. */
interface Parts extends Context {
  readonly training: Training;
  readonly hosting: Hosting;
  readonly asynchronous: AsyncInference;
  readonly scaler: AutoScaler;
}

const TARGET = "SageMaker.";
const SCALING_TARGET = "AnyScaleFrontendService.";
const MAXIMUM_BODY = 10 * 1024 ** 2;

/** Builds the local SageMaker; nothing runs before `start()`. */
export function createSageMaker(given: SageMakerOptions): SageMakerService {
  const options: SageMakerOptions = { ...fromEnvironment(), ...given };
  let context: Parts | undefined;
  const started = (): Parts => {
    if (context === undefined) throw internalFailure("The local SageMaker has not been started.");
    return context;
  };
  return {
    resourceTypes: cloudControlResources(started),
    start: async () => {
      context = await makeContext(options, started);
      context.processes.endLeftovers();
      await context.training.restore();
      await context.hosting.restore();
      context.asynchronous.restore();
      context.scaler.start();
    },
    stop: async () => {
      const { asynchronous, training, hosting, scaler, processes, store, cloud } = started();
      await scaler.close();
      // Its requests under way end with the containers that answer them.
      const ending = asynchronous.close();
      await Promise.all([training.close(), hosting.close(), ending]);
      await processes.close();
      await store.close();
      await cloud.close();
    },
    tags: () => allTags(started()),
    run: ((operation, input: JsonObject) => runOperation(started(), operation, input)) as SageMakerService["run"],
    handle: async (req, res, body) => {
      const target = targetOf(req);
      try {
        if (target === undefined) await handleRuntime(started(), req, res, body);
        else await handleControl(started(), target, req, res, body);
      } catch (caught) {
        const error = isDiskFull(caught) ? insufficientStorage(caught) : caught;
        if (!(error instanceof AwsError))
          options.log(`sagemaker: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        if (!res.headersSent) sendError(res, error, target === undefined ? "rest-json" : "json");
        else res.destroy();
      }
    },
  };
}

/** Whether a request is for SageMaker's control plane, its runtime, or Application Auto Scaling. */
export function handlesSageMaker(req: IncomingMessage): boolean {
  return targetOf(req) !== undefined || parseRuntimePath(req.url ?? "") !== undefined;
}

const FROM_ENVIRONMENT: Readonly<Record<string, keyof SageMakerOptions>> = {
  SCONES_DEPLOYMENT_SPEED: "deploymentSpeed",
  SCONES_SCALING_SPEED: "scalingSpeed",
  SCONES_IAM_DELAY: "roleDelaySeconds",
  SCONES_INVOCATION_TIMEOUT_SECONDS: "invocationTimeoutSeconds",
};

/** What whoever starts the local cloud can set. */
function fromEnvironment(): Partial<SageMakerOptions> {
  const set = Object.entries(FROM_ENVIRONMENT).map(
    ([name, option]) => [option, Number(process.env[name] ?? "")] as const,
  );
  return Object.fromEntries(set.filter(([, value]) => value > 0));
}

async function makeContext(options: SageMakerOptions, started: () => Parts): Promise<Parts> {
  const store = await Store.open(join(options.stateDir, "records"));
  const arns = new Arns(options.region, options.accountId);
  const keyOf = (arn: string): string | undefined => {
    const parts = arns.parse(arn);
    return parts && store.keys(parts.kind).find((key) => key.toLowerCase() === parts.key.toLowerCase());
  };
  return {
    options,
    store,
    arns,
    models: new ServiceModels(options.serviceModelsDir),
    cloud: new CloudClients(options),
    images: new Images(options.imagesFile ?? join(options.stateDir, "images.json")),
    processes: new Processes(join(options.stateDir, "children")),
    training: new Training(started),
    hosting: new Hosting(started, options),
    asynchronous: new AsyncInference(started),
    scaler: new AutoScaler(started),
    knownArn: (arn) => keyOf(arn) !== undefined,
    nameOf: (arn) => keyOf(arn) ?? arn.split("/").at(-1) ?? arn,
  };
}

function targetOf(req: IncomingMessage): string | undefined {
  const target = req.headers["x-amz-target"];
  if (typeof target !== "string") return undefined;
  return target.startsWith(TARGET) || target.startsWith(SCALING_TARGET) ? target : undefined;
}

async function handleControl(
  context: Context,
  target: string,
  req: IncomingMessage,
  res: ServerResponse,
  given?: Buffer,
): Promise<void> {
  const body = given ?? (await readBody(req, MAXIMUM_BODY));
  if (body === undefined) throw validationException("The request body is too large.");
  const scaling = target.startsWith(SCALING_TARGET);
  const operation = target.slice((scaling ? SCALING_TARGET : TARGET).length);
  sendJson(res, await (scaling ? runScaling : runOperation)(context, operation, parseBody(body)));
}

async function handleRuntime(context: Parts, req: IncomingMessage, res: ServerResponse, body?: Buffer): Promise<void> {
  const path = parseRuntimePath(req.url ?? "");
  if (path?.action === "invocations-response-stream") throw refusal("InvokeEndpointWithResponseStream");
  if (path === undefined || req.method !== "POST")
    throw unknownOperation(`${req.method ?? ""} ${req.url ?? ""} is no operation of the runtime.`);
  if (path.action === "async-invocations") await context.asynchronous.invoke(path.endpoint, req, res, body);
  else await invokeEndpoint(context, path.endpoint, req, res, body);
}
