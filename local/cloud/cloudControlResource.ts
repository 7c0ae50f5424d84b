import type { HandlerErrorCode as CloudFormationCode } from "@aws-sdk/client-cloudcontrol";

export type JsonValue = string | number | boolean | null | JsonValue[] | Json;
export interface Json {
  [name: string]: JsonValue;
}

/** The handler error codes of CloudFormation's resource contract, and that of a type which MiniStack does not provide. */
export type HandlerErrorCode = CloudFormationCode | "UnsupportedAction";

/** Thrown by a resource handler when an operation on a resource fails; Cloud Control reports its code. */
export class HandlerError extends Error {
  readonly code: HandlerErrorCode;

  constructor(code: HandlerErrorCode, message: string) {
    super(message);
    this.name = "HandlerError";
    this.code = code;
  }
}

/** Properties that no patch may change, as a type's schema names them. */
export interface FixedProperties {
  readonly readOnly: readonly string[];
  readonly createOnly: readonly string[];
}

/** How the resources of one CloudFormation type are created, read, updated and deleted. Errors are HandlerErrors. */
export interface CloudControlResource {
  readonly fixed?: FixedProperties | undefined;
  /** Creates a resource and gives its primary identifier. */
  create(properties: Json): Promise<string>;
  /** All properties, with the read-only ones. Fails with NotFound. */
  read(identifier: string): Promise<Json>;
  /** Takes the full desired properties: the caller's patch is applied already. */
  update(identifier: string, properties: Json): Promise<void>;
  delete(identifier: string): Promise<void>;
  /** Primary identifiers. */
  list(): Promise<string[]>;
  /** Waits for a resource that takes its time, where create and update return before it is ready. */
  stabilize?(identifier: string): Promise<void>;
}

/** NotFound in AWS's words. */
export function notFound(typeName: string, identifier: string): HandlerError {
  return new HandlerError("NotFound", `Resource of type '${typeName}' with identifier '${identifier}' was not found.`);
}
