import { once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";

/** The answer to a request over HTTP, whose body is still to be read. Fails where there is none. */
export async function answerTo(sent: ClientRequest, body?: Buffer | string): Promise<IncomingMessage> {
  // Once the answer has begun, who reads its body learns of what goes wrong.
  sent.on("error", () => undefined);
  sent.end(body);
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return answer;
}
