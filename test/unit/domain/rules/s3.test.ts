import type { Json } from "../../../../domain/rules/reading.ts";
import { s3Rules } from "../../../../domain/rules/s3/s3.ts";
import { holdEach } from "./cases.ts";
import { keyAndValue, tagCases } from "./tagCases.ts";

const bucket = (Bucket: string): Json => ({ Bucket });
const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
const policy = (...Statement: readonly object[]): Json => ({ Policy: JSON.stringify({ Statement }) });
const padded = (bytes: number): Json => {
  const room = bytes - JSON.stringify({ Statement: [{ ...statement, Sid: "" }] }).length;
  return policy({ ...statement, Sid: "x".repeat(room) });
};
const cors = (...CORSRules: readonly object[]): Json => ({ CORSConfiguration: { CORSRules } });
const origin = { AllowedMethods: ["GET"], AllowedOrigins: ["https://*.example.com"], AllowedHeaders: ["x-*"] };
const encryption = (...defaults: readonly object[]): Json => ({
  ServerSideEncryptionConfiguration: {
    Rules: defaults.map((ApplyServerSideEncryptionByDefault) => ({ ApplyServerSideEncryptionByDefault })),
  },
});
const lifecycle = (...Rules: readonly object[]): Json => ({ LifecycleConfiguration: { Rules } });
const rule = (more: object): Json => lifecycle({ Filter: {}, Expiration: { Days: 400 }, ...more });
const moves = (...steps: readonly (readonly [number, string])[]): Json =>
  rule({ Transitions: steps.map(([Days, StorageClass]) => ({ Days, StorageClass })) });
const oldMoves = (...steps: readonly (readonly [number, string])[]): Json =>
  rule({
    NoncurrentVersionTransitions: steps.map(([NoncurrentDays, StorageClass]) => ({ NoncurrentDays, StorageClass })),
  });
const tag = { Key: "a", Value: "b" };

const LAMBDA = "arn:aws:lambda:us-east-1:123456789012:function:f";
const QUEUE = "arn:aws:sqs:us-east-1:123456789012:q";
const event = "s3:ObjectCreated:Put";
const key = (rules: Readonly<Record<string, string>>) => ({
  Filter: { Key: { FilterRules: Object.entries(rules).map(([Name, Value]) => ({ Name, Value })) } },
});
const notify = (...all: readonly object[]): Json => ({
  NotificationConfiguration: {
    LambdaFunctionConfigurations: all.map((one) => ({ LambdaFunctionArn: LAMBDA, Events: [event], ...one })),
  },
});
const queue = (QueueArn: string): Json => ({
  NotificationConfiguration: { QueueConfigurations: [{ QueueArn, Events: [event] }] },
});

