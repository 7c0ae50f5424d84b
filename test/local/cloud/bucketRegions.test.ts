import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { bucketImages } from "../../../automation/dataset/images/bucketImages.ts";
import { findPictures } from "../../../automation/predictions/findPictures.ts";
import { Clients } from "../../../automation/stack/clients.ts";
import { TestCloud } from "./testCloud.ts";

describe("a bucket of another region than the stack's", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();
  const clients = new Clients();
  const environment = { ...process.env };

  before(async () => {
    await cloud.start();
    const { endpoint, credentials } = cloud.config();
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: "us-east-1",
    });
    const region = "eu-west-1";
    const s3 = new S3Client({ ...cloud.config(), region, forcePathStyle: true });
    await s3.send(
      new CreateBucketCommand({ Bucket: "pictures", CreateBucketConfiguration: { LocationConstraint: region } }),
    );
    for (const Key of ["train/a/1.png", "train/b/2.png"])
      await s3.send(new PutObjectCommand({ Bucket: "pictures", Key, Body: Key }));
    await (await clients.s3()).send(new CreateBucketCommand({ Bucket: "near" }));
  });
  after(async () => {
    await clients.close();
    process.env = environment;
    await cloud.remove();
  });

  it("answers requests to the stack's region with a redirection alone", async () => {
    const refused = await (
      await clients.s3()
    )
      .send(new ListObjectsV2Command({ Bucket: "pictures" }))
      .catch((error: unknown) => error);
    expect(refused).to.have.property("name", "PermanentRedirect");
  });

  it("is where predictions find their pictures", async () => {
    const [first, ...others] = await findPictures(clients, ["s3://pictures/train/", "s3://pictures/train/b/2.png"]);
    expect(others.map(({ name }) => name)).to.deep.equal([
      "s3://pictures/train/b/2.png",
      "s3://pictures/train/b/2.png",
    ]);
    expect(Buffer.from((await first?.read()) ?? "").toString()).to.equal("train/a/1.png");
  });

  it("is told from one that is not there, and from an object that is not", async () => {
    const missing = ["s3://pictures/none.png", "s3://is-not-there/none.png"];
    const found = await findPictures(clients, missing);
    const messages = await Promise.all(
      found.map((picture) => picture.read().catch((error: unknown) => (error as Error).message)),
    );
    expect(messages).to.deep.equal(["There is no object s3://pictures/none.png.", "There is no bucket is-not-there."]);
  });

  it("is where training pictures are read from", async () => {
    const { images } = await bucketImages(await clients.s3Of("pictures"), { bucket: "pictures", prefix: "train/" });
    expect(images.map(({ path }) => path)).to.deep.equal(["a/1.png", "b/2.png"]);
  });

  it("has a client of its own, which a near one, and one that is not there, need not", async () => {
    const own = await clients.s3();
    expect(await clients.s3Of("near")).to.equal(own);
    expect(await clients.s3Of("is-not-there")).to.equal(own);
    expect(await clients.s3Of("pictures")).to.not.equal(own);
    expect(await clients.s3Of("pictures")).to.equal(await clients.s3Of("pictures"));
  });
});
