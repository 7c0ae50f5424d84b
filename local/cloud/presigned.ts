import { signedAt, type Signature, type SignedRequest } from "./signature.ts";
import type { QuerySignatureV2 } from "./signatureV2.ts";
import type { Refusal } from "./wireErrors.ts";

/** Until when a link to S3 is good. */
export interface LinkExpiry {
  readonly at: Date;
  /** Seconds that the link was made for, where it says them. */
  readonly seconds?: number;
}

/** The expiry of a presigned link to S3; undefined for any other request, and for a link that names no time. */
export function linkExpiry(signature: Signature | QuerySignatureV2 | undefined): LinkExpiry | undefined {
  if (signature === undefined) return undefined;
  if (!("timestamp" in signature)) {
    const seconds = Number(signature.expires);
    return Number.isInteger(seconds) ? { at: new Date(seconds * 1000) } : undefined;
  }
  const { service, expires } = signature;
  const at = new Date(signedAt(signature) + (expires ?? NaN) * 1000);
  if (service !== "s3" || expires === undefined || !Number.isInteger(expires) || Number.isNaN(at.getTime()))
    return undefined;
  return { at, seconds: expires };
}

/** S3's refusal of a link whose time is over, in its words and with its elements, whoever signed it. */
export function expiredLink(expiry: LinkExpiry | undefined, now: Date): Refusal | undefined {
  if (expiry === undefined || now <= expiry.at) return undefined;
  const { at, seconds } = expiry;
  return {
    ...{ status: 403, code: "AccessDenied", message: "Request has expired" },
    details: {
      ...(seconds === undefined ? {} : { "X-Amz-Expires": String(seconds) }),
      Expires: withoutMilliseconds(at),
      ServerTime: withoutMilliseconds(now),
    },
  };
}

/**
 * Whether a request without a signature of its own may be a browser's upload (POST Object of S3), whose policy and signature
 * are fields of its form. It goes to a bucket by path, and bears nothing that names another service.
 */
export function isSignedForm({ method, url, headers }: SignedRequest): boolean {
  const { host = "", authorization, "content-type": type = "", "x-amz-target": target } = headers;
  return (
    method === "POST" &&
    authorization === undefined &&
    target === undefined &&
    type.startsWith("multipart/form-data") &&
    /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host) &&
    /^\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/?$/.test(url)
  );
}

function withoutMilliseconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
