import type { ChildProcess } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A server that runs beside the local cloud for comparison. */
export interface Peer {
  readonly url: string;
  readonly pid: number;
  stop(): void;
}

export async function untilItAnswers(child: ChildProcess, url: string, path: string, need: string): Promise<Peer> {
  const stop = (): void => void child.kill("SIGTERM");
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt++) {
    const answered = await fetch(url + path).then(
      () => true,
      () => false,
    );
    if (answered) return { url, pid: child.pid ?? 0, stop };
    await sleep(100);
  }
  stop();
  throw new Error(`the peer does not serve: ${need}`);
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => done(port));
    });
  });
}
