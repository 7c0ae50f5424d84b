import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Puts `milliseconds` between a client and a server of this machine: a port that passes everything on, and the answers
 * that much later.
 *
 * @returns the URL in the place of `endpoint`, and what ends it
 */
export async function putAway(endpoint: string, milliseconds: number): Promise<{ url: string; close(): void }> {
  const port = Number(new URL(endpoint).port);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ host: "127.0.0.1", port, noDelay: true });
    near.setNoDelay(true).pipe(far);
    far.on("data", (chunk) => void sleep(milliseconds).then(() => near.write(chunk)));
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        other.destroy();
        sockets.delete(socket);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
