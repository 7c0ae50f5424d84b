/** Starts moto's server, which answers SageMaker's control plane from memory. */
import { spawn } from "node:child_process";
import { freePort, type Peer, untilItAnswers } from "./peer.ts";

export async function startMoto(python: string): Promise<Peer> {
  const port = await freePort();
  const script = "from moto.server import main; import sys; main(sys.argv[1:])";
  const child = spawn(python, ["-c", script, "-H", "127.0.0.1", "-p", String(port)], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  return untilItAnswers(child, `http://127.0.0.1:${port}`, "/moto-api/", `${python} needs moto[server]`);
}
