import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
  type S3ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from "@aws-sdk/client-s3";
import { mockClient, type AwsStub } from "aws-sdk-client-mock";
import { expect } from "chai";
import { AwsProvider } from "../../../../../../../local/providers/aws/core/provider.ts";

let s3: AwsStub<ServiceInputTypes, ServiceOutputTypes, S3ClientResolvedConfig>;
const provider = new AwsProvider();
provider.configure({}, { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
const token = "aws:s3/bucket:Bucket";
const named = (name: string): Error => Object.assign(new Error(`${name} it is`), { name });

describe("aws.s3.Bucket", () => {
  // Only while these tests run: the mock is of the class, which others use for real.
  before(() => {
    s3 = mockClient(S3Client);
  });
  after(() => {
    s3.restore();
  });
  beforeEach(() => {
    s3.reset();
    s3.on(GetBucketTaggingCommand).rejects(named("NoSuchTagSet"));
  });

  it("has the outputs of the real resource", async () => {
    s3.on(CreateBucketCommand).resolves({}).on(HeadBucketCommand).resolves({ BucketRegion: "eu-west-1" });
    const { id, state } = await provider.create(token, { bucket: "b", forceDestroy: true }, { preview: false });
    expect(id).to.equal("b");
    expect(state).to.deep.equal({
      bucket: "b",
      region: "eu-west-1",
      forceDestroy: true,
      arn: "arn:aws:s3:::b",
      bucketDomainName: "b.s3.amazonaws.com",
      bucketRegion: "eu-west-1",
      bucketRegionalDomainName: "b.s3.eu-west-1.amazonaws.com",
      hostedZoneId: "Z1BKCTXD74EZPE",
      tagsAll: {},
    });
    expect(s3.commandCalls(CreateBucketCommand)[0]?.args[0].input).to.deep.equal({
      Bucket: "b",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    });
  });

  it("empties every version and delete marker, page by page, with forceDestroy", async () => {
    s3.on(DeleteBucketCommand).rejectsOnce(named("BucketNotEmpty")).resolves({});
    s3.on(ListObjectVersionsCommand)
      .resolvesOnce({ Versions: [{ Key: "a", VersionId: "1" }], DeleteMarkers: [{ Key: "a", VersionId: "2" }] })
      .resolvesOnce({ Versions: [{ Key: "b", VersionId: "null" }] })
      .resolves({});
    s3.on(DeleteObjectsCommand).resolves({}).on(ListMultipartUploadsCommand).resolves({});
    await provider.delete(token, "b", { bucket: "b", forceDestroy: true });
    const deleted = s3.commandCalls(DeleteObjectsCommand).map((call) => call.args[0].input.Delete?.Objects);
    expect(deleted).to.deep.equal([
      [
        { Key: "a", VersionId: "1" },
        { Key: "a", VersionId: "2" },
      ],
      [{ Key: "b", VersionId: "null" }],
    ]);
    expect(s3.commandCalls(DeleteBucketCommand)).to.have.lengthOf(2);
  });

  it("refuses to delete objects without forceDestroy, and says what to set", async () => {
    s3.on(DeleteBucketCommand).rejects(named("BucketNotEmpty"));
    const message = await provider
      .delete(token, "b", { bucket: "b" })
      .catch((error: unknown) => (error as Error).message);
    expect(message).to.contain("the bucket 'b' holds objects; set forceDestroy: true");
    expect(s3.commandCalls(DeleteObjectsCommand)).to.have.lengthOf(0);
  });

  it("fails when an object can't be deleted", async () => {
    s3.on(DeleteBucketCommand).rejects(named("BucketNotEmpty"));
    s3.on(ListObjectVersionsCommand).resolves({ Versions: [{ Key: "a", VersionId: "1" }] });
    s3.on(DeleteObjectsCommand).resolves({ Errors: [{ Key: "a", Code: "AccessDenied", Message: "locked" }] });
    const message = await provider
      .delete(token, "b", { bucket: "b", forceDestroy: true })
      .catch((error: unknown) => (error as Error).message);
    expect(message).to.contain("cannot delete s3://b/a: AccessDenied locked");
  });

  it("is gone when S3 does not find it", async () => {
    s3.on(HeadBucketCommand).rejects(named("NotFound"));
    expect(await provider.read(token, "b", {}, {})).to.equal(undefined);
  });
});
