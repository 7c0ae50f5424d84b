import { createHmac, hash as digest, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { decoded, encoded, signingKey } from "../../system/signing.ts";

/** The parts of a request's Signature Version 4, from its Authorization header or its query. */
export interface Signature {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly timestamp: string;
  readonly sessionToken: string | undefined;
  /** Seconds for which a presigned request is good. */
  readonly expires: number | undefined;
}

export interface SignedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const CLOCK_SKEW_MILLISECONDS = 15 * 60_000;

/** The signature that a request carries; undefined where it has none that is complete. */
export function parseSignature(request: SignedRequest): Signature | undefined {
  const query = new URLSearchParams(request.url.split("?", 2)[1] ?? "");
  const authorization = request.headers.authorization;
  if (authorization !== undefined) {
    if (!authorization.startsWith(`${ALGORITHM} `) || query.has("X-Amz-Credential")) return undefined;
    const fields = new Map(
      authorization
        .slice(ALGORITHM.length + 1)
        .split(",")
        .map((field): [string, string] => {
          const [name = "", ...value] = field.trim().split("=");
          return [name, value.join("=")];
        }),
    );
    return signatureOf(fields.get("Credential"), fields.get("SignedHeaders"), fields.get("Signature"), {
      timestamp: text(request.headers["x-amz-date"]),
      sessionToken: text(request.headers["x-amz-security-token"]),
      expires: undefined,
    });
  }
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) return undefined;
  return signatureOf(query.get("X-Amz-Credential"), query.get("X-Amz-SignedHeaders"), query.get("X-Amz-Signature"), {
    timestamp: query.get("X-Amz-Date") ?? undefined,
    sessionToken: query.get("X-Amz-Security-Token") ?? undefined,
    expires: Number(query.get("X-Amz-Expires") ?? "0"),
  });
}

function signatureOf(
  credential: string | null | undefined,
  signedHeaders: string | null | undefined,
  signature: string | null | undefined,
  rest: { timestamp: string | undefined; sessionToken: string | undefined; expires: number | undefined },
): Signature | undefined {
  const [accessKeyId, date, region, service, terminator] = credential?.split("/") ?? [];
  if (!accessKeyId || !date || !region || !service || terminator !== "aws4_request") return undefined;
  if (!signedHeaders || !signature || rest.timestamp === undefined) return undefined;
  const { timestamp } = rest;
  return { ...rest, timestamp, accessKeyId, date, region, service, signature, signedHeaders: signedHeaders.split(";") };
}

/** When a request was signed, in milliseconds since 1970; NaN for what is no time. */
export function signedAt({ timestamp }: Signature): number {
  return Date.parse(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

/** Whether the request is too old, or from too far in the future. */
export function isExpired(signature: Signature, now: Date): boolean {
  const age = now.getTime() - signedAt(signature);
  if (Number.isNaN(age) || !signature.timestamp.startsWith(signature.date)) return true;
  if (signature.expires === undefined) return Math.abs(age) > CLOCK_SKEW_MILLISECONDS;
  return age < -CLOCK_SKEW_MILLISECONDS || age > signature.expires * 1000;
}

/**
 * The hash of the payload that the request was signed with.
 * S3 names it in a header (and checks the body against it later); other services sign the body itself.
 */
export function payloadHash(request: SignedRequest, signature: Signature, body: Buffer | undefined): string {
  if (signature.service === "s3") {
    return signature.expires === undefined
      ? (text(request.headers["x-amz-content-sha256"]) ?? sha256(body ?? ""))
      : "UNSIGNED-PAYLOAD";
  }
  return sha256(body ?? "");
}

/** Whether a request was signed with the secret. */
export function isSignedWith(secret: string, request: SignedRequest, signature: Signature, hash: string): boolean {
  const [path, rawQuery] = splitUrl(request.url);
  const tail = [
    canonicalQuery(rawQuery),
    signature.signedHeaders.map((name) => `${name}:${header(request.headers, name)}\n`).join(""),
    signature.signedHeaders.join(";"),
    hash,
  ];
  // S3 signs the path as it is sent; the other services encoded it once more.
  const paths = signature.service === "s3" ? [path] : [path.split("/").map(encoded).join("/"), path];
  const scope = `${signature.region}/${signature.service}/aws4_request`;
  const key = signingKey(secret, signature.date, scope);
  return paths.some((canonicalPath) => {
    const canonical = sha256([request.method, canonicalPath, ...tail].join("\n"));
    const expected = createHmac("sha256", key)
      .update([ALGORITHM, signature.timestamp, `${signature.date}/${scope}`, canonical].join("\n"))
      .digest();
    const given = Buffer.from(signature.signature, "hex");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function canonicalQuery(rawQuery: string): string {
  if (rawQuery === "") return "";
  return rawQuery
    .split("&")
    .map((pair) => {
      const separator = pair.indexOf("=");
      const [name, value] = separator < 0 ? [pair, ""] : [pair.slice(0, separator), pair.slice(separator + 1)];
      return [encoded(decoded(name)), encoded(decoded(value))] as const;
    })
    .filter(([name]) => name !== "X-Amz-Signature")
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function splitUrl(url: string): [string, string] {
  const index = url.indexOf("?");
  return index < 0 ? [url, ""] : [url.slice(0, index), url.slice(index + 1)];
}

function header(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value.join(",") : (value ?? "")).trim().replace(/ +/g, " ");
}

function sha256(data: Buffer | string): string {
  return digest("sha256", data);
}

function text(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
