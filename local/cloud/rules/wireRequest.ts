import type { IncomingHttpHeaders } from "node:http";
import type { Json } from "../../../domain/rules/reading.ts";

/** A request as its service sees it. */
export interface Operation {
  readonly name: string;
  /** Members as the service model spells them. */
  readonly input: Json;
}

export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}
