import * as s3 from "@aws-sdk/client-s3";
import { assetBytes, zipOf } from "../../core/archive.ts";
import type { Context } from "../../core/context.ts";
import { unlessMissing } from "../../core/errors.ts";
import { regional, tagged, type ResourceType } from "../../core/resourceType.ts";
import { fromAws, plain, toAws } from "../../core/shape.ts";
import { allTags, tagMap } from "../../core/tags.ts";
import { compact, isArchive, isAsset, must, text, textMap, type Props } from "../../core/values.ts";
import { partitionOf } from "../../partitions.ts";

const headers = {
  acl: "ACL",
  ...plain("bucketKeyEnabled", "cacheControl", "contentDisposition", "contentEncoding", "contentLanguage"),
  ...plain("contentType", "metadata", "serverSideEncryption", "storageClass"),
  kmsKeyId: "SSEKMSKeyId",
  websiteRedirect: "WebsiteRedirectLocation",
};
const gone = ["NotFound", "NoSuchKey", "NoSuchBucket"];

/** An object of S3 as a resource (`BucketObject` and `BucketObjectv2`); its id is `bucket/key`. */
export const bucketObject: ResourceType = {
  service: s3.S3Client,
  inputs: {
    bucket: { required: true, replace: true },
    key: { replace: true, computed: true },
    source: { local: true },
    content: { local: true },
    contentBase64: { local: true },
    etag: { computed: true, local: true },
    sourceHash: { local: true },
    acl: { local: true },
    bucketKeyEnabled: { computed: true },
    cacheControl: {},
    contentDisposition: {},
    contentEncoding: {},
    contentLanguage: {},
    contentType: { computed: true },
    forceDestroy: { default: false, local: true },
    kmsKeyId: { computed: true },
    metadata: {},
    serverSideEncryption: { computed: true },
    storageClass: { computed: true },
    websiteRedirect: {},
    ...regional,
    ...tagged,
  },
  outputs: ["arn", "versionId", "tagsAll"],
  name: { property: "key", maxLength: 1024, bare: true },
  volatile: () => ["etag", "versionId"],

  check(inputs) {
    const bodies = ["source", "content", "contentBase64"].filter((key) => inputs[key] !== undefined);
    if (bodies.length <= 1) return [];
    return [
      {
        property: "source",
        reason: `only one of source, content and contentBase64 can be set, got ${bodies.join(" and ")}`,
      },
    ];
  },

  async create(inputs, context) {
    const request: s3.PutObjectCommandInput = {
      Bucket: must(inputs, "bucket"),
      Key: must(inputs, "key"),
      Body: await body(inputs),
      ContentType: "application/octet-stream",
      ...toAws<object>(headers, { ...inputs, ...compact({ metadata: textMap(inputs["metadata"]) }) }),
      Tagging: new URLSearchParams(allTags(inputs)).toString(),
    };
    if (request.Tagging === "") delete request.Tagging;
    await context.send(new s3.PutObjectCommand(request));
    return `${must(inputs, "bucket")}/${must(inputs, "key")}`;
  },

  async read(id, _state, context) {
    const [Bucket, Key] = address(id);
    const head = await context.find(gone, new s3.HeadObjectCommand({ Bucket, Key }));
    if (head === undefined) return undefined;
    const tags = await context.send(new s3.GetObjectTaggingCommand({ Bucket, Key }));
    const metadata = head.Metadata ?? {};
    return compact({
      ...{ bucketKeyEnabled: false, serverSideEncryption: "AES256", storageClass: "STANDARD" },
      ...fromAws(headers, head),
      bucket: Bucket,
      key: Key,
      arn: `arn:${partitionOf(context.region).partition}:s3:::${Bucket}/${Key}`,
      etag: head.ETag?.replaceAll('"', ""),
      versionId: head.VersionId ?? "",
      metadata: Object.keys(metadata).length > 0 ? metadata : undefined,
      tagsAll: tagMap(tags.TagSet),
    });
  },

  update: (_id, change, context) => bucketObject.create(change.inputs, context),

  async delete(id, _state, context) {
    const [Bucket, Key] = address(id);
    for (const VersionId of await versions(Bucket, Key, context)) {
      await context.send(new s3.DeleteObjectCommand({ Bucket, Key, VersionId }));
    }
    await unlessMissing(gone, () =>
      context
        .send(new s3.HeadObjectCommand({ Bucket, Key }))
        .then(() => context.send(new s3.DeleteObjectCommand({ Bucket, Key }))),
    );
  },
};

function address(id: string): [bucket: string, key: string] {
  const slash = id.indexOf("/");
  return [id.slice(0, slash), id.slice(slash + 1)];
}

async function body(inputs: Props): Promise<Buffer> {
  const { source } = inputs;
  if (isAsset(source)) return assetBytes(source);
  if (isArchive(source)) return zipOf(source);
  const encoded = text(inputs["contentBase64"]);
  return encoded === undefined ? Buffer.from(text(inputs["content"]) ?? "") : Buffer.from(encoded, "base64");
}

async function versions(Bucket: string, Key: string, context: Context): Promise<string[]> {
  const found: string[] = [];
  let KeyMarker: string | undefined;
  let VersionIdMarker: string | undefined;
  do {
    const marker = KeyMarker === undefined ? {} : { KeyMarker, VersionIdMarker };
    const page = await context.find(gone, new s3.ListObjectVersionsCommand({ Bucket, Prefix: Key, ...marker }));
    const all = [...(page?.Versions ?? []), ...(page?.DeleteMarkers ?? [])];
    found.push(...all.flatMap((one) => (one.Key === Key && one.VersionId !== undefined ? [one.VersionId] : [])));
    KeyMarker = page?.IsTruncated === true ? page.NextKeyMarker : undefined;
    VersionIdMarker = page?.NextVersionIdMarker;
  } while (KeyMarker !== undefined);
  return found;
}
