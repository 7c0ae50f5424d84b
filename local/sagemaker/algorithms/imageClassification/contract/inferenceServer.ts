/** The serving contract over HTTP: GET /ping, POST /invocations with one image, probabilities back as JSON. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ImageError } from "../../../../../domain/images/imageError.ts";
import { readBody } from "../../../wire/http.ts";
import { log } from "./log.ts";

/** SageMaker passes at most 25 MB on to a container. */
const MAX_BODY = 25 * 1024 * 1024;
const IMAGE_TYPES = ["application/x-image", "image/png", "image/jpeg", "application/octet-stream"];
const JSON_LINES = "application/jsonlines";

/** Thrown for a request that can't be served, with the status to answer. */
class RequestError extends Error {
  override readonly name = "RequestError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Serves a classifier. Why a request failed stands in the log too, which a ModelError sends its reader to. */
export function createInferenceServer(classify: (image: Buffer) => Promise<number[]>): Server {
  const server = createServer((request, response) => {
    respond(request, response, classify).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      const status = error instanceof RequestError ? error.status : error instanceof ImageError ? 400 : 500;
      log.error(status < 500 ? `Customer Error: ${message}` : message);
      send(response, status, { error: message });
    });
  });
  server.keepAliveTimeout = 75_000;
  return server;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  classify: (image: Buffer) => Promise<number[]>,
): Promise<void> {
  const path = (request.url ?? "/").split("?")[0];
  if (path === "/ping" && request.method === "GET") {
    response.writeHead(200, { "content-length": 0 }).end();
    return;
  }
  if (path === "/execution-parameters" && request.method === "GET") {
    send(response, 200, { MaxConcurrentTransforms: 2, BatchStrategy: "SINGLE_RECORD", MaxPayloadInMB: 6 });
    return;
  }
  if (path !== "/invocations")
    throw new RequestError(404, `There is nothing at ${path}: use GET /ping and POST /invocations.`);
  if (request.method !== "POST") throw new RequestError(405, `/invocations takes POST, not ${request.method}.`);
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!IMAGE_TYPES.includes(type)) {
    request.resume();
    throw new RequestError(
      415,
      `Content type ${JSON.stringify(type)} is not supported: use ${IMAGE_TYPES.join(", ")}.`,
    );
  }
  const body = await readBody(request, MAX_BODY);
  if (body === undefined) throw new RequestError(413, `The body is larger than ${MAX_BODY} bytes.`);
  const probabilities = await classify(body);
  if (request.headers.accept?.includes(JSON_LINES) === true) {
    sendText(response, 200, JSON_LINES, `${JSON.stringify({ prediction: probabilities })}\n`);
  } else {
    send(response, 200, probabilities);
  }
}

const send = (response: ServerResponse, status: number, body: unknown): void =>
  sendText(response, status, "application/json", JSON.stringify(body));

function sendText(response: ServerResponse, status: number, type: string, text: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(text) }).end(text);
}
