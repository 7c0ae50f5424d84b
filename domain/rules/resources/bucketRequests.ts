import { has, isObject, listOf, objectOf, type Json } from "../reading.ts";
import type { ResourceRequest } from "./resourceRequest.ts";

/**
 * What a bucket of CloudFormation's asks of S3: its name and tags, and each of its settings. Settings that a provider has
 * translated into the API's own shape already stand under `API`.
 */
export const bucketRequests: readonly ResourceRequest[] = [
  {
    service: "s3",
    operation: "CreateBucket",
    request: (properties) => ({ Bucket: properties["BucketName"], BucketNamespace: properties["BucketNamespace"] }),
  },
  { service: "s3", operation: "PutBucketTagging", request: (properties) => ({ TagSet: properties["Tags"] }) },
  {
    service: "s3",
    operation: "PutBucketLifecycleConfiguration",
    request: setting("LifecycleConfiguration", (configuration) => ({
      LifecycleConfiguration: { Rules: listOf(configuration, "Rules")?.map(lifecycleRule) },
    })),
  },
  {
    service: "s3",
    operation: "PutBucketNotificationConfiguration",
    request: setting("NotificationConfiguration", (configuration) => ({
      NotificationConfiguration: {
        LambdaFunctionConfigurations: targets(configuration, "LambdaConfigurations", "Function", "LambdaFunctionArn"),
        QueueConfigurations: targets(configuration, "QueueConfigurations", "Queue", "QueueArn"),
        TopicConfigurations: targets(configuration, "TopicConfigurations", "Topic", "TopicArn"),
      },
    })),
  },
  {
    service: "s3",
    operation: "PutBucketEncryption",
    request: setting("BucketEncryption", (configuration) => ({
      ServerSideEncryptionConfiguration: {
        Rules: listOf(configuration, "ServerSideEncryptionConfiguration")?.map((rule) =>
          isObject(rule) ? { ApplyServerSideEncryptionByDefault: rule["ServerSideEncryptionByDefault"] } : rule,
        ),
      },
    })),
  },
];

/** A setting in the API's shape, given as such or translated from CloudFormation's; undefined where the bucket has none. */
function setting(name: string, translated: (configuration: Json) => Json): ResourceRequest["request"] {
  const member = name === "BucketEncryption" ? "ServerSideEncryptionConfiguration" : name;
  return (properties) => {
    const given = objectOf(properties, "API");
    if (given !== undefined) return has(given, member) ? given : undefined;
    const configuration = objectOf(properties, name);
    return configuration && translated(configuration);
  };
}

function lifecycleRule(rule: unknown): unknown {
  if (!isObject(rule)) return rule;
  const { Id, Status, Prefix, TagFilters, ExpirationInDays, ExpirationDate, ExpiredObjectDeleteMarker, ...rest } = rule;
  const expiration = defined({ Days: ExpirationInDays, Date: ExpirationDate, ExpiredObjectDeleteMarker });
  const conditions = defined({
    ...{ Prefix, Tags: TagFilters },
    ...{ ObjectSizeGreaterThan: rest["ObjectSizeGreaterThan"], ObjectSizeLessThan: rest["ObjectSizeLessThan"] },
  });
  return {
    ...{ ID: Id, Status },
    // CloudFormation has no element around the conditions: it makes the one that they need.
    Filter: Object.keys(conditions).length > 0 ? { And: conditions } : {},
    ...(Object.keys(expiration).length > 0 && { Expiration: expiration }),
    ...defined({
      AbortIncompleteMultipartUpload: rest["AbortIncompleteMultipartUpload"],
      Transitions: transitions(rest, "Transitions", "Days"),
      NoncurrentVersionTransitions: transitions(rest, "NoncurrentVersionTransitions", "NoncurrentDays"),
      NoncurrentVersionExpiration:
        rest["NoncurrentVersionExpiration"] ??
        (has(rest, "NoncurrentVersionExpirationInDays")
          ? { NoncurrentDays: rest["NoncurrentVersionExpirationInDays"] }
          : undefined),
    }),
  };
}

function transitions(rule: Json, name: string, days: string): unknown {
  const given = listOf(rule, name);
  if (given === undefined) return rule[name];
  return given.map((one) =>
    isObject(one)
      ? defined({
          ...{ [days]: one["TransitionInDays"], Date: one["TransitionDate"], StorageClass: one["StorageClass"] },
          NewerNoncurrentVersions: one["NewerNoncurrentVersions"],
        })
      : one,
  );
}

function targets(configuration: Json, list: string, member: string, target: string): unknown {
  return listOf(configuration, list)
    ?.filter(isObject)
    .map((one) => ({
      Events: [one["Event"]],
      [target]: one[member],
      Filter: {
        Key: {
          FilterRules: listOf(objectOf(objectOf(one, "Filter") ?? {}, "S3Key") ?? {}, "Rules"),
        },
      },
    }));
}

function defined(members: Json): Json {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
