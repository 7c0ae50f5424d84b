import type { IncomingMessage, ServerResponse } from "node:http";
import { asset, drawing, json, picture, readPicture, refuse, send, type Answer } from "./answers.ts";
import { isPublic } from "./assets.ts";
import { Feeds } from "./feeds.ts";
import { checkSource, cookieName, headers, readCookie, Refused } from "./guard.ts";
import { Sessions, type Grant, type Session } from "./sessions.ts";
import { Captures } from "./sources/captures.ts";
import { ClassNames } from "./sources/classNames.ts";
import { StudioClients, type CloudAccess } from "./sources/clients.ts";
import { CurvePictures } from "./sources/curvePictures.ts";
import { Endpoints } from "./sources/endpoints.ts";
import { Executions } from "./sources/executions.ts";
import { Jobs } from "./sources/jobs.ts";
import { readWorkspace } from "./sources/workspace.ts";
import type { SessionView } from "./wire.ts";

const ROOT = "/_studio";
/** Largest picture that an endpoint takes (SageMaker guide, "Model Hosting FAQs"). */
const MOST_BYTES = 25 * 1024 ** 2;

/** The local Studio: the page behind CreatePresignedDomainUrl, served by the gateway and fed by the local cloud. */
export class Studio {
  readonly #access: CloudAccess;
  readonly #host: string;
  readonly #sessions: Sessions;
  readonly #clients: StudioClients;
  readonly #endpoints: Endpoints;
  readonly #captures: Captures;
  readonly #executions: Executions;
  readonly #jobs: Jobs;
  readonly #curves = new CurvePictures();
  readonly #feeds: Feeds;

