import { createHash, randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError } from "../../sagemaker/wire/errors.ts";
import { sendJson } from "../../sagemaker/wire/http.ts";
import { within } from "../../within.ts";
import type { Permission } from "../callers.ts";
import { HandlerError, type CloudControlResource, type Json } from "../cloudControlResource.ts";
import { parseDocument, parseObject, stringOf } from "./requests.ts";
import { applyPatch } from "./jsonPatch.ts";
import type { CloudControlStore, OperationRecord } from "./store.ts";

const TARGET = "CloudApiService.";
/** How long a request waits for its operation to end, before it answers that it is in progress. */
const PATIENCE_MILLISECONDS = 500;
const RETRY_AFTER_SECONDS = 0.3;

/** Whether a request is for Cloud Control. */
export function isCloudControl(req: IncomingMessage): boolean {
  return String(req.headers["x-amz-target"] ?? "").startsWith(TARGET);
}

/** What the caller of a request to Cloud Control must be allowed. */
export function cloudControlPermissions(req: IncomingMessage): readonly Permission[] {
  return [{ action: `cloudformation:${operationName(req)}`, resource: "*" }];
}

/** AWS Cloud Control API in one region: one protocol for the resources of every type that the local cloud knows. */
export class CloudControl {
  readonly #types: ReadonlyMap<string, CloudControlResource>;
  readonly #store: CloudControlStore;
  readonly #running = new Map<string, Promise<void>>();
  /** Resources that an operation is at work on. */
  readonly #busy = new Set<string>();

  readonly #table: Readonly<Record<string, (input: Json) => Promise<Json> | Json>> = {
    CreateResource: (input) => this.#create(input),
    UpdateResource: (input) => this.#update(input),
    DeleteResource: (input) => this.#delete(input),
    GetResource: (input) => this.#get(input),
    ListResources: (input) => this.#list(input),
    GetResourceRequestStatus: (input) => this.#status(input),
    ListResourceRequests: () => ({
      ResourceRequestStatusSummaries: Object.values(this.#store.contents.operations).map(progress),
    }),
    CancelResourceRequest: (input) => this.#cancel(input),
  };

  constructor(types: ReadonlyMap<string, CloudControlResource>, store: CloudControlStore) {
    this.#types = types;
    this.#store = store;
  }

  /** Ends the operations that a crash interrupted: a resource that is there was made, another was not. */
  async recover(): Promise<void> {
    const { operations } = this.#store.contents;
    for (const operation of Object.values(operations)) {
      if (operation.OperationStatus !== "IN_PROGRESS") continue;
      await this.#resume(operation);
    }
    this.#store.saveFact();
  }

