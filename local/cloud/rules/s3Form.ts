import { parseXML } from "@aws-sdk/xml-builder";
import { isObject, type Json } from "../../../domain/rules/reading.ts";
import type { Operation, WireRequest } from "./wireRequest.ts";

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
  if (name === "CreateBucket") return { name, input: { Bucket } };
  if (name === "PutBucketPolicy") return { name, input: { Bucket, Policy: body.toString() } };
  const [, member = ""] = SETTINGS[setting ?? ""] ?? [];
  const root = rootOf(body.toString(), member);
  if (root === undefined) return undefined;
  if (setting === "tagging")
    return { name, input: { Bucket, TagSet: listOf(elementsOf(root["TagSet"])["Tag"]).map(elementsOf) } };
  return { name, input: { Bucket, [member]: membersOf(root, member) } };
}

/** The elements of a document by their names; none of one with a document type or another root, which is for S3 itself to refuse. */
function rootOf(text: string, name: string): Json | undefined {
  if (/<!DOCTYPE/i.test(text)) return undefined;
  try {
    const { [name]: root } = parseXML(text) as Json;
    return root === undefined ? undefined : elementsOf(root);
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

function membersOf(elements: Json, name: string): Json {
  const members: Record<string, unknown> = {};
  for (const [child, value] of Object.entries(elements)) {
    // Tags are a list inside And alone.
    const list = child === "Tag" && name === "And" ? "Tags" : LISTS[child];
    if (list === undefined) members[SPELLED[child] ?? child] = valueOf(value, child);
    else members[list] = listOf(value).map((one) => valueOf(one, child));
  }
  return members;
}

/** Elements that hold others though a request leaves them empty. */
const STRUCTURES = ["Filter", "And", "Expiration", "Rule", "NoncurrentVersionExpiration"];

function valueOf(element: unknown, name: string): unknown {
  if (isObject(element) || STRUCTURES.includes(name)) return membersOf(elementsOf(element), name);
  if (NUMBERS.test(name)) return Number(element);
  return BOOLEANS.includes(name) ? element === "true" : element;
}

/** What an element holds, without the attributes that say its namespace and the space between its elements. */
function elementsOf(element: unknown): Json {
  const held = Object.entries(isObject(element) ? element : {});
  return Object.fromEntries(held.filter(([name]) => !/^(xmlns|xsi:|#text$)/.test(name)));
}

/** An element that may come several times, and comes bare where there is one. */
const listOf = (elements: unknown): unknown[] => (elements === undefined ? [] : [elements].flat());
