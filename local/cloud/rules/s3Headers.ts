import type { Json } from "../../../domain/rules/reading.ts";
import { decoded } from "../../../system/signing.ts";
import type { Operation, WireRequest } from "./wireRequest.ts";

/** Words of a query that leave a request what its method says; `x-id` is the SDKs' own. */
const PLAIN = new Set(["x-id", ""]);
const METADATA = "x-amz-meta-";

/**
 * A new object, as far as its address and its headers tell: its body is the object and may be large.
 * Undefined for every other request of S3.
 */
export function s3ObjectOperation({ method, url, headers }: WireRequest): Operation | undefined {
  const [path = "", query = ""] = url.split("?", 2);
  const [, Bucket = "", ...segments] = path.split("/");
  const name = operationName(method, query, headers["x-amz-copy-source"] !== undefined);
  if (name === undefined || segments.length === 0) return undefined;
  const tagging = headers["x-amz-tagging"];
  const TagSet = typeof tagging === "string" ? [...new URLSearchParams(tagging)] : [];
  const metadata = Object.entries(headers).filter(([header]) => header.startsWith(METADATA));
  const input: Json = {
    ...{ Bucket, Key: decoded(segments.join("/")) },
    Metadata: Object.fromEntries(metadata.map(([header, value]) => [header.slice(METADATA.length), value])),
    TagSet: TagSet.map(([Key, Value]) => ({ Key, Value })),
  };
  return { name, input };
}

function operationName(method: string, query: string, copy: boolean): string | undefined {
  const words = query.split("&").map((part) => part.split("=")[0] ?? "");
  if (method === "POST") return words.includes("uploads") ? "CreateMultipartUpload" : undefined;
  if (method !== "PUT" || !words.every((word) => PLAIN.has(word))) return undefined;
  return copy ? "CopyObject" : "PutObject";
}
