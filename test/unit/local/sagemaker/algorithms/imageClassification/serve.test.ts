import { type ChildProcess, spawn } from "node:child_process";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { removeJob, writeJob } from "./support.ts";

const folder = new URL("../../../../../../local/sagemaker/algorithms/imageClassification/", import.meta.url);
const program = (name: string): string => fileURLToPath(new URL(name, folder));

function start(name: string, base: string): ChildProcess {
  return spawn(process.execPath, [program(name)], {
    env: { ...process.env, SAGEMAKER_BASE_DIR: base, SAGEMAKER_BIND_TO_PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const exited = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", (code) => resolve(code)));

describe("serve.ts", () => {
  let base: string;
  let server: ChildProcess;
  let url: string;
  let log = "";

  before(async () => {
    base = await writeJob();
    const training = start("train.ts", base);
    training.stdout?.resume();
    expect(await exited(training)).to.equal(0);
    server = start("serve.ts", base);
    const port = await new Promise<string>((resolve, reject) => {
      server.stdout?.on("data", (chunk: Buffer) => {
        log += chunk.toString();
        const found = /Serving on 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
        if (found !== undefined) resolve(found);
      });
      server.once("exit", () => reject(new Error(log)));
    });
    url = `http://127.0.0.1:${port}`;
  });

  after(async () => {
    server.kill("SIGKILL");
    await removeJob(base);
  });

  const invoke = (body: Uint8Array<ArrayBuffer> | string, type: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/invocations`, { method: "POST", body, headers: { "content-type": type, ...headers } });
  const image = async (): Promise<Uint8Array<ArrayBuffer>> =>
    Uint8Array.from(await readFile(join(base, "input", "data", "validation", "1.png")));

  it("answers pings", async () => {
    const response = await fetch(`${url}/ping`);
    expect([response.status, await response.text()]).to.deep.equal([200, ""]);
  });

  for (const type of ["application/x-image", "image/png", "image/jpeg", "application/octet-stream", "image/png; a=b"]) {
    it(`answers an image of type ${type} with probabilities`, async () => {
      const response = await invoke(await image(), type);
      expect(response.headers.get("content-type")).to.equal("application/json");
      const probabilities = (await response.json()) as number[];
      expect(probabilities).to.have.length(2);
      expect(probabilities.reduce((a, b) => a + b, 0)).to.be.closeTo(1, 1e-9);
    });
  }

  it("answers in JSON lines where they are asked for", async () => {
    const response = await invoke(await image(), "application/x-image", { accept: "application/jsonlines" });
    expect(await response.text()).to.match(/^\{"prediction":\[[\d.e-]+,[\d.e-]+\]\}\n$/);
  });

  it("refuses what is no image, other types, methods and paths", async () => {
    const answer = async (response: Response): Promise<[number, unknown]> => [response.status, await response.json()];
    expect(await answer(await invoke("hello", "image/png"))).to.deep.equal([
      400,
      { error: "Not a PNG or JPEG image: it begins with 68 65 6c 6c." },
    ]);
    expect((await answer(await invoke("a,b", "text/csv")))[0]).to.equal(415);
    expect((await answer(await fetch(`${url}/invocations`)))[0]).to.equal(405);
    expect((await answer(await fetch(`${url}/models`)))[0]).to.equal(404);
  });

  it("says in its log why a request failed", async () => {
    const before = log.length;
    const response = await invoke("no image", "image/png");
    const { error } = (await response.json()) as { error: string };
    expect(response.status).to.equal(400);
    while (!log.includes("\n", before)) await new Promise((resolve) => server.stdout?.once("data", resolve));
    expect(log.slice(before)).to.match(/^\[\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d ERROR \d+\] Customer Error: /);
    expect(log.slice(before).trimEnd().endsWith(error)).to.equal(true);
  });

  it("answers many requests on many connections alike", async () => {
    const body = await image();
    const answers = await Promise.all(Array.from({ length: 50 }, async () => (await invoke(body, "image/png")).text()));
    expect(new Set(answers).size).to.equal(1);
  });

  it("exits 0 on SIGTERM, and 1 without a model or with a damaged one", async () => {
    server.kill("SIGTERM");
    expect(await exited(server)).to.equal(0);
    const other = join(base, "other");
    await mkdir(join(other, "model"), { recursive: true });
    const empty = start("serve.ts", other);
    expect(await exited(empty)).to.equal(1);
    const file = join(other, "model", "image-classification-0003.params");
    await copyFile(join(base, "model", "image-classification-0003.params"), file);
    await writeFile(file, (await readFile(file)).subarray(0, 5000));
    expect(await exited(start("serve.ts", other))).to.equal(1);
  });
});
