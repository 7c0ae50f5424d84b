import { createHmac, timingSafeEqual } from "node:crypto";
import type { SignedRequest } from "./signature.ts";

/** The old signature in a presigned S3 URL, which boto3 still makes by default for us-east-1. */
export interface QuerySignatureV2 {
  readonly accessKeyId: string;
  readonly signature: string;
  /** Seconds since 1970. */
  readonly expires: string;
}

/** The parts of the query that the signature covers. */
const SIGNED_PARAMETERS = new Set(
  (
    "acl cors delete encryption lifecycle location logging notification partNumber policy publicAccessBlock replication " +
    "requestPayment restore tagging torrent uploadId uploads versionId versioning versions website response-cache-control " +
    "response-content-disposition response-content-encoding response-content-language response-content-type response-expires"
  ).split(" "),
);

export function parseQuerySignatureV2(request: SignedRequest): QuerySignatureV2 | undefined {
  const query = new URLSearchParams(request.url.split("?", 2)[1] ?? "");
  const [accessKeyId, signature, expires] = ["AWSAccessKeyId", "Signature", "Expires"].map((name) => query.get(name));
  const alone = request.headers.authorization === undefined && !query.has("X-Amz-Credential");
  if (!accessKeyId || !signature || !expires || !alone) return undefined;
  return { accessKeyId, signature, expires };
}

/** Whether a presigned URL is good still, and was signed with the secret. */
export function isSignedWithV2(secret: string, request: SignedRequest, given: QuerySignatureV2, now: Date): boolean {
  if (!/^\d+$/.test(given.expires) || Number(given.expires) * 1000 < now.getTime()) return false;
  const [path = "/", rawQuery = ""] = request.url.split("?", 2);
  const amzHeaders = Object.entries(request.headers)
    .filter(([name]) => name.startsWith("x-amz-"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${String(value).trim()}\n`);
  const parameters = [...new URLSearchParams(rawQuery)]
    .filter(([name]) => SIGNED_PARAMETERS.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`));
  const resource = parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
  const { "content-md5": md5, "content-type": type } = request.headers;
  const text = [request.method, md5 ?? "", type ?? "", given.expires, amzHeaders.join("") + resource].join("\n");
  const expected = createHmac("sha1", secret).update(text).digest();
  const actual = Buffer.from(given.signature, "base64");
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}