describe("s3Rules", () => {
  holdEach("CreateBucket", s3Rules["CreateBucket"] ?? [], {
    "bucket-name": {
      holds: [bucket("abc"), bucket("a".repeat(63)), bucket("my.bucket-1")],
      breaks: [bucket("ab"), bucket("a".repeat(64)), bucket("Bucket"), bucket("a..b"), bucket("-ab"), bucket("a_b")],
    },
    "no-address": { holds: [bucket("192.168.5.4a")], breaks: [bucket("192.168.5.4")] },
    "reserved-prefix": {
      holds: [bucket("xn-a"), bucket("sthree")],
      breaks: [bucket("xn--a"), bucket("sthree-a"), bucket("amzn-s3-demo-a")],
    },
    "reserved-suffix": {
      holds: [bucket("a-s3aliases"), bucket("base--use1-az4--x-s3")],
      breaks: [bucket("a-s3alias"), bucket("a--ol-s3"), bucket("a.mrap"), bucket("a--x-s3"), bucket("a--table-s3")],
    },
    "account-namespace": {
      holds: [
        ...[bucket("a-plan"), { ...bucket("a"), BucketNamespace: "global" }],
        { ...bucket("a-123456789012-us-west-2-an"), BucketNamespace: "account-regional" },
      ],
      breaks: [
        ...[bucket("a-123456789012-us-west-2-an"), bucket("pictures-an")],
        { ...bucket("pictures-an"), BucketNamespace: "global" },
        { ...bucket("pictures-an"), BucketNamespace: "account-regional" },
        { ...bucket("pictures"), BucketNamespace: "account-regional" },
      ],
    },
  });
  holdEach("PutBucketPolicy", s3Rules["PutBucketPolicy"] ?? [], {
    "policy-size": { holds: [padded(20_480)], breaks: [padded(20_481)] },
    policy: {
      holds: [policy(statement)],
      breaks: [
        ...[{ Policy: "{" }, policy({ ...statement, Principal: undefined })],
        ...[policy({ ...statement, Resource: undefined }), { Policy: "{}" }],
      ],
    },
  });
  holdEach("PutBucketCors", s3Rules["PutBucketCors"] ?? [], {
    "rule-count": {
      holds: [cors(...Array.from({ length: 100 }, () => origin))],
      breaks: [cors(...Array.from({ length: 101 }, () => origin))],
    },
    methods: { holds: [cors(origin)], breaks: [cors({ ...origin, AllowedMethods: ["PATCH"] })] },
    wildcards: {
      holds: [cors(origin)],
      breaks: [cors({ ...origin, AllowedOrigins: ["*.*"] }), cors({ ...origin, AllowedHeaders: ["*x*"] })],
    },
  });
  holdEach("PutBucketEncryption", s3Rules["PutBucketEncryption"] ?? [], {
    "key-of-kms": {
      holds: [encryption({ SSEAlgorithm: "aws:kms", KMSMasterKeyID: "k" }), encryption({ SSEAlgorithm: "AES256" })],
      breaks: [encryption({ SSEAlgorithm: "AES256", KMSMasterKeyID: "k" })],
    },
    "one-rule": { holds: [encryption({})], breaks: [encryption({}, {})] },
  });
  holdEach("PutBucketLifecycleConfiguration", s3Rules["PutBucketLifecycleConfiguration"] ?? [], {
    "rule-count": {
      holds: [lifecycle(...Array.from({ length: 1000 }, () => ({})))],
      breaks: [lifecycle(...Array.from({ length: 1001 }, () => ({})))],
    },
    "rule-ids-differ": {
      holds: [lifecycle({ ID: "a" }, { ID: "b" }, {}, {})],
      breaks: [lifecycle({ ID: "a" }, { ID: "a" })],
    },
    "rule-id": { holds: [rule({ ID: "a".repeat(255) })], breaks: [rule({ ID: "a".repeat(256) })] },
    action: { holds: [rule({})], breaks: [lifecycle({ Filter: {} }), lifecycle({ Filter: {}, Transitions: [] })] },
    "filter-or-prefix": {
      holds: [rule({}), rule({ Filter: undefined, Prefix: "" })],
      breaks: [rule({ Prefix: "" }), rule({ Filter: undefined })],
    },
    "one-filter": {
      holds: [rule({ Filter: { And: { Prefix: "a", Tags: [tag] } } })],
      breaks: [rule({ Filter: { Prefix: "a", Tag: tag } })],
    },
    "size-order": {
      holds: [rule({ Filter: { And: { ObjectSizeGreaterThan: 1, ObjectSizeLessThan: 2 } } })],
      breaks: [rule({ Filter: { And: { ObjectSizeGreaterThan: 2, ObjectSizeLessThan: 2 } } })],
    },
    "expiration-when": {
      holds: [rule({}), rule({ Expiration: { Days: 1, ExpiredObjectDeleteMarker: false } })],
      breaks: [
        rule({ Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } }),
        rule({ Expiration: { Days: 1, Date: "2030-01-01" } }),
      ],
    },
    "marker-filter": {
      holds: [rule({ Filter: { Prefix: "a" }, Expiration: { ExpiredObjectDeleteMarker: true } })],
      breaks: [
        rule({ Filter: { Tag: tag }, Expiration: { ExpiredObjectDeleteMarker: true } }),
        rule({ Filter: { ObjectSizeLessThan: 9 }, Expiration: { ExpiredObjectDeleteMarker: true } }),
      ],
    },
    "abort-filter": {
      holds: [rule({ Filter: { Prefix: "a" }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } })],
      breaks: [
        rule({ Filter: { And: { Tags: [tag] } }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
        rule({ Filter: { ObjectSizeLessThan: 9 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
      ],
    },
    "positive-days": {
      holds: [rule({ Expiration: { Days: 1 } }), moves([0, "GLACIER"])],
      breaks: [
        rule({ Expiration: { Days: 0 } }),
        moves([-1, "GLACIER"]),
        rule({ NoncurrentVersionExpiration: { NoncurrentDays: 0 } }),
        rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 } }),
      ],
    },
    midnight: {
      holds: [rule({ Expiration: { Date: "2030-01-01T00:00:00.000Z" } })],
      breaks: [rule({ Expiration: { Date: "2030-01-01T01:00:00Z" } })],
    },
    "days-or-date": {
      holds: [moves([30, "GLACIER"])],
      breaks: [rule({ Transitions: [{ Date: "2030-01-01", StorageClass: "GLACIER" }] })],
    },
    "infrequent-days": {
      holds: [moves([30, "STANDARD_IA"]), moves([0, "INTELLIGENT_TIERING"])],
      breaks: [moves([29, "STANDARD_IA"]), moves([29, "ONEZONE_IA"])],
    },
    "noncurrent-infrequent-days": {
      holds: [oldMoves([30, "STANDARD_IA"]), oldMoves([1, "GLACIER"])],
      breaks: [oldMoves([29, "STANDARD_IA"])],
    },
    "transition-classes-differ": {
      holds: [moves([1, "GLACIER"], [2, "DEEP_ARCHIVE"])],
      breaks: [moves([1, "GLACIER"], [2, "GLACIER"]), oldMoves([1, "GLACIER"], [2, "GLACIER"])],
    },
    "transition-order": {
      holds: [moves([30, "STANDARD_IA"], [60, "GLACIER"], [90, "DEEP_ARCHIVE"])],
      breaks: [moves([30, "STANDARD_IA"], [30, "GLACIER"]), moves([90, "GLACIER"], [30, "DEEP_ARCHIVE"])],
    },
    "expires-after-transition": {
      holds: [moves([399, "GLACIER"])],
      breaks: [moves([400, "GLACIER"])],
    },
    "noncurrent-expires-after-transition": {
      holds: [rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } })],
      breaks: [
        rule({
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          NoncurrentVersionTransitions: [{ NoncurrentDays: 30, StorageClass: "GLACIER" }],
        }),
      ],
    },
    "kept-versions": {
      holds: [rule({ NoncurrentVersionExpiration: { NewerNoncurrentVersions: 100 } })],
      breaks: [rule({ NoncurrentVersionExpiration: { NewerNoncurrentVersions: 101 } })],
    },
  });
  holdEach("PutBucketNotificationConfiguration", s3Rules["PutBucketNotificationConfiguration"] ?? [], {
    overlap: {
      holds: [
        notify(key({ prefix: "a/" }), key({ prefix: "b/" })),
        notify(key({ prefix: "a/", suffix: ".png" }), key({ prefix: "a/b/", suffix: ".jpg" })),
        notify({}, { Events: ["s3:ObjectRemoved:*"] }),
      ],
      breaks: [
        notify({}, {}),
        notify(key({ prefix: "a/" }), key({ prefix: "a/b/" })),
        notify({ Events: ["s3:ObjectCreated:*"] }, {}),
        notify(key({ prefix: "a/" }), key({ suffix: ".png" })),
      ],
    },
    "event-names": {
      holds: [notify({ Events: ["s3:ObjectCreated:*", "s3:LifecycleTransition"] })],
      breaks: [notify({ Events: ["ObjectCreated"] }), notify({ Events: ["s3:objectCreated:*"] })],
    },
    "ids-differ": {
      holds: [notify({ Id: "a" }, { Id: "b" }, {}, {})],
      breaks: [notify({ Id: "a" }, { Id: "a" })],
    },
    filters: {
      holds: [notify(key({ Prefix: "a".repeat(1024), suffix: "" }))],
      breaks: [
        notify(key({ prefix: "a".repeat(1025) })),
        notify(key({ prefix: "a", Prefix: "b" })),
        notify(key({ infix: "a" })),
      ],
    },
    "target-arn": { holds: [queue(QUEUE), notify({})], breaks: [queue(LAMBDA), notify({ LambdaFunctionArn: "f" })] },
    "fifo-target": { holds: [queue(QUEUE)], breaks: [queue(`${QUEUE}.fifo`)] },
  });
  const tags = { plain: true };
  for (const operation of ["CopyObject", "CreateMultipartUpload", "PutObject"]) {
    holdEach(operation, s3Rules[operation] ?? [], {
      "key-length": {
        holds: [{ Key: "k".repeat(1024) }, { Key: "é".repeat(512) }],
        breaks: [{ Key: "k".repeat(1025) }, { Key: "é".repeat(513) }],
      },
      "metadata-size": {
        holds: [{ Metadata: { a: "x".repeat(2047) } }],
        breaks: [{ Metadata: { a: "x".repeat(2048) } }, { Metadata: { a: "x".repeat(1024), b: "x".repeat(1023) } }],
      },
      ...tagCases(keyAndValue("TagSet"), { ...tags, most: 10 }),
    });
  }
  holdEach("PutBucketTagging", s3Rules["PutBucketTagging"] ?? [], tagCases(keyAndValue("TagSet"), tags));
  holdEach(
    "PutObjectTagging",
    s3Rules["PutObjectTagging"] ?? [],
    tagCases(keyAndValue("TagSet"), { ...tags, most: 10 }),
  );
});
