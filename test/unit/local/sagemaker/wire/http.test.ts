import { once } from "node:events";
import { createServer, request, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { sendJson } from "../../../../../local/sagemaker/wire/http.ts";

/** What Go's HTTP client reads at once (bufio's default). */
const GO_READS = 4096;

describe("answers in the JSON protocol", () => {
  const definition = JSON.stringify({
    States: Object.fromEntries([...Array(200).keys()].map((n) => [`State${n}`, { Next: `State${n + 1}` }])),
  });
  let server: Server;
  let body = {};

  before(async () => {
    server = createServer((_, res) => sendJson(res, body, "1.0")).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  after(() => server.close());

  /** The answer, and how many bytes of it came over the wire. */
  async function ask(
    headers: Record<string, string>,
  ): Promise<{ answer: IncomingMessage; body: Buffer; bytes: number }> {
    const sent = request({
      port: (server.address() as AddressInfo).port,
      headers: { connection: "close", ...headers },
    });
    sent.end();
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return { answer, body: await buffer(answer), bytes: answer.socket.bytesRead };
  }

  it("are short enough for Go's first read where they are long, for who takes gzip", async () => {
    body = { Definition: definition };
    const { answer, body: zipped, bytes } = await ask({ "accept-encoding": "gzip" });
    expect(definition.length).to.be.above(GO_READS);
    expect([answer.headers["content-encoding"], bytes < GO_READS]).to.deep.equal(["gzip", true]);
    expect(JSON.parse(gunzipSync(zipped).toString())).to.deep.equal(body);
  });

  it("are as they are for others, and where they are short", async () => {
    body = { Definition: definition };
    const long = await ask({});
    expect([long.answer.headers["content-encoding"], JSON.parse(long.body.toString())]).to.deep.equal([
      undefined,
      body,
    ]);
    body = { a: 1 };
    const short = await ask({ "accept-encoding": "gzip" });
    expect([short.answer.headers["content-encoding"], JSON.parse(short.body.toString())]).to.deep.equal([
      undefined,
      body,
    ]);
  });
});
