import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { isSignedWith, parseSignature, payloadHash } from "../../../../../local/cloud/signature.ts";
import { ObjectReader } from "../../../../../local/sagemaker/aws/objectReader.ts";

const SECRET = "a secret";

describe("ObjectReader", () => {
  let server: Server;
  let reader: ObjectReader;
  let answer: (req: IncomingMessage, res: ServerResponse) => void;
  const seen: IncomingMessage[] = [];

  before(async () => {
    server = createServer((req, res) => {
      seen.push(req);
      answer(req, res);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: "ASIAX", secretAccessKey: SECRET, sessionToken: "a token" };
    reader = new ObjectReader({ endpoint, region: "eu-west-1", credentials: () => Promise.resolve(credentials) });
  });
  beforeEach(() => (seen.length = 0));
  after(() => {
    reader.close();
    server.close();
  });

  it("signs what it asks for, keys with any letters included", async () => {
    answer = (_, res) => res.end("scone");
    expect(await text(await reader.open({ bucket: "b", key: "train/a b+c(1)*/ü&%.png" }))).to.equal("scone");
    const [req] = seen;
    expect(req?.url).to.equal("/b/train/a%20b%2Bc%281%29%2A/%C3%BC%26%25.png");
    const request = { method: req?.method ?? "", url: req?.url ?? "", headers: req?.headers ?? {} };
    const signature = parseSignature(request);
    if (signature === undefined) throw new Error("no signature");
    expect(signature).to.include({ accessKeyId: "ASIAX", region: "eu-west-1", service: "s3", sessionToken: "a token" });
    expect(signature.signedHeaders).to.include("x-amz-security-token");
    expect(isSignedWith(SECRET, request, signature, payloadHash(request, signature, undefined))).to.be.true;
    expect(isSignedWith("another", request, signature, payloadHash(request, signature, undefined))).to.be.false;
  });

  it("tells S3's own code of a refusal, and does not ask again", async () => {
    answer = (_, res) => {
      res.writeHead(403).end("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>");
    };
    const error = await reader.open({ bucket: "b", key: "k" }).then(() => undefined, (e: unknown) => e as Error); // prettier-ignore
    expect(error).to.include({ name: "AccessDenied", message: "Access Denied" });
    expect(seen).to.have.length(1);
  });

  it("asks again after a broken connection and a fault", async () => {
    answer = (req, res) => {
      if (seen.length === 1) req.socket.destroy();
      else res.writeHead(seen.length === 2 ? 503 : 200).end("there");
    };
    expect(await text(await reader.open({ bucket: "b", key: "k" }))).to.equal("there");
    answer = (_, res) => res.writeHead(500).end();
    const error = await reader.open({ bucket: "b", key: "k" }).then(() => undefined, (e: unknown) => e as Error); // prettier-ignore
    expect(error?.message).to.equal("S3 answered 500");
  });

  it("stops when it is told to", async () => {
    const abort = new AbortController();
    answer = () => abort.abort();
    const error = await reader.open({ bucket: "b", key: "k" }, abort.signal).then(() => undefined, (e: unknown) => e as Error); // prettier-ignore
    expect(error?.name).to.equal("AbortError");
    expect(seen).to.have.length(1);
  });
});
