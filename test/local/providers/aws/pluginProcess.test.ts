import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import { CreateBucketCommand, PutBucketTaggingCommand, S3Client } from "@aws-sdk/client-s3";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import provpb from "@pulumi/pulumi/proto/provider_pb.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { expect } from "chai";
import { AwsProvider } from "../../../../local/providers/aws/core/provider.ts";
import { TestStack } from "./testStack.ts";

const EXECUTABLE = join(import.meta.dirname, "../../../../local/providers/aws/pulumi-resource-aws");

describe("pulumi-resource-aws", function () {
  this.timeout(30_000);
  let child: ChildProcessWithoutNullStreams;
  const start = async (env: NodeJS.ProcessEnv = process.env): Promise<number> => {
    child = spawn(EXECUTABLE, ["127.0.0.1:1"], { env });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return Number(line.toString().trim());
  };
  afterEach(() => child.kill("SIGKILL"));

  it("prints its port, answers the engine's handshake, and ends cleanly on SIGTERM", async () => {
    const port = await start();
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const { path, requestSerialize, responseDeserialize } = service.ResourceProviderService.handshake;
    const answer = await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        new provpb.ProviderHandshakeRequest(),
        (error, value) => {
          if (error === null) resolve(value);
          else reject(error);
        },
      );
    });
    expect(answer).to.be.instanceOf(provpb.ProviderHandshakeResponse);
    client.close();
    child.kill("SIGTERM");
    expect(await once(child, "exit")).to.deep.equal([0, null]);
  });

  it("starts from any folder, with an older Node first on the path", async () => {
    const port = await start({ ...process.env, PATH: "/usr/bin:/bin" });
    expect(port).to.be.greaterThan(0);
  });

  it("ends by itself when the engine was killed", async () => {
    // A shell in the engine's place: its child keeps the pipe, which closes when the plugin has ended.
    child = spawn("/bin/sh", ["-c", `"${EXECUTABLE}" 127.0.0.1:1 & wait`]);
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child.stdout, "close");
  });
});

describe("bundled aws provider: settings and import", function () {
  this.timeout(60_000);
  const test = new TestStack();

  before(async () => {
    await test.start(() => {
      new Bucket("found", { bucket: "made-by-hand", tags: { owner: "hand" } }, { import: "made-by-hand" });
      return Promise.resolve({});
    });
    const s3 = new S3Client({ ...test.cloud.config(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "made-by-hand" }));
    const Tagging = { TagSet: [{ Key: "owner", Value: "hand" }] };
    await s3.send(new PutBucketTaggingCommand({ Bucket: "made-by-hand", Tagging }));
  });
  after(() => test.remove());

  it("imports what is there without changing it", async () => {
    expect((await test.up()).changes).to.deep.equal({ create: 1, import: 1 });
    expect(await test.preview()).to.deep.equal({ same: 2 });
    await test.destroy();
  });

  it("says so when the provider's settings are wrong", async () => {
    await test.stack.setConfig("aws:assumeRoles", { value: JSON.stringify([{ roleArn: "arn" }]) });
    expect(await test.failedUp()).to.contain("does not cover the setting 'assumeRoles'");
    await test.stack.removeConfig("aws:assumeRoles");
  });

  it("asks for the local cloud when nobody answers", async () => {
    const provider = new AwsProvider();
    const keys = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };
    provider.configure({}, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:9", ...keys });
    const failure = await provider
      .create("aws:s3/bucket:Bucket", { bucket: "b" }, { preview: false })
      .catch((error: unknown) => (error as Error).message);
    expect(failure).to.match(/creating aws:s3\/bucket:Bucket 'b': .*Is the local cloud running\?/);
  });
});
