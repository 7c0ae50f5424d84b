import { bytesOf, objectOf, textOf, type Json } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { rulesOf } from "../rulesOf.ts";
import { tagRules } from "../tags.ts";
import { corsRules, createBucketRules, encryptionRules, policyRules } from "./buckets.ts";
import { lifecycleRules } from "./lifecycle.ts";
import { notificationRules } from "./notifications.ts";

const WORDS = "the messages are in moto's test_s3_tagging, which is verified against AWS";
const TAGS = {
  code: "InvalidTag",
  member: "TagSet",
  plain: true,
  messages: {
    "tag-key": "The TagKey you have provided is invalid",
    "tag-value": "The TagValue you have provided is invalid",
    "tag-key-reserved": "System tags cannot be added/updated by requester",
    "tag-keys-differ": "Cannot provide multiple Tags with the same key",
  },
};

const OBJECT_TAGS = {
  ...TAGS,
  most: 10,
  codes: { "tag-count": "BadRequest" },
  messages: {
    ...TAGS.messages,
    "tag-count": "Object tags cannot be greater than 10",
    "tag-key-reserved": "Your TagKey cannot be prefixed with aws:",
  },
  source: `S3 User Guide, Categorizing your storage using tags: "You can associate up to 10 tags with an object."; AWS's answer to more is in boto3#1213; ${WORDS}`,
};

/** What the headers and the address of a new object are held to. */
function objectRules(operation: string): readonly Rule<Json>[] {
  return [
    ...rulesOf<Json>(`s3/${operation}`, {
      "key-length": {
        says: "An object's key has at most 1,024 bytes of UTF-8.",
        source: "S3 User Guide, Naming Amazon S3 objects; AWS's answer is in riak_cs#1233 and versitygw#2080",
        code: "KeyTooLongError",
        broken: (request) => (bytesOf(textOf(request, "Key") ?? "") > 1024 ? "Your key is too long" : undefined),
      },
      "metadata-size": {
        says: "An object's own metadata have at most 2 KB: the names and the values, in UTF-8.",
        source:
          "S3 User Guide, Working with object metadata, User-defined object metadata; the message is in helm-s3#120 and ckanext-s3filestore#132",
        code: "MetadataTooLarge",
        broken: (request) => {
          const entries = Object.entries(objectOf(request, "Metadata") ?? {});
          const size = entries.reduce((sum, [name, value]) => sum + bytesOf(name) + bytesOf(String(value)), 0);
          return size > 2048 ? "Your metadata headers exceed the maximum allowed metadata size" : undefined;
        },
      },
    }),
    ...tagRules(`s3/${operation}`, OBJECT_TAGS),
  ];
}

/** Rules of S3's operations; tags stand in the requests as the list `TagSet`. */
export const s3Rules: Readonly<Record<string, readonly Rule<Json>[]>> = {
  CreateBucket: createBucketRules,
  PutBucketCors: corsRules,
  PutBucketEncryption: encryptionRules,
  PutBucketLifecycleConfiguration: lifecycleRules,
  PutBucketNotificationConfiguration: notificationRules,
  PutBucketPolicy: policyRules,
  PutBucketTagging: tagRules("s3/PutBucketTagging", {
    ...TAGS,
    source: `S3 User Guide, Using cost allocation S3 bucket tags; S3 API reference, PutBucketTagging; ${WORDS}`,
  }),
  CopyObject: objectRules("CopyObject"),
  CreateMultipartUpload: objectRules("CreateMultipartUpload"),
  PutObject: objectRules("PutObject"),
  PutObjectTagging: tagRules("s3/PutObjectTagging", OBJECT_TAGS),
};
