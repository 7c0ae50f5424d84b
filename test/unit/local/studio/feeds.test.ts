import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { Feeds } from "../../../../local/studio/feeds.ts";

describe("Feeds", () => {
  let content: unknown = 1;
  let reads = 0;
  let isWelcome = true;
  const complaints: string[] = [];
  const read = (): Promise<unknown> => {
    reads++;
    return content instanceof Error ? Promise.reject(content) : Promise.resolve(content);
  };
  const feeds = new Feeds([{ name: "counts", everyMilliseconds: 10, read }], (line) => complaints.push(line));
  const server = createServer((_req, res) => feeds.attach(res, () => isWelcome));
  let address: string;

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    feeds.close();
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    [content, isWelcome] = [1, true];
  });

  const listen = async (): Promise<{ events: string[]; closed: Promise<void>; stop(): void }> => {
    const stopper = new AbortController();
    const answer = await fetch(address, { signal: stopper.signal });
    const events: string[] = [];
    const closed = (async () => {
      let text = "";
      for await (const chunk of answer.body ?? []) {
        text += Buffer.from(chunk as Uint8Array).toString();
        const parts = text.split("\n\n");
        text = parts.pop() ?? "";
        events.push(...parts);
      }
    })().catch(() => undefined);
    return { events, closed, stop: () => stopper.abort() };
  };
  const until = async (isTrue: () => boolean): Promise<void> => {
    for (let turn = 0; turn < 200 && !isTrue(); turn++) await sleep(5);
    expect(isTrue()).to.equal(true);
  };

  it("send what is there at once, and again only when it has changed", async () => {
    const viewer = await listen();
    await until(() => viewer.events.length === 2);
    expect(viewer.events).to.deep.equal(["retry: 1000", "event: counts\ndata: 1"]);
    const before = reads;
    await until(() => reads > before + 3);
    expect(viewer.events).to.have.length(2);
    content = { text: "a\nb" };
    await until(() => viewer.events.length === 3);
    expect(viewer.events[2]).to.equal('event: counts\ndata: {"text":"a\\nb"}');
    const second = await listen();
    await until(() => second.events.length === 2);
    viewer.stop();
    second.stop();
    await Promise.all([viewer.closed, second.closed]);
  });

  it("read nothing while nobody looks", async () => {
    await sleep(40);
    const before = reads;
    await sleep(60);
    expect(reads).to.equal(before);
  });

  it("live through what can't be read, and complain once", async () => {
    content = new Error("S3 is gone");
    const viewer = await listen();
    const before = reads;
    await until(() => reads > before + 3);
    expect(complaints).to.deep.equal(["studio: counts: S3 is gone"]);
    content = 2;
    await until(() => viewer.events.includes("event: counts\ndata: 2"));
    viewer.stop();
    await viewer.closed;
  });

  it("end with the session", async () => {
    const viewer = await listen();
    await until(() => viewer.events.length === 2);
    isWelcome = false;
    content = 3;
    await viewer.closed;
    expect(viewer.events).to.have.length(2);
  });
});