  async handle(req: IncomingMessage, res: ServerResponse, body: Buffer): Promise<void> {
    try {
      const input = parseObject(body.toString(), "The request");
      const name = operationName(req);
      const operation = Object.hasOwn(this.#table, name) ? this.#table[name] : undefined;
      if (operation === undefined)
        throw new AwsError("UnknownOperationException", `${name} is not an operation of Cloud Control`);
      sendJson(res, await operation(input), "1.0");
    } catch (error) {
      if (error instanceof AwsError) sendJson(res, { __type: error.code, Message: error.message }, "1.0", 400);
      else if (error instanceof HandlerError) {
        const code = error.code === "NotFound" ? "ResourceNotFoundException" : `${error.code}Exception`;
        sendJson(res, { __type: code, Message: error.message }, "1.0", 400);
      } else throw error;
    }
  }

  async #create(input: Json): Promise<Json> {
    const type = this.#type(input);
    const properties = parseObject(stringOf(input, "DesiredState"), "DesiredState");
    return this.#run("CREATE", input, undefined, async (operation) => {
      operation.Identifier = await type.create(properties);
      this.#store.saveFact();
      await type.stabilize?.(operation.Identifier);
    });
  }

  async #update(input: Json): Promise<Json> {
    const type = this.#type(input);
    const identifier = stringOf(input, "Identifier");
    const patch = parseDocument(stringOf(input, "PatchDocument"), "PatchDocument");
    if (!Array.isArray(patch)) throw new AwsError("InvalidRequestException", "PatchDocument must be a list");
    const properties = applyPatch(await type.read(identifier), patch, type.fixed);
    return this.#run("UPDATE", input, identifier, async () => {
      await type.update(identifier, properties);
      await type.stabilize?.(identifier);
    });
  }

  async #delete(input: Json): Promise<Json> {
    const type = this.#type(input);
    const identifier = stringOf(input, "Identifier");
    return this.#run("DELETE", input, identifier, () => type.delete(identifier));
  }

  async #get(input: Json): Promise<Json> {
    const identifier = stringOf(input, "Identifier");
    const properties = await this.#type(input).read(identifier);
    const description = { Identifier: identifier, Properties: JSON.stringify(properties) };
    return { TypeName: stringOf(input, "TypeName"), ResourceDescription: description };
  }

  async #list(input: Json): Promise<Json> {
    const type = this.#type(input);
    const identifiers = (await type.list()).sort();
    const offset = Number(input["NextToken"] ?? 0);
    const size = Number(input["MaxResults"] ?? 100);
    const descriptions: Json[] = [];
    for (const identifier of identifiers.slice(offset, offset + size)) {
      const properties = await type.read(identifier).catch(() => undefined);
      if (properties !== undefined) {
        descriptions.push({ Identifier: identifier, Properties: JSON.stringify(properties) });
      }
    }
    const next = offset + size < identifiers.length ? { NextToken: String(offset + size) } : {};
    return { TypeName: stringOf(input, "TypeName"), ResourceDescriptions: descriptions, ...next };
  }

  async #status(input: Json): Promise<Json> {
    const operation = this.#operation(input);
    await this.#wait(operation.RequestToken);
    return { ProgressEvent: progress(operation) };
  }

  #cancel(input: Json): Json {
    const operation = this.#operation(input);
    const message = `Only operations that are pending can be cancelled; this one is ${operation.OperationStatus}`;
    throw new AwsError("ConcurrentModificationException", message);
  }

  async #run(
    kind: OperationRecord["Operation"],
    input: Json,
    identifier: string | undefined,
    work: (operation: OperationRecord) => Promise<void>,
  ): Promise<Json> {
    const { operations } = this.#store.contents;
    const typeName = stringOf(input, "TypeName");
    const clientToken = typeof input["ClientToken"] === "string" ? input["ClientToken"] : undefined;
    const request = createHash("sha256")
      .update(JSON.stringify([kind, input]))
      .digest("hex");
    if (clientToken !== undefined) {
      const before = Object.values(operations).find((operation) => operation.clientToken === clientToken);
      if (before !== undefined && before.request !== request) {
        throw new AwsError("ClientTokenConflictException", `Client token ${clientToken} was used before`);
      }
      if (before !== undefined) return { ProgressEvent: progress(before) };
    }
    const busy = `${typeName}\n${identifier ?? ""}`;
    if (identifier !== undefined && this.#busy.has(busy)) {
      const message = `Resource of type '${typeName}' with identifier '${identifier}' has another operation in progress.`;
      throw new AwsError("ConcurrentOperationException", message);
    }
    const operation: OperationRecord = {
      RequestToken: randomUUID(),
      TypeName: typeName,
      Operation: kind,
      OperationStatus: "IN_PROGRESS",
      EventTime: Date.now() / 1000,
      ...(identifier === undefined ? {} : { Identifier: identifier }),
      ...(clientToken === undefined ? {} : { clientToken, request }),
    };
    operations[operation.RequestToken] = operation;
    try {
      this.#store.save();
    } catch (error) {
      Reflect.deleteProperty(operations, operation.RequestToken); // Nothing was begun.
      throw error;
    }
    if (identifier !== undefined) this.#busy.add(busy);
    this.#follow(operation, work(operation), () => this.#busy.delete(busy));
    await this.#wait(operation.RequestToken);
    return { ProgressEvent: progress(operation) };
  }

  #follow(operation: OperationRecord, work: Promise<void>, finished: () => void): void {
    const done = work
      .then(
        () => void (operation.OperationStatus = "SUCCESS"),
        (error: unknown) => {
          operation.OperationStatus = "FAILED";
          operation.ErrorCode = error instanceof HandlerError ? error.code : "InternalFailure";
          operation.StatusMessage = error instanceof Error ? error.message : String(error);
        },
      )
      .finally(() => {
        operation.EventTime = Date.now() / 1000;
        this.#running.delete(operation.RequestToken);
        finished();
        this.#store.saveFact();
      });
    this.#running.set(operation.RequestToken, done);
  }

  async #resume(operation: OperationRecord): Promise<void> {
    const type = this.#types.get(operation.TypeName);
    const identifier = operation.Identifier;
    const exists =
      identifier !== undefined &&
      (await type?.read(identifier).then(
        () => true,
        () => false,
      )) === true;
    if (exists && operation.Operation === "CREATE" && type?.stabilize !== undefined) {
      this.#follow(operation, type.stabilize(identifier), () => undefined);
      return;
    }
    const succeeded = operation.Operation === "DELETE" ? !exists : operation.Operation === "CREATE" && exists;
    operation.OperationStatus = succeeded ? "SUCCESS" : "FAILED";
    if (succeeded) return;
    operation.ErrorCode = "ServiceInternalError";
    operation.StatusMessage = "The local cloud was stopped in the middle of the operation; run it again.";
  }

  async #wait(token: string): Promise<void> {
    const running = this.#running.get(token);
    if (running !== undefined) await within(running, PATIENCE_MILLISECONDS);
  }

  #operation(input: Json): OperationRecord {
    const token = stringOf(input, "RequestToken");
    const operation = this.#store.contents.operations[token];
    if (operation === undefined) {
      throw new AwsError("RequestTokenNotFoundException", `Request with token ${token} was not found`);
    }
    return operation;
  }

  #type(input: Json): CloudControlResource {
    const name = stringOf(input, "TypeName");
    const type = this.#types.get(name);
    if (type !== undefined) return type;
    throw new AwsError(
      "TypeNotFoundException",
      `The type '${name}' is not provided by the local cloud. It provides: ${[...this.#types.keys()].sort().join(", ")}`,
    );
  }
}

function operationName(req: IncomingMessage): string {
  return String(req.headers["x-amz-target"] ?? "").slice(TARGET.length);
}

function progress(operation: OperationRecord): Json {
  const event: Json = { ...operation };
  for (const own of ["clientToken", "request"]) Reflect.deleteProperty(event, own);
  if (operation.OperationStatus === "IN_PROGRESS") event["RetryAfter"] = Date.now() / 1000 + RETRY_AFTER_SECONDS;
  return event;
}
