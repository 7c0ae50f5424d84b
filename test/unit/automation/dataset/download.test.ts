import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import {
  cifar100,
  downloadCifar100,
  DownloadError,
  type DownloadOptions,
} from "../../../../automation/dataset/download.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) & 0xff));
const md5 = createHash("md5").update(content).digest("hex");

describe("downloadCifar100", () => {
  const folder = useTempFolder();
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let ranges: (string | undefined)[];
  let count = 0;
  let cacheDir: string;
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  before((done) => void server.listen(0, "127.0.0.1", done));
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  beforeEach(() => {
    ranges = [];
    answer = whole;
    cacheDir = join(folder(), String(count++), "cache");
  });

  const whole = (_: IncomingMessage, response: ServerResponse) =>
    void response.setHeader("content-length", content.length).end(content);
  const rest = (request: IncomingMessage, response: ServerResponse) => {
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from === 0) {
      whole(request, response);
      return;
    }
    response.writeHead(206, {
      "content-range": `bytes ${from}-${content.length - 1}/${content.length}`,
      "content-length": content.length - from,
    });
    response.end(content.subarray(from));
  };
  const cut = (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("content-length", content.length);
    response.write(content.subarray(0, 100_000), () => setTimeout(() => request.socket.destroy(), 30));
  };
  const source = () => ({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cifar.tar.gz`,
    bytes: content.length,
    md5,
  });
  const download = (more: Partial<DownloadOptions> = {}) =>
    downloadCifar100({ cacheDir, source: source(), delayMs: 5, ...more });
  const failureOf = async (more: Partial<DownloadOptions> = {}): Promise<Error> => {
    const failure: unknown = await download(more).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(DownloadError);
    return failure as Error;
  };
  const files = () => (existsSync(cacheDir) ? readdirSync(cacheDir) : []);

  it("knows the published archive", () => {
    expect(cifar100).to.eql({
      url: "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz",
      bytes: 169_001_437,
      md5: "eb9058c3a382ffc7106e4002c42a8d85",
    });
  });

  it("downloads once and keeps the archive", async () => {
    const seen: number[] = [];
    const path = await download({ onProgress: ({ done }) => seen.push(done) });
    expect(readFileSync(path)).to.eql(content);
    expect(seen.at(-1)).to.equal(content.length);
    expect(await download()).to.equal(path);
    expect(ranges).to.eql([undefined]);
    expect(files()).to.eql(["cifar-100-python.tar.gz"]);
  });

  it("goes on where a connection was lost", async () => {
    answer = (request, response) => (ranges.length === 1 ? cut(request, response) : rest(request, response));
    expect(readFileSync(await download())).to.eql(content);
    expect(ranges).to.have.length(2);
    expect(ranges[1]).to.match(/^bytes=[1-9]\d*-$/);
  });

  it("starts anew where the server knows no ranges", async () => {
    answer = (request, response) => (ranges.length === 1 ? cut(request, response) : whole(request, response));
    expect(readFileSync(await download())).to.eql(content);
  });

  it("goes on where an earlier run ended, in a later run too", async () => {
    answer = cut;
    const failure = await failureOf({ attempts: 1 });
    expect(failure.message).to.match(/can't download http:.*The next run takes it up/);
    expect(files()).to.eql(["cifar-100-python.tar.gz.part"]);
    answer = rest;
    expect(readFileSync(await download())).to.eql(content);
    expect(ranges[1]).to.match(/^bytes=[1-9]\d*-$/);
  });

  it("throws away what an earlier run left of another file", async () => {
    mkdirSync(cacheDir, { recursive: true });
    writeFileSync(join(cacheDir, "cifar-100-python.tar.gz.part"), Buffer.alloc(1000));
    answer = rest;
    expect(readFileSync(await download())).to.eql(content);
    expect(ranges).to.eql(["bytes=1000-", undefined]);
  });

  it("lives through errors of the server", async () => {
    answer = (request, response) => (ranges.length < 3 ? void response.writeHead(503).end() : whole(request, response));
    expect(readFileSync(await download())).to.eql(content);
  });

  it("takes a silent connection for a lost one", async () => {
    answer = (request, response) => {
      if (ranges.length > 1) {
        rest(request, response);
        return;
      }
      response.setHeader("content-length", content.length).write(content.subarray(0, 1000));
    };
    expect(readFileSync(await download({ stallMs: 150 }))).to.eql(content);
  });

  it("fails when the digest is another, says which, and keeps nothing", async () => {
    const wrong = Buffer.from(content).fill(0, 500, 600);
    answer = (_, response) => void response.end(wrong);
    const got = createHash("md5").update(wrong).digest("hex");
    expect((await failureOf()).message).to.contain(`expected MD5 ${md5}, got ${got}`);
    expect(files()).to.eql([]);
    expect(ranges).to.have.length(1);
  });

  it("fails when the size is another, before it downloads", async () => {
    answer = (_, response) => void response.setHeader("content-length", 5).end("short");
    expect((await failureOf()).message).to.contain(`expected ${content.length} bytes, got 5`);
  });

  it("fails when more comes than should", async () => {
    answer = (_, response) => void response.write(content, () => response.end(content));
    expect((await failureOf()).message).to.contain(`expected ${content.length} bytes, got more`);
  });

  it("fails at once when the server refuses", async () => {
    answer = (_, response) => void response.writeHead(404).end();
    expect((await failureOf()).message).to.contain("the server answered 404");
    expect(ranges).to.have.length(1);
  });

  it("fails when nobody answers, with the reason", async () => {
    const failure = await failureOf({ source: { ...source(), url: "http://127.0.0.1:9/x" }, attempts: 2 });
    expect(failure.message).to.match(/can't download http:\/\/127\.0\.0\.1:9\/x: .*(ECONNREFUSED|bad port)/);
  });

  it("stops when it is told to, and leaves no finished file", async () => {
    const stop = new AbortController();
    answer = (_, response) => response.setHeader("content-length", content.length).write(content.subarray(0, 1000));
    const failure: unknown = await download({
      signal: stop.signal,
      onProgress: () => stop.abort(new Error("enough")),
    }).catch((error: unknown) => error);
    expect((failure as Error).message).to.match(/enough|abort/);
    expect(files()).not.to.include("cifar-100-python.tar.gz");
  });

  it("serves several at once", async () => {
    const paths = await Promise.all([download(), download(), download()]);
    expect(new Set(paths).size).to.equal(1);
    expect(readFileSync(paths[0])).to.eql(content);
    expect(files()).to.eql(["cifar-100-python.tar.gz"]);
  });
});
