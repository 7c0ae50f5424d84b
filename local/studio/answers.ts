import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "../sagemaker/wire/http.ts";
import { readAsset } from "./assets.ts";
import { headers, Refused } from "./guard.ts";
import { pictureType } from "./sources/values.ts";

/** What a request is answered with. */
export interface Answer {
  readonly type: string;
  readonly body: Buffer | string;
}

const NOTHING = "There is nothing of that name.";

export function send(res: ServerResponse, { type, body }: Answer, status = 200): void {
  res.writeHead(status, { ...headers, "content-type": type, "content-length": Buffer.byteLength(body) });
  res.end(body);
}

export function json(value: object | undefined): Answer {
  if (value === undefined) throw new Refused(404, NOTHING);
  return { type: "application/json", body: JSON.stringify(value) };
}

export function picture(bytes: Buffer | undefined): Answer {
  const type = bytes && pictureType(bytes);
  if (bytes === undefined || type === undefined) throw new Refused(404, "There is no such picture.");
  return { type, body: bytes };
}

export function drawing(markup: string | undefined, type = "image/svg+xml"): Answer {
  if (markup === undefined) throw new Refused(404, "There is nothing to draw.");
  return { type, body: markup };
}

export async function asset(name: string): Promise<Answer> {
  const found = await readAsset(name);
  if (found === undefined) throw new Refused(404, NOTHING);
  return found;
}

/** A refusal: a page for people, JSON for the page's scripts. */
export async function refuse(req: IncomingMessage, res: ServerResponse, error: unknown): Promise<void> {
  const status = error instanceof Refused ? error.status : 500;
  req.resume();
  const isVisit = req.headers.accept?.includes("text/html") === true;
  if (isVisit) send(res, await asset("refused.html"), status);
  else send(res, json({ error: error instanceof Error ? error.message : String(error) }), status);
}

/** A request's picture, whole; refused where it is none or larger than `limit` bytes. */
export async function readPicture(req: IncomingMessage, limit: number): Promise<Buffer> {
  if (!/^(image\/[\w.+-]+|application\/x-image)$/.test(req.headers["content-type"] ?? ""))
    throw new Refused(415, "A picture is wanted: image/png or image/jpeg.");
  const bytes = await readBody(req, limit);
  if (bytes === undefined) throw new Refused(413, "The picture is larger than an endpoint takes (25 MB).");
  if (bytes.length === 0) throw new Refused(400, "The picture is empty.");
  return bytes;
}
