import type { JsonObject } from "../wire/json.ts";
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

/**
 * An operation typed by the AWS SDK's request and response. The single place where a request body gets its type:
 * by then it has been checked against the service model that the SDK's types come from.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- each operation names its request
export function operation<Input, Output extends object>(
  support: Support,
  handle: (input: Input, context: Context) => Promise<Output> | Output,
): Operation {
  return {
    support,
    handle: async (input, context) => (await handle(input as Input, context)) as unknown as JsonObject,
  };
}
