import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  AbortMultipartUploadCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
  S3Client,
  type ObjectIdentifier,
} from "@aws-sdk/client-s3";
import type { Context } from "../../core/context.ts";
import { codeOf, unlessMissing } from "../../core/errors.ts";
import { allTags } from "../../core/inputs.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { tagList, tagMap } from "../../core/tags.ts";
import { flag, must } from "../../core/values.ts";
import { hostedZoneIds, partitionOf } from "../../partitions.ts";

const gone = ["NoSuchBucket", "NotFound"];

export const bucket: ResourceType = {
  inputs: {
    bucket: { replace: true, computed: true },
    bucketPrefix: { replace: true, local: true },
    forceDestroy: { default: false, local: true },
    objectLockEnabled: { replace: true, local: true },
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "hostedZoneId", "tagsAll"],
  name: { property: "bucket", prefixProperty: "bucketPrefix", maxLength: 63, lowerCase: true, identifies: true },

  async create(inputs, context) {
    const name = must(inputs, "bucket");
    const client = context.client(S3Client);
    await context.retry({ codes: ["OperationAborted"] }, () =>
      client.send(
        new CreateBucketCommand({
          Bucket: name,
          ...(context.region === "us-east-1"
            ? {}
            : { CreateBucketConfiguration: { LocationConstraint: context.region as "eu-west-1" } }),
          ...(flag(inputs["objectLockEnabled"]) ? { ObjectLockEnabledForBucket: true } : {}),
        }),
        context.call,
      ),
    );
    context.made(name);
    await putTags(name, allTags(inputs), context);
    return name;
  },

  async read(id, _state, context) {
    const client = context.client(S3Client);
    const head = await unlessMissing(gone, () => client.send(new HeadBucketCommand({ Bucket: id }), context.call));
    if (head === undefined) return undefined;
    const tags = await unlessMissing(["NoSuchTagSet"], () =>
      client.send(new GetBucketTaggingCommand({ Bucket: id }), context.call),
    );
    const { partition, dnsSuffix } = partitionOf(context.region);
    const region = head.BucketRegion ?? context.region;
    return {
      bucket: id,
      arn: `arn:${partition}:s3:::${id}`,
      bucketDomainName: `${id}.s3.${dnsSuffix}`,
      bucketRegion: region,
      bucketRegionalDomainName: `${id}.s3.${region}.${dnsSuffix}`,
      hostedZoneId: hostedZoneIds[region] ?? "",
      tagsAll: tagMap(tags?.TagSet),
    };
  },

  async update(id, change, context) {
    if (change.differs("tags", "tagsAll")) await putTags(id, allTags(change.inputs), context);
  },

  async delete(id, state, context) {
    const client = context.client(S3Client);
    const remove = (): Promise<unknown> => client.send(new DeleteBucketCommand({ Bucket: id }), context.call);
    try {
      await unlessMissing(gone, remove);
    } catch (error) {
      if (codeOf(error) !== "BucketNotEmpty") throw error;
      if (flag(state["forceDestroy"]) !== true) {
        throw new Error(
          `BucketNotEmpty: the bucket '${id}' holds objects; set forceDestroy: true to delete them with it`,
          {
            cause: error,
          },
        );
      }
      // Late writers (captures, logs) may add objects between two rounds.
      for (let round = 0; round < 5; round++) {
        await empty(id, context);
        try {
          await unlessMissing(gone, remove);
          return;
        } catch (again) {
          if (codeOf(again) !== "BucketNotEmpty" || round === 4) throw again;
        }
      }
    }
  },
};

async function putTags(name: string, tags: Record<string, string>, context: Context): Promise<void> {
  const client = context.client(S3Client);
  const set = tagList(tags);
  if (set.length > 0) {
    await client.send(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: set } }), context.call);
  } else if (await hasTags(name, context)) {
    await client.send(new DeleteBucketTaggingCommand({ Bucket: name }), context.call);
  }
}

async function hasTags(name: string, context: Context): Promise<boolean> {
  const tags = await unlessMissing(["NoSuchTagSet"], () =>
    context.client(S3Client).send(new GetBucketTaggingCommand({ Bucket: name }), context.call),
  );
  return (tags?.TagSet ?? []).length > 0;
}

/** Deletes every version, delete marker and unfinished upload, a thousand a call. */
export async function empty(name: string, context: Context): Promise<void> {
  const client = context.client(S3Client);
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: name, MaxKeys: 1000 }), context.call);
    const found: ObjectIdentifier[] = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map((version) => ({
      Key: version.Key ?? "",
      ...(version.VersionId === undefined ? {} : { VersionId: version.VersionId }),
    }));
    if (found.length === 0) break;
    const result = await client.send(
      new DeleteObjectsCommand({ Bucket: name, Delete: { Objects: found, Quiet: true } }),
      context.call,
    );
    const [failed] = result.Errors ?? [];
    if (failed !== undefined) {
      throw new Error(`cannot delete s3://${name}/${failed.Key ?? ""}: ${failed.Code ?? ""} ${failed.Message ?? ""}`);
    }
  }
  const uploads = await unlessMissing(["NotImplemented", "MethodNotAllowed"], () =>
    client.send(new ListMultipartUploadsCommand({ Bucket: name }), context.call),
  );
  for (const { Key, UploadId } of uploads?.Uploads ?? []) {
    await client.send(new AbortMultipartUploadCommand({ Bucket: name, Key, UploadId }), context.call);
  }
}
