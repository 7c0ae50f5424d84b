import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pages } from "../gateway.ts";
import type { Regions } from "./regions.ts";

const PATH = "/_cloud/tags";

/** What MiniStack asks of a region, with the daemon's token, for the tagging API: the tags of SageMaker's resources by ARN. */
export class TagFeed implements Pages {
  readonly #regions: Regions;
  readonly #token: Buffer;

  constructor(regions: Regions, token: string) {
    this.#regions = regions;
    this.#token = Buffer.from(token);
  }

  handles(url: string): boolean {
    return url.split("?", 1)[0] === PATH;
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const given = Buffer.from(String(req.headers["x-cloud-token"] ?? ""));
    if (given.length !== this.#token.length || !timingSafeEqual(given, this.#token)) {
      res.writeHead(403).end();
      return;
    }
    const name = new URL(req.url ?? "/", "http://127.0.0.1").searchParams.get("region") ?? "";
    const region = await this.#regions.known(name);
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(region?.sageMaker.tags() ?? {}));
  }
}
