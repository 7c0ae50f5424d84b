import * as s3 from "@aws-sdk/client-s3";
import type { Context } from "../../core/context.ts";
import { codeOf, unlessMissing } from "../../core/errors.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { allTags, tagList, tagMap } from "../../core/tags.ts";
import { flag, must } from "../../core/values.ts";
import { hostedZoneIds, partitionOf } from "../../partitions.ts";

const gone = ["NoSuchBucket", "NotFound"];

export const bucket: ResourceType = {
  service: s3.S3Client,
  inputs: {
    bucket: { replace: true, computed: true },
    bucketNamespace: { replace: true, local: true },
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
    const place = { LocationConstraint: context.region as "eu-west-1" };
    const request = {
      Bucket: name,
      ...(inputs["bucketNamespace"] !== undefined && {
        BucketNamespace: inputs["bucketNamespace"] as "account-regional",
      }),
      ...(context.region !== "us-east-1" && { CreateBucketConfiguration: place }),
      ...(flag(inputs["objectLockEnabled"]) === true && { ObjectLockEnabledForBucket: true }),
    };
    // S3 takes a second creation there for the first one; not so terraform-provider-aws (`resourceBucketCreate`).
    if (context.region === "us-east-1" && (await context.find(gone, new s3.HeadBucketCommand({ Bucket: name }))))
      throw new Error(`creating S3 Bucket (${name}): BucketAlreadyExists`);
    await context.retry({ codes: ["OperationAborted"] }, () => context.send(new s3.CreateBucketCommand(request)));
    context.made(name);
    await putTags(name, allTags(inputs), context);
    return name;
  },

  async read(id, _state, context) {
    const head = await context.find(gone, new s3.HeadBucketCommand({ Bucket: id }));
    if (head === undefined) return undefined;
    const tags = await context.find(["NoSuchTagSet"], new s3.GetBucketTaggingCommand({ Bucket: id }));
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
    const remove = (): Promise<unknown> => context.send(new s3.DeleteBucketCommand({ Bucket: id }));
    try {
      await unlessMissing(gone, remove);
    } catch (error) {
      if (codeOf(error) !== "BucketNotEmpty") throw error;
      if (flag(state["forceDestroy"]) !== true) {
        const reason = `the bucket '${id}' holds objects; set forceDestroy: true to delete them with it`;
        throw new Error(`BucketNotEmpty: ${reason}`, { cause: error });
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
  const set = tagList(tags);
  if (set.length > 0) {
    await context.send(new s3.PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet: set } }));
  } else if (await hasTags(name, context)) {
    await context.send(new s3.DeleteBucketTaggingCommand({ Bucket: name }));
  }
}

async function hasTags(name: string, context: Context): Promise<boolean> {
  const tags = await context.find(["NoSuchTagSet"], new s3.GetBucketTaggingCommand({ Bucket: name }));
  return (tags?.TagSet ?? []).length > 0;
}

/** Deletes every version, delete marker and unfinished upload, a thousand a call. */
export async function empty(name: string, context: Context): Promise<void> {
  for (;;) {
    const page = await context.send(new s3.ListObjectVersionsCommand({ Bucket: name, MaxKeys: 1000 }));
    const found: s3.ObjectIdentifier[] = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
      ({ Key = "", VersionId }) => ({ Key, VersionId }),
    );
    if (found.length === 0) break;
    const result = await context.send(
      new s3.DeleteObjectsCommand({ Bucket: name, Delete: { Objects: found, Quiet: true } }),
    );
    const [failed] = result.Errors ?? [];
    if (failed !== undefined) {
      throw new Error(`cannot delete s3://${name}/${failed.Key ?? ""}: ${failed.Code ?? ""} ${failed.Message ?? ""}`);
    }
  }
  const uploads = await context.find(
    ["NotImplemented", "MethodNotAllowed"],
    new s3.ListMultipartUploadsCommand({ Bucket: name }),
  );
  for (const { Key, UploadId } of uploads?.Uploads ?? []) {
    await context.send(new s3.AbortMultipartUploadCommand({ Bucket: name, Key, UploadId }));
  }
}
