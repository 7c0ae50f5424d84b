import type { Json } from "../../../domain/rules/reading.ts";
import type { Operation, WireRequest } from "./wireRequest.ts";
import { parseXml, type XmlElement } from "./xml.ts";

/** Settings of a bucket by the word in the query; none of their bodies is large. */
const SETTINGS: Readonly<Record<string, readonly [operation: string, member: string]>> = {
  cors: ["PutBucketCors", "CORSConfiguration"],
  encryption: ["PutBucketEncryption", "ServerSideEncryptionConfiguration"],
  lifecycle: ["PutBucketLifecycleConfiguration", "LifecycleConfiguration"],
  notification: ["PutBucketNotificationConfiguration", "NotificationConfiguration"],
  policy: ["PutBucketPolicy", "Policy"],
  tagging: ["PutBucketTagging", "Tagging"],
};

/** Elements that come several times, by the list of the service model that they are the members of. */
const LISTS: Readonly<Record<string, string>> = {
  AllowedHeader: "AllowedHeaders",
  AllowedMethod: "AllowedMethods",
  AllowedOrigin: "AllowedOrigins",
  CORSRule: "CORSRules",
  CloudFunctionConfiguration: "LambdaFunctionConfigurations",
  Event: "Events",
  FilterRule: "FilterRules",
  NoncurrentVersionTransition: "NoncurrentVersionTransitions",
  QueueConfiguration: "QueueConfigurations",
  Rule: "Rules",
  TopicConfiguration: "TopicConfigurations",
  Transition: "Transitions",
};

/** Elements whose names differ from the service model's. */
const SPELLED: Readonly<Record<string, string>> = {
  CloudFunction: "LambdaFunctionArn",
  Queue: "QueueArn",
  S3Key: "Key",
  Topic: "TopicArn",
};

const NUMBERS = /^(Days|NoncurrentDays|DaysAfterInitiation|NewerNoncurrentVersions|ObjectSize\w+|MaxAgeSeconds)$/;
const BOOLEANS = ["ExpiredObjectDeleteMarker", "BucketKeyEnabled"];

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
  const [[Bucket], setting] = parts(request.url);
  if (name === "CreateBucket")
    return { name, input: { Bucket, BucketNamespace: request.headers["x-amz-bucket-namespace"] } };
  if (name === "PutBucketPolicy") return { name, input: { Bucket, Policy: body.toString() } };
  const root = parseXml(body.toString());
  if (root === undefined || setting === undefined) return undefined;
  if (setting === "tagging") {
    const tags = root.children.find((element) => element.name === "TagSet")?.children ?? [];
    return { name, input: { Bucket, TagSet: tags.map(valueOf) } };
  }
  return { name, input: { Bucket, [SETTINGS[setting]?.[1] ?? ""]: membersOf(root) } };
}

/** The segments of a path, and the setting that the query is about. */
function parts(url: string): readonly [path: readonly string[], setting: string | undefined] {
  const [path = "", query = ""] = url.split("?", 2);
  const words = query.split("&").map((part) => part.split("=")[0] ?? "");
  return [path.split("/").filter((part) => part !== ""), words.find((word) => Object.hasOwn(SETTINGS, word))];
}

function membersOf({ name, children }: XmlElement): Json {
  const members: Record<string, unknown> = {};
  for (const child of children) {
    // Tags are a list inside And alone.
    const list = child.name === "Tag" && name === "And" ? "Tags" : LISTS[child.name];
    if (list === undefined) members[SPELLED[child.name] ?? child.name] = valueOf(child);
    else members[list] = [...((members[list] as unknown[] | undefined) ?? []), valueOf(child)];
  }
  return members;
}

/** Elements that hold others though a request leaves them empty. */
const STRUCTURES = ["Filter", "And", "Expiration", "Rule", "NoncurrentVersionExpiration"];

function valueOf(element: XmlElement): unknown {
  const { name, children, text } = element;
  if (children.length > 0 || STRUCTURES.includes(name)) return membersOf(element);
  if (NUMBERS.test(name)) return Number(text);
  return BOOLEANS.includes(name) ? text === "true" : text;
}
