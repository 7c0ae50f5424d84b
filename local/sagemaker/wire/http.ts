import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
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

/** What Go's HTTP client reads at once, less room for the headers. */
const FIRST_READ = 3500;

/**
 * Answers in the JSON protocol, longer answers compressed for who takes that, as clients in Go do: AWS's SDK for Go closes a
 * request's body once the answer begins (smithy-go, transport/http/client.go), which Go's client, where it is still about to
 * look for more of that body, takes for a broken connection (net/http, writeLoop). It then can't read on what did not
 * come at once, as happened to aws-native with a state machine, and the SDK asks again since 1.43.1 only.
 */
export function sendJson(res: ServerResponse, body: Json, version: "1.0" | "1.1" = "1.1", status = 200): void {
  send(res, status, body, { "content-type": `application/x-amz-json-${version}` });
}

function send(res: ServerResponse, status: number, body: Json, headers: Readonly<Record<string, string>>): void {
  const text = Buffer.from(JSON.stringify(body));
  const zipped = text.length > FIRST_READ && String(res.req.headers["accept-encoding"]).includes("gzip");
  const sent = zipped ? gzipSync(text) : text;
  res.writeHead(status, {
    ...headers,
    ...(zipped && { "content-encoding": "gzip" }),
    "content-length": sent.length,
    "x-amzn-requestid": randomUUID(),
  });
  res.end(sent);
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
