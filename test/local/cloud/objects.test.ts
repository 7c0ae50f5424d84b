import { CreateKeyCommand, DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type PutObjectCommandInput,
  type PutObjectCommandOutput,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { refused } from "./refused.ts";
import { TestCloud } from "./testCloud.ts";

const ACCOUNT = "arn:aws:kms:us-east-1:000000000000";

/**
 * AWS's answers as recorded by localstack's test_s3_api.py and test_s3.py or, where a title says so, as reported of AWS (objects.py
 * and the rulebook say where).
 */
describe("S3's answers as AWS's were recorded or reported", function () {
  this.timeout(30_000);
  const cloud = new TestCloud();
  const Bucket = "recorded-objects";
  let s3: S3Client;
  let kms: KMSClient;

  before(async () => {
    await cloud.start();
    s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    kms = new KMSClient(cloud.config());
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  after(() => cloud.remove());

  const put = (Key: string, more: Partial<PutObjectCommandInput> = {}): Promise<PutObjectCommandOutput> =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: "test-delete", ...more }));

  it("says of every object how it is encrypted, and how a write was checked", async () => {
    const written = await put("a");
    expect(written).to.include({
      ServerSideEncryption: "AES256",
      ChecksumCRC32: "1jy6qw==",
      ChecksumType: "FULL_OBJECT",
    });
    const { ServerSideEncryption } = await s3.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(ServerSideEncryption).to.equal("AES256");
    const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: "b", CopySource: `${Bucket}/a` }));
    expect(copied.ServerSideEncryption).to.equal("AES256");
    const upload = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "c" }));
    expect(upload.ServerSideEncryption).to.equal("AES256");
  });

  it("takes an object without a content type for a binary/octet-stream", async () => {
    // Clients in JavaScript name a type for bytes; those in Python and the command line name none.
    const client = new S3Client({ ...cloud.config(), forcePathStyle: true });
    client.middlewareStack.add(
      (next) => (args) => {
        delete (args.request as { headers: Record<string, string> }).headers["content-type"];
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    await client.send(new PutObjectCommand({ Bucket, Key: "untyped", Body: "x" }));
    expect((await s3.send(new GetObjectCommand({ Bucket, Key: "untyped" }))).ContentType).to.equal(
      "binary/octet-stream",
    );
    await put("typed", { ContentType: "image/png" });
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "typed" }))).ContentType).to.equal("image/png");
  });

  it("encrypts with the account's own key for S3 where none is named, and with keys that are there", async () => {
    const own = await put("own", { ServerSideEncryption: "aws:kms" });
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: "alias/aws/s3" }));
    expect(KeyMetadata?.KeyManager).to.equal("AWS");
    expect(own.SSEKMSKeyId).to.equal(KeyMetadata?.Arn);
    const made = await kms.send(new CreateKeyCommand({}));
    const id = made.KeyMetadata?.KeyId ?? "";
    const named = await put("named", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: id });
    expect(named.SSEKMSKeyId).to.equal(`${ACCOUNT}:key/${id}`);
    const none = "11111111-1111-1111-1111-111111111111";
    expect(await refused(put("no", { ServerSideEncryption: "aws:kms", SSEKMSKeyId: none }))).to.deep.equal({
      ...{ name: "KMS.NotFoundException", message: `Key '${ACCOUNT}:key/${none}' does not exist` },
    });
    const elsewhere = `arn:aws:kms:eu-west-1:000000000000:key/${none}`;
    for (const [SSEKMSKeyId, wrong] of [
      ["fake-key-id", "Invalid keyId 'fake-key-id'"],
      [elsewhere, "Invalid arn eu-west-1"],
    ] as const) {
      expect((await refused(put("no", { ServerSideEncryption: "aws:kms", SSEKMSKeyId }))).message).to.equal(wrong);
    }
  });

  it("deletes at most a thousand keys at once (reported), and at least one (documented)", async () => {
    const remove = (count: number) => {
      const Objects = Array.from({ length: count }, (_, index) => ({ Key: `k${index}` }));
      return s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    };
    for (const count of [0, 1001]) expect((await refused(remove(count))).name).to.equal("MalformedXML");
    expect((await remove(1000)).Deleted).to.have.length(1000);
  });

  it("lists at most a thousand keys at once, whatever is asked for (documented)", async () => {
    const list = (MaxKeys: number) => s3.send(new ListObjectsV2Command({ Bucket, Prefix: "page/", MaxKeys }));
    await put("page/1");
    await put("page/2");
    expect(await list(5000)).to.include({ KeyCount: 2, MaxKeys: 1000, IsTruncated: false });
    expect(await list(1)).to.include({ KeyCount: 1, MaxKeys: 1, IsTruncated: true });
    expect((await list(0)).KeyCount).to.equal(0);
    for (const wrong of [-1, 2 ** 31]) expect((await refused(list(wrong))).name).to.equal("InvalidArgument");
  });

  it("copies an object onto itself where that changes something (reported)", async () => {
    await put("same");
    const copy = (more: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: "same", CopySource: `${Bucket}/same`, ...more }));
    expect(await refused(copy({}))).to.deep.equal({
      name: "InvalidRequest",
      message:
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    });
    await copy({ MetadataDirective: "REPLACE", Metadata: { a: "b" } });
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: "same" }))).Metadata).to.deep.equal({ a: "b" });
    await copy({ StorageClass: "STANDARD_IA" });
  });

  it("refuses keys and metadata that are too long (reported)", async () => {
    await put("k".repeat(1024));
    expect(await refused(put("k".repeat(1025)))).to.deep.equal({
      ...{ name: "KeyTooLongError", message: "Your key is too long" },
    });
    await put("meta", { Metadata: { a: "x".repeat(2047) } });
    expect((await refused(put("meta", { Metadata: { a: "x".repeat(2048) } }))).name).to.equal("MetadataTooLarge");
  });
});
