import { createRequire } from "node:module";
import { XmlShapeDeserializer } from "@aws-sdk/core/protocols";
import { parseXML } from "@aws-sdk/xml-builder";
import { NormalizedSchema } from "@smithy/core/schema";
import type { Json } from "../../../domain/rules/reading.ts";
import type { Operation, WireRequest } from "./wireRequest.ts";

/** Settings of a bucket by the word in the query, with the member that their document is; none of them is large. */
const SETTINGS: Readonly<Record<string, readonly [operation: string, member: string]>> = {
  cors: ["PutBucketCors", "CORSConfiguration"],
  encryption: ["PutBucketEncryption", "ServerSideEncryptionConfiguration"],
  lifecycle: ["PutBucketLifecycleConfiguration", "LifecycleConfiguration"],
  notification: ["PutBucketNotificationConfiguration", "NotificationConfiguration"],
  policy: ["PutBucketPolicy", "Policy"],
  tagging: ["PutBucketTagging", "Tagging"],
};

type Schema = Parameters<typeof NormalizedSchema.of>[0];

/** Of Smithy's schemas (TimestampDateTimeSchema of @smithy/types). */
const DATE_TIME = 5;

const reader = new XmlShapeDeserializer({
  timestampFormat: { useTrait: true, default: DATE_TIME },
  ...{
    httpBindings: true,
    xmlNamespace: "http://s3.amazonaws.com/doc/2006-03-01/",
    serviceNamespace: "com.amazonaws.s3",
  },
});

/** The operation of S3 that a request is, of those that rules are about; objects themselves are never one. */
export function s3OperationName({ method, url, headers }: WireRequest): string | undefined {
  if (method !== "PUT" || (headers["content-encoding"] ?? "").includes("aws-chunked")) return undefined;
  const [path, setting] = parts(url);
  if (setting !== undefined)
    return setting === "tagging" && path.length > 1 ? "PutObjectTagging" : SETTINGS[setting]?.[0];
  // Without a bucket in its path a request names it in its host, or it is of none.
  return path.length === 1 && !url.includes("?") && headers["x-amz-copy-source"] === undefined
    ? "CreateBucket"
    : undefined;
}

/** The input of an operation, as the service model spells it; undefined for a body that is not its XML. */
export function s3Operation(request: WireRequest, body: Buffer): Operation | undefined {
  const name = s3OperationName(request);
  if (name === undefined) return undefined;
  const [[Bucket], setting = ""] = parts(request.url);
  if (name === "CreateBucket") {
    const BucketNamespace = request.headers["x-amz-bucket-namespace"];
    return { name, input: { Bucket, ...(BucketNamespace !== undefined && { BucketNamespace }) } };
  }
  if (name === "PutBucketPolicy") return { name, input: { Bucket, Policy: body.toString() } };
  const [operation = "", member = ""] = SETTINGS[setting] ?? [];
  const given = read(body.toString(), operation, member);
  if (given === undefined) return undefined;
  return { name, input: { Bucket, ...(setting === "tagging" ? given : { [member]: given }) } };
}

/** What a document says, by the SDK's schema; none of one with a document type or another root, which is for S3 itself to refuse. */
function read(text: string, operation: string, member: string): Json | undefined {
  if (/<!DOCTYPE/i.test(text)) return undefined;
  try {
    const { [member]: root } = parseXML(text) as Json;
    // Loaded with the first request that needs it.
    const schemas = createRequire(import.meta.url)("@aws-sdk/client-s3") as Readonly<Record<string, Schema>>;
    const schema = NormalizedSchema.of(schemas[`${operation}Request$`] ?? "unit").getMemberSchema(member);
    if (root === undefined) return undefined;
    // Times are texts again.
    return JSON.parse(JSON.stringify(reader.readSchema(schema, root))) as Json;
  } catch {
    return undefined;
  }
}

/** The segments of a path, and the setting that the query is about. */
function parts(url: string): readonly [path: readonly string[], setting: string | undefined] {
  const [path = "", query = ""] = url.split("?", 2);
  const words = query.split("&").map((part) => part.split("=")[0] ?? "");
  return [path.split("/").filter((part) => part !== ""), words.find((word) => Object.hasOwn(SETTINGS, word))];
}
