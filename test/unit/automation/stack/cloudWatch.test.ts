import { createServer, type AddressInfo, type Server } from "node:net";
import { expect } from "chai";
import type { Cloud } from "../../../../automation/stack/cloud.ts";
import { CloudLostError, lostCloud, watchCloud } from "../../../../automation/stack/cloudWatch.ts";

describe("watchCloud", () => {
  const servers: Server[] = [];
  const listen = async (port = 0): Promise<{ cloud: Cloud; server: Server; port: number }> => {
    const server = createServer((socket) => socket.on("error", () => undefined));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const at = (server.address() as AddressInfo).port;
    const endpoint = `http://127.0.0.1:${at}`;
    const cloud = {
      kind: "local",
      workDir: "/",
      pulumi: "pulumi",
      env: {},
      endpoint,
      log: "/state/cloud.log",
    } as const;
    return { cloud, server, port: at };
  };
  const close = (server: Server): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));
  afterEach(() => Promise.all(servers.splice(0).map(close)));

  it("tells the loss with the log's name and what to do", async () => {
    const { cloud, server } = await listen();
    const lost = new Promise<CloudLostError>((resolve) => {
      watchCloud(cloud, resolve, { everyMs: 5, patienceMs: 20 });
    });
    await close(server);
    const error = await lost;
    expect(error).to.be.instanceOf(CloudLostError);
    expect(error.message)
      .to.contain(cloud.endpoint)
      .and.contain("/state/cloud.log")
      .and.contain("scones -- cloud start");
  });

  it("tells no cloud for lost that listens, though it does not answer", async () => {
    const { cloud } = await listen();
    expect(await lostCloud(cloud)).to.equal(undefined);
  });

  it("forgives a cloud that listens again in time", async () => {
    const { cloud, server, port } = await listen();
    const lost: CloudLostError[] = [];
    const stop = watchCloud(cloud, (error) => lost.push(error), { everyMs: 5, patienceMs: 60_000 });
    await close(server);
    expect(await lostCloud(cloud)).to.be.instanceOf(CloudLostError);
    await listen(port);
    expect(await lostCloud(cloud)).to.equal(undefined);
    stop();
    expect(lost).to.deep.equal([]);
  });

  it("does not watch a cloud without an address of its own", async () => {
    expect(await lostCloud({ kind: "aws", workDir: "/", pulumi: "pulumi", env: {} })).to.equal(undefined);
  });
});