  /** @param sessions Who is signed in, where Studios of several regions share that. */
  constructor(access: CloudAccess, sessions = new Sessions()) {
    this.#access = access;
    this.#host = new URL(access.endpoint).host;
    this.#sessions = sessions;
    this.#clients = new StudioClients(access);
    const classes = new ClassNames(this.#clients);
    this.#jobs = new Jobs(access, this.#clients);
    this.#endpoints = new Endpoints(access, this.#clients, classes);
    this.#captures = new Captures(this.#clients, this.#endpoints, classes);
    this.#executions = new Executions(this.#clients);
    const feeds = [
      { name: "jobs", everyMilliseconds: 700, read: () => this.#jobs.read() },
      { name: "endpoints", everyMilliseconds: 1000, read: () => this.#endpoints.read() },
      { name: "captures", everyMilliseconds: 1500, read: () => this.#captures.read() },
      { name: "executions", everyMilliseconds: 1000, read: () => this.#executions.read() },
    ];
    this.#feeds = new Feeds(feeds, access.log);
  }

  /** A URL that lets its bearer in once, soon. */
  presignedUrl(user: Omit<Grant, "region">, expiresInSeconds: number, sessionSeconds: number): string {
    const grant = { ...user, region: this.#access.region };
    const token = this.#sessions.issue(grant, expiresInSeconds, sessionSeconds);
    return `http://${this.#host}${ROOT}/auth?token=${token}`;
  }

  /** Whether a request is for the page; no bucket's name can begin like its path. */
  handles(url: string): boolean {
    return url === ROOT || url.startsWith(`${ROOT}/`) || url.startsWith(`${ROOT}?`);
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      await this.#answer(req, res);
    } catch (error) {
      if (!(error instanceof Refused))
        this.#access.log(`studio: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      if (res.headersSent) res.destroy();
      else await refuse(req, res, error);
    }
  }

  /** Ends the streams, so that the gateway can close. */
  async close(): Promise<void> {
    this.#feeds.close();
    await this.#clients.close();
  }

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    checkSource(req, this.#host);
    const url = new URL(req.url ?? "", `http://${this.#host}`);
    const path = url.pathname.slice(ROOT.length);
    const file = /^\/page\/([^/]+)$/.exec(path)?.[1];
    if (path === "/auth" && req.method === "GET") {
      this.#signIn(req, res, url.searchParams.get("token") ?? "");
      return;
    }
    if (file !== undefined && isPublic(file)) {
      send(res, await asset(file));
      return;
    }
    const cookie = readCookie(req, cookieName(this.#host));
    const session = await this.#session(cookie);
    if (req.method === "POST") await this.#post(req, res, path, cookie);
    else if (req.method !== "GET") throw new Refused(405, "Studio takes GET and POST.");
    else if (path === "") res.writeHead(308, { ...headers, location: `${ROOT}/` }).end();
    else if (path === "/api/events") this.#feeds.attach(res, () => this.#sessions.find(cookie) !== undefined);
    else send(res, await (file === undefined ? this.#read(path, url.searchParams, session) : asset(file)));
  }

  async #read(path: string, query: URLSearchParams, session: Session): Promise<Answer> {
    switch (path) {
      case "/":
        this.#curves.prepare();
        return asset("index.html");
      case "/api/session":
        return json(this.#sessionView(session));
      case "/api/workspace":
        return json(await readWorkspace(this.#access, session));
      case "/api/execution":
        return json(await this.#executions.detail(query.get("arn") ?? ""));
      case "/api/job/curves": {
        const job = this.#jobs.find(query.get("arn") ?? "");
        return drawing(job && (await this.#curves.draw(job, Number(query.get("width")))), "text/html; charset=utf-8");
      }
      case "/api/execution/graph":
        return drawing(await this.#executions.graph(query.get("arn") ?? ""));
      case "/api/execution/picture":
        return picture(await this.#executions.picture(query.get("arn") ?? ""));
      case "/api/capture/picture":
        return picture(this.#captures.picture(query.get("id") ?? ""));
      default:
        throw new Refused(404, "There is nothing of that name.");
    }
  }

  async #post(req: IncomingMessage, res: ServerResponse, path: string, cookie: string): Promise<void> {
    if (path === "/api/sign-out") {
      this.#sessions.end(cookie);
      res.writeHead(204, { ...headers, "set-cookie": this.#cookie("", 0) }).end();
      return;
    }
    const endpoint = /^\/api\/endpoints\/([^/]+)\/invocations$/.exec(path)?.[1];
    if (endpoint === undefined) throw new Refused(404, "There is nothing of that name.");
    const bytes = await readPicture(req, MOST_BYTES);
    send(res, json(await this.#endpoints.classify(decodeURIComponent(endpoint), bytes)));
  }

  /**
   * Changes the token for a session. The browser then goes on by itself: after a redirect it would hold back the new
   * cookie whenever another site's link had brought it here.
   */
  #signIn(req: IncomingMessage, res: ServerResponse, token: string): void {
    if (/prefetch/.test(`${String(req.headers["sec-purpose"])} ${String(req.headers["purpose"])}`))
      throw new Refused(403, "The URL is good once, and not for a look ahead.");
    const made = this.#sessions.redeem(token);
    if (made === undefined) throw new Refused(403, "This URL was used before, has expired or is not one of Studio's.");
    const seconds = Math.floor((made.session.endsAt - Date.now()) / 1000);
    res.writeHead(200, {
      ...headers,
      "content-type": "text/html; charset=utf-8",
      "set-cookie": this.#cookie(made.secret, seconds),
      refresh: `0; url=${ROOT}/`,
    });
    res.end(
      `<!doctype html><html lang="en"><title>Studio</title><link rel="icon" href="${ROOT}/page/icon.svg"><p>Opening Studio…</p></html>`,
    );
  }

  #cookie(value: string, seconds: number): string {
    return `${cookieName(this.#host)}=${value}; Path=${ROOT}; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
  }

  /** The session of a cookie, as long as its user profile lives. */
  async #session(cookie: string): Promise<Session> {
    const session = this.#sessions.find(cookie);
    const known =
      session !== undefined &&
      (await this.#access
        .control("DescribeUserProfile", { DomainId: session.domainId, UserProfileName: session.userProfileName })
        .catch(() => undefined)) !== undefined;
    if (!known) throw new Refused(401, "There is no session. Open Studio with: scones studio open");
    return session;
  }

  #sessionView(session: Session): SessionView {
    return {
      domain: session.domainId,
      user: session.userProfileName,
      ...(session.spaceName === undefined ? {} : { space: session.spaceName }),
      region: this.#access.region,
      account: this.#access.accountId,
      cloud: this.#access.endpoint,
      endsAt: session.endsAt,
    };
  }
}
