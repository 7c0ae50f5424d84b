import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";

export interface FakeObject {
  readonly body: Buffer;
  readonly contentType: string | undefined;
}

/** What the server does with a request before it answers it: nothing, an error status, or the connection cut. */
export type Fault = number | "cut" | undefined;

/** One bucket of a small S3 in this process, which checks signatures: enough for PUT, GET, list (ten keys a page) and multi-object delete. */
export class FakeS3 {
  readonly objects = new Map<string, FakeObject>();
  readonly requests: string[] = [];
  /** The sessions' tokens that came with requests. */
  readonly tokens = new Set<unknown>();
  /** ETags are MD5, or nothing of the kind as under KMS. */
  md5Tags = true;
  fault: (request: string) => Fault = () => undefined;
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<S3Client> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this.client({ accessKeyId: "test", secretAccessKey: "test" });
  }

  client(credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }): S3Client {
    return new S3Client({
      endpoint: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      region: "us-east-1",
      forcePathStyle: true,
      maxAttempts: 1,
      credentials,
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const url = new URL(request.url ?? "/", "http://localhost");
    const key = decodeURIComponent(url.pathname.split("/").slice(2).join("/"));
    const line = `${request.method ?? ""} ${key === "" ? (url.searchParams.get("prefix") ?? "delete") : key}`;
    this.requests.push(line);
    this.tokens.add(request.headers["x-amz-security-token"]);
    const fault = this.fault(line);
    if (fault === "cut") request.socket.destroy();
    else if (fault === undefined && !isSigned(request, Buffer.concat(chunks)))
      fail(response, 403, "SignatureDoesNotMatch");
    else if (fault !== undefined) fail(response, fault, fault === 403 ? "AccessDenied" : "InternalError");
    else this.#serve(request, response, key, url, Buffer.concat(chunks));
  }

  #serve(request: IncomingMessage, response: ServerResponse, key: string, url: URL, body: Buffer): void {
    const object = this.objects.get(key);
    if (request.method === "PUT") {
      this.objects.set(key, { body, contentType: request.headers["content-type"] });
      response.end();
    } else if (request.method === "POST") {
      for (const [, name = ""] of body.toString().matchAll(/<Key>(.*?)<\/Key>/g)) this.objects.delete(name);
      response.end("<DeleteResult/>");
    } else if (key === "") this.#list(response, url);
    else if (object === undefined) fail(response, 404, "NoSuchKey");
    else response.end(object.body);
  }

  #list(response: ServerResponse, url: URL): void {
    const after = url.searchParams.get("continuation-token") ?? "";
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(url.searchParams.get("prefix") ?? "") && key > after)
      .sort();
    const page = keys.slice(0, 10);
    const next = keys.length > page.length ? `<NextContinuationToken>${page.at(-1) ?? ""}</NextContinuationToken>` : "";
    const contents = page.map((key) => {
      const body = this.objects.get(key)?.body ?? Buffer.alloc(0);
      const tag = this.md5Tags ? createHash("md5").update(body).digest("hex") : "0".repeat(32);
      return `<Contents><Key>${key}</Key><Size>${body.length}</Size><ETag>"${tag}"</ETag></Contents>`;
    });
    response.end(
      `<ListBucketResult><IsTruncated>${next !== ""}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
    );
  }
}

/** Whether Signature Version 4 in the headers is right, worked out from what came. */
function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const { authorization = "" } = request.headers;
  const [, scope = "", names = "", signature] =
    /Credential=test\/(.*?), SignedHeaders=(.*?), Signature=(.*)$/.exec(authorization) ?? [];
  const payload = String(request.headers["x-amz-content-sha256"]);
  if (/^[0-9a-f]{64}$/.test(payload) && payload !== createHash("sha256").update(body).digest("hex")) return false;
  const url = new URL(request.url ?? "/", "http://localhost");
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort();
  const headers = names.split(";").map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
  const canonical = [request.method, url.pathname, query.join("&"), headers.join(""), names, payload].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const text = ["AWS4-HMAC-SHA256", request.headers["x-amz-date"], scope, digest].join("\n");
  const key = scope
    .split("/")
    .reduce<Buffer | string>((secret, part) => createHmac("sha256", secret).update(part).digest(), "AWS4test");
  return createHmac("sha256", key).update(text).digest("hex") === signature;
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.statusCode = status;
  response.end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
