import {
  createServer,
  type IncomingMessage,
  request as httpRequest,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { isDiskFull } from "../../system/fullDisk.ts";
import { readBody } from "../sagemaker/wire/http.ts";
import { isOrdinaryKey, type Callers, type Permission } from "./callers.ts";
import type { Ministack } from "./ministack.ts";
import { notOffered } from "./offeredServices.ts";
import { expiredLink, isSignedForm, linkExpiry } from "./presigned.ts";
import { parseSignature, type Signature, type SignedRequest } from "./signature.ts";
import { parseQuerySignatureV2 } from "./signatureV2.ts";
import type { ModelGate } from "./rules/modelGate.ts";
import { isRuled, objectRefusal, ruleRefusal } from "./rules/ruleGate.ts";
import { isRegionName } from "./regions/regionName.ts";
import { BAD_REGION, MISSING_TOKEN, refuse, UNKNOWN_KEY, type Refusal } from "./wireErrors.ts";

/** A service that the daemon answers itself. */
export interface OwnService {
  /** The services, in the names that signatures use, of which this one answers requests. */
  readonly signingNames: readonly string[];
  handles(req: IncomingMessage): boolean;
  /** Answers a request, whose body was read already. */
  handle(req: IncomingMessage, res: ServerResponse, body: Buffer, region: string): Promise<void>;
  /** What the caller of a request must be allowed. */
  permissions(req: IncomingMessage, body: Buffer, region: string): readonly Permission[];
}

/** Pages for people: no AWS client asks for them, and who may see them is their own to check. */
export interface Pages {
  handles(url: string): boolean;
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
}

export interface GatewayOptions {
  readonly ministack: Ministack;
  readonly callers: Callers;
  readonly services: readonly OwnService[];
  readonly pages: readonly Pages[];
  readonly models: ModelGate;
  /** What `/_cloud/health` answers. */
  health(): Readonly<Record<string, string | number>>;
  readonly log: (line: string) => void;
}

const BODY_LIMIT = 64 * 1024 * 1024;
/** Requests after which remembered keys and policies are asked for again. */
const CHANGES_PERMISSIONS = new Set(["iam", "sts", "cloudformation", "cloudcontrolapi", "lambda"]);

/** The one door of the local cloud: checks who calls, answers for its own services, and passes the rest to MiniStack. */
export class Gateway {
  readonly #options: GatewayOptions;
  readonly #server: Server;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#server = createServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, (req, res) => {
      this.#handle(req, res).catch((error: unknown) => {
        options.log(
          `${req.method ?? "?"} ${req.url ?? "?"}: ${error instanceof Error ? (error.stack ?? "") : String(error)}`,
        );
        if (!res.headersSent) {
          // 507 is what no AWS SDK tries again: who asked learns at once that there is no room.
          const [status, code] = isDiskFull(error) ? [507, "InsufficientStorage"] : [500, "InternalFailure"];
          refuse(req.headers, undefined, res, { status, code, message: String(error) });
        } else res.destroy();
      });
    });
    this.#server.on("checkContinue", (req: IncomingMessage, res: ServerResponse) => {
      res.writeContinue();
      this.#server.emit("request", req, res);
    });
  }

  /** Listens on 127.0.0.1 and gives the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, "127.0.0.1", () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const timer = setTimeout(() => this.#server.closeAllConnections(), 1000);
    await closed;
    clearTimeout(timer);
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = req.url ?? "/";
    if (url === "/_cloud/health") {
      const body = JSON.stringify(this.#options.health());
      res.writeHead(200, { "content-type": "application/json" }).end(body);
      return;
    }
    const pages = this.#options.pages.find((one) => one.handles(url));
    if (pages !== undefined) {
      await pages.handle(req, res);
      return;
    }
    const { callers } = this.#options;
    const signed: SignedRequest = { method: req.method ?? "GET", url, headers: req.headers };
    const signature = parseSignature(signed);
    const old = signature === undefined ? parseQuerySignatureV2(signed) : undefined;
    const late = expiredLink(linkExpiry(signature ?? old), new Date());
    if (late !== undefined) {
      this.#refuse(req, res, "s3", late);
      return;
    }
    if (signature === undefined) {
      // The signature of a form is inside it, where MiniStack looks at it.
      const refusal =
        old === undefined ? (isSignedForm(signed) ? undefined : MISSING_TOKEN) : callers.verifyV2(signed, old);
      if (refusal === undefined) await this.#pass(req, res, undefined);
      else this.#refuse(req, res, old && "s3", refusal);
      return;
    }
    if (CHANGES_PERMISSIONS.has(signature.service) && req.method !== "GET") res.once("close", () => callers.forget());
    const own = this.#options.services.find(
      (service) => service.signingNames.includes(signature.service) && service.handles(req),
    );
    if (own !== undefined) {
      await this.#answer(own, req, res, signed, signature);
      return;
    }
    const unknown = notOffered(signature.service, signed);
    if (unknown !== undefined) {
      this.#refuse(req, res, signature.service, unknown);
      return;
    }
    // MiniStack checks the signatures of all keys but root's; S3's bodies are too big to be held back for that.
    const root = callers.isRoot(signature.accessKeyId);
    const { models } = this.#options;
    const ruled = isRuled(signature.service, signed, models);
    let body: Buffer | undefined;
    if (!root && !isOrdinaryKey(signature.accessKeyId)) {
      this.#refuse(req, res, signature.service, UNKNOWN_KEY);
      return;
    }
    if (ruled || (root && signature.service !== "s3")) body = await wholeBody(req);
    const broken =
      ruled && body !== undefined
        ? ruleRefusal(signature.service, signed, body, models, signature.region)
        : objectRefusal(signature.service, signed);
    if (root || broken !== undefined) {
      // Who may not ask at all learns that first.
      const refusal = (await callers.verify(signed, signature, body)) ?? broken;
      if (refusal !== undefined) {
        this.#refuse(req, res, signature.service, refusal);
        return;
      }
    }
    await this.#pass(req, res, body);
  }

  async #answer(
    own: OwnService,
    req: IncomingMessage,
    res: ServerResponse,
    signed: SignedRequest,
    signature: Signature,
  ): Promise<void> {
    const { callers } = this.#options;
    const { accessKeyId, region } = signature;
    const body = await wholeBody(req);
    const refusal =
      (await callers.verify(signed, signature, body)) ??
      (isRegionName(region) ? undefined : BAD_REGION) ??
      (callers.isRoot(accessKeyId)
        ? undefined
        : await callers.authorize(accessKeyId, own.permissions(req, body, region), region));
    if (refusal === undefined) await own.handle(req, res, body, region);
    else this.#refuse(req, res, signature.service, refusal);
  }

  /** Streams a request to MiniStack and its answer back. The Host header stays, because signatures cover it. */
  #pass(req: IncomingMessage, res: ServerResponse, body: Buffer | undefined): Promise<void> {
    const { ministack } = this.#options;
    return new Promise((resolve) => {
      const headers: Record<string, string | string[] | undefined> = {
        ...req.headers,
        "x-cloud-token": ministack.token,
      };
      delete headers["connection"];
      delete headers["expect"];
      const call = httpRequest(
        {
          ...{ host: "127.0.0.1", port: ministack.port, agent: ministack.agent },
          ...{ method: req.method, path: req.url, headers, setHost: false },
        },
        (answer) => {
          const rest = { ...answer.headers };
          for (const hop of ["connection", "keep-alive"]) Reflect.deleteProperty(rest, hop);
          res.writeHead(answer.statusCode ?? 502, rest);
          answer.pipe(res);
          answer.once("error", () => res.destroy());
          res.once("close", resolve);
        },
      );
      call.on("error", (error) => {
        if (res.headersSent || res.destroyed) res.destroy();
        else refuse(req.headers, undefined, res, { status: 503, code: "ServiceUnavailable", message: error.message });
        resolve();
      });
      res.once("close", () => {
        if (!res.writableFinished) call.destroy();
      });
      if (body === undefined) req.pipe(call);
      else call.end(body);
    });
  }

  #refuse(req: IncomingMessage, res: ServerResponse, service: string | undefined, refusal: Refusal): void {
    req.resume();
    refuse(req.headers, service, res, refusal);
  }
}

async function wholeBody(req: IncomingMessage): Promise<Buffer> {
  const body = await readBody(req, BODY_LIMIT);
  if (body === undefined) throw new Error(`the request's body is larger than ${BODY_LIMIT} bytes`);
  return body;
}
