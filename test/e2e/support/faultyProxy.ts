import { createServer, request } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the proxy does to a request. */
export type Fault = "drop" | "unavailable" | "throttle" | "throttled creation" | "slow" | "reset" | "denied";

export interface SeenRequest {
  readonly method: string;
  /** Path without the query. */
  readonly path: string;
  /** `DescribeTrainingJob` and the like, where the request has an X-Amz-Target. */
  readonly operation: string | undefined;
}

const slowMs = 1500;

/** Stands between AWS clients and the local cloud, and does to requests what a bad network or a busy service does. */
export class FaultyProxy {
  readonly #server: Server;
  readonly #targetPort: number;
  readonly #choose: (seen: SeenRequest) => Fault | undefined;
  /** How often each fault was done. */
  readonly done = new Map<Fault, number>();
  /** Requests that the cloud answered with success, as the client got to know. */
  readonly answered: SeenRequest[] = [];

  constructor(targetPort: number, choose: (seen: SeenRequest) => Fault | undefined) {
    this.#targetPort = targetPort;
    this.#choose = choose;
    this.#server = createServer((incoming, outgoing) => this.#handle(incoming, outgoing));
    this.#server.on("clientError", (_, socket) => socket.destroy());
  }

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
    const target = incoming.headers["x-amz-target"];
    const seen: SeenRequest = {
      method: incoming.method ?? "",
      path: (incoming.url ?? "").replace(/\?.*/, ""),
      operation: typeof target === "string" ? target.replace(/^.*\./, "") : undefined,
    };
    const fault = this.#choose(seen);
    if (fault !== undefined) this.done.set(fault, (this.done.get(fault) ?? 0) + 1);
    switch (fault) {
      case "drop":
        incoming.socket.destroy();
        return;
      case "reset":
        // In the middle of the body: the cloud never sees the whole of it.
        incoming.once("data", () => incoming.socket.resetAndDestroy());
        incoming.once("end", () => incoming.socket.resetAndDestroy());
        return;
      case "unavailable":
        incoming.resume().once("end", () => outgoing.writeHead(503).end());
        return;
      case "throttle":
        incoming.resume().once("end", () => refuse(outgoing, "ThrottlingException", "Rate exceeded"));
        return;
      case "throttled creation":
        incoming.resume().once("end", () => answer(outgoing, 200, { ProgressEvent: THROTTLED }));
        return;
      case "denied":
        incoming.resume().once("end", () => refuse(outgoing, "AccessDeniedException", "not authorized"));
        return;
      case "slow":
        setTimeout(() => this.#forward(incoming, outgoing, seen), slowMs);
        return;
      default:
        this.#forward(incoming, outgoing, seen);
    }
  }

  /** Unchanged, the Host header above all: signatures cover it. */
  #forward(incoming: IncomingMessage, outgoing: ServerResponse, seen: SeenRequest): void {
    const { method, url: path, headers } = incoming;
    const upstream = request({ host: "127.0.0.1", port: this.#targetPort, method, path, headers }, (answer) => {
      if ((answer.statusCode ?? 500) < 300) this.answered.push(seen);
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(outgoing);
    });
    upstream.once("error", () => outgoing.destroy());
    outgoing.once("close", () => upstream.destroy());
    incoming.pipe(upstream);
  }
}

/** Cloud Control's answer where the service behind it was asked too often. */
const THROTTLED = {
  Operation: "CREATE",
  OperationStatus: "FAILED",
  ErrorCode: "Throttling",
  StatusMessage: "Rate exceeded",
  RequestToken: "throttled",
};

function refuse(outgoing: ServerResponse, __type: string, message: string): void {
  answer(outgoing, 400, { __type, message });
}

function answer(outgoing: ServerResponse, status: number, body: unknown): void {
  outgoing.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
}
