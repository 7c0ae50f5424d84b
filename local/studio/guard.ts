import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";

/** Thrown where a request gets no answer but a refusal; the message is shown to the user. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Every answer's headers. Nothing is loaded from or framed by anyone else, and no text becomes markup: the page makes
 * its elements one by one, and trusted types make the browser hold it to that.
 */
export const headers: OutgoingHttpHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/**
 * Refuses what a foreign page could send with the user's cookie: another site's (SameSite keeps those out already),
 * another program's on 127.0.0.1, which browsers take for the same site, or a name that was rebound to this address.
 */
export function checkSource(req: IncomingMessage, host: string): void {
  if (req.headers.host !== host) throw new Refused(403, `Studio answers at http://${host} only.`);
  const site = req.headers["sec-fetch-site"];
  const isOwn = site === undefined || site === "same-origin";
  const isVisit = site === "none" || req.headers["sec-fetch-mode"] === "navigate";
  if (!isOwn && !(req.method === "GET" && isVisit)) throw new Refused(403, "Another page asked for this.");
  if (req.method !== "GET" && req.headers.origin !== `http://${host}`)
    throw new Refused(403, "Only Studio's own page can do this.");
}

/** A cookie's value. */
export function readCookie(req: IncomingMessage, name: string): string {
  for (const pair of (req.headers.cookie ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return "";
}

/** Cookies do not keep ports apart: the port in the name keeps one local cloud's session from another's. */
export function cookieName(host: string): string {
  return `studio-${host.split(":")[1] ?? ""}`;
}
