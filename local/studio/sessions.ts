import { createHash, randomBytes } from "node:crypto";

/** Whom a presigned URL lets in, and to which Studio. */
export interface Grant {
  /** Where the domain is. */
  readonly region: string;
  readonly domainId: string;
  readonly userProfileName: string;
  readonly spaceName?: string;
}

export interface Session extends Grant {
  /** Milliseconds since 1970. */
  readonly endsAt: number;
}

interface Ticket {
  readonly grant: Grant;
  readonly goodUntil: number;
  readonly sessionMilliseconds: number;
}

/** Tokens and sessions kept at once; the oldest go first. */
const MOST = 1000;

/**
 * Presigned URLs' tokens, each good once and for a short time, and the sessions that they were changed for. Kept in
 * memory and by their hashes only: a restart of the local cloud ends them all.
 */
export class Sessions {
  readonly #tickets = new Map<string, Ticket>();
  readonly #sessions = new Map<string, Session>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** A new token. */
  issue(grant: Grant, expiresInSeconds: number, sessionSeconds: number): string {
    const token = secret();
    const goodUntil = this.#now() + expiresInSeconds * 1000;
    this.#keep(this.#tickets, token, { grant, goodUntil, sessionMilliseconds: sessionSeconds * 1000 });
    return token;
  }

  /** Changes a token for a session; undefined for one that was used, has expired or never was. */
  redeem(token: string): { readonly secret: string; readonly session: Session } | undefined {
    const key = hash(token);
    const ticket = this.#tickets.get(key);
    this.#tickets.delete(key);
    if (ticket === undefined || ticket.goodUntil <= this.#now()) return undefined;
    const session: Session = { ...ticket.grant, endsAt: this.#now() + ticket.sessionMilliseconds };
    const value = secret();
    this.#keep(this.#sessions, value, session);
    return { secret: value, session };
  }

  find(value: string): Session | undefined {
    const session = this.#sessions.get(hash(value));
    return session !== undefined && session.endsAt > this.#now() ? session : undefined;
  }

  end(value: string): void {
    this.#sessions.delete(hash(value));
  }

  #keep<T>(map: Map<string, T>, value: string, entry: T): void {
    const now = this.#now();
    for (const [key, ticket] of this.#tickets) if (ticket.goodUntil <= now) this.#tickets.delete(key);
    for (const [key, session] of this.#sessions) if (session.endsAt <= now) this.#sessions.delete(key);
    for (const key of map.keys()) if (map.size >= MOST) map.delete(key);
    map.set(hash(value), entry);
  }
}

function secret(): string {
  return randomBytes(32).toString("base64url");
}

function hash(value: string): string {
  return createHash("sha256").update(value).digest("base64");
}
