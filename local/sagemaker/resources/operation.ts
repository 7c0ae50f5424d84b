import type * as sdk from "@aws-sdk/client-sagemaker";
import type { JsonObject, Wire } from "../wire/json.ts";
import type { Context } from "../context.ts";

/** How far an operation goes: it does what AWS does, or it only keeps what it is given. */
export type Support = "supported" | "stored";

/** One operation of the dispatch table. */
export interface Operation {
  readonly support: Support;
  /** Takes a request that the service model has passed. */
  handle(input: JsonObject, context: Context): Promise<JsonObject>;
}

export type Operations = Readonly<Record<string, Operation>>;

type Commands = { [K in keyof typeof sdk as K extends `${infer Name}Command` ? Name : never]: (typeof sdk)[K] };
type Command<Name extends keyof Commands> = InstanceType<
  Extract<Commands[Name], abstract new (...args: never) => unknown>
>;

export type OperationName = keyof Commands;

/** An operation's request as it comes, by the AWS SDK's own type. */
export type Request<Name extends keyof Commands> =
  Command<Name> extends { readonly input: infer Input } ? Wire<Input> : never;

type Handle<Input, Output> = (input: Input, context: Context) => Promise<Output> | Output;
/** What an operation answers. */
export type Response<Name extends keyof Commands> =
  Command<Name> extends { resolveMiddleware(...args: never): (...args: never) => Promise<{ output: infer Output }> }
    ? Wire<Omit<Output, "$metadata">>
    : never;

/**
 * Operations of SageMaker, typed by the AWS SDK. The single place where a request body gets its type:
 * by then it has been checked against the service model that the SDK's types come from.
 */
export function typedOperations(
  support: Support,
  handlers: { readonly [Name in keyof Commands]?: Handle<Request<Name>, Response<Name>> },
): Operations {
  return Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [name, operation(support, handle as Handle<JsonObject, object>)]),
  );
}

/** One operation, of requests as they are or of a type that the service model has been checked against. */
export function operation<Input = JsonObject>(support: Support, handle: Handle<Input, object>): Operation {
  return {
    support,
    handle: async (input, context) => (await handle(input as Input, context)) as JsonObject,
  };
}
