import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError, internalFailure } from "./errors.ts";
import type { Json } from "./json.ts";

/** Reads a request's body; gives undefined (and drains the rest) when it is longer than the limit. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (length > limit) return undefined;
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** Answers in the JSON protocol. */
export function sendJson(res: ServerResponse, body: Json, version: "1.0" | "1.1" = "1.1", status = 200): void {
  send(res, status, body, { "content-type": `application/x-amz-json-${version}` });
}

function send(res: ServerResponse, status: number, body: Json, headers: Readonly<Record<string, string>>): void {
  const text = Buffer.from(JSON.stringify(body));
  res.writeHead(status, { ...headers, "content-length": text.length, "x-amzn-requestid": randomUUID() }).end(text);
}

/** Answers with an error, in the form that both JSON protocols understand. */
export function sendError(res: ServerResponse, error: unknown, protocol: "json" | "rest-json"): void {
  const known =
    error instanceof AwsError ? error : internalFailure(error instanceof Error ? error.message : String(error));
  const named = protocol === "json" ? { __type: known.code } : { Message: known.message };
  send(
    res,
    known.status,
    { ...known.members, ...named, message: known.message },
    {
      "content-type": protocol === "json" ? "application/x-amz-json-1.1" : "application/json",
      "x-amzn-errortype": known.code,
    },
  );
}
