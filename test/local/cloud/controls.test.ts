import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { GetRoleCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  GetBucketVersioningCommand,
  PutObjectCommand,
  ListBucketsCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { expect } from "chai";
import { cloudStatus, resetCloud, stopCloud } from "../../../local/cloud/controls.ts";
import { processIdentity } from "../../../local/cloud/processIdentity.ts";
import { TestCloud, trust } from "./testCloud.ts";

/** Processes of a daemon's group, zombies left out. */
function groupOf(pid: number): string[] {
  return execFileSync("ps", ["-eo", "pgid=,stat=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([group, state]) => group === String(pid) && state?.startsWith("Z") !== true)
    .map(([, , ...args]) => args.join(" "));
}

async function until(condition: () => boolean, milliseconds: number): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!condition() && Date.now() < deadline) await delay(50);
}

describe("controls", function () {
  this.timeout(60_000);
  let cloud: TestCloud;

  beforeEach(() => {
    cloud = new TestCloud();
  });

  afterEach(() => cloud.remove());

  it("starts once for two starts at once, and finds what runs", async () => {
    const [first, second] = await Promise.all([cloud.start(), cloud.start()]);
    expect(first.running).to.be.true;
    expect(second).to.deep.equal(first);
    expect(await cloudStatus(cloud.stateDir)).to.deep.equal(first);
    expect(first).to.include({ region: "us-east-1", accountId: "000000000000" });
    expect(groupOf(first.pid ?? 0).filter((args) => args.includes("daemon.ts"))).to.have.length(1);
  });

  it("keeps its keys to itself", async () => {
    const { accessKeyId, secretAccessKey } = await cloud.start();
    expect(accessKeyId).to.match(/^AKIA[A-Z2-7]{16}$/);
    expect(secretAccessKey).to.have.length(40);
    expect(statSync(cloud.stateDir).mode & 0o077).to.equal(0);
    for (const name of readdirSync(cloud.stateDir).filter((name) => /\.(json|log)$/.test(name))) {
      expect(statSync(join(cloud.stateDir, name)).mode & 0o077, name).to.equal(0);
    }
    expect(readFileSync(join(cloud.stateDir, "cloud.log"), "utf8")).to.not.contain(secretAccessKey);
  });

  it("stops without a process left, and starts again where it was", async () => {
    const before = await cloud.start();
    await stopCloud(cloud.stateDir);
    expect(await cloudStatus(cloud.stateDir)).to.deep.equal({ running: false });
    expect(groupOf(before.pid ?? 0)).to.deep.equal([]);
    const after = await cloud.start();
    expect(after.pid).to.not.equal(before.pid);
    expect(after.endpoint).to.equal(before.endpoint);
    expect(after.secretAccessKey).to.equal(before.secretAccessKey);
  });

  it("loses nothing acknowledged, and leaves no process, when it is killed", async () => {
    const { pid = 0 } = await cloud.start();
    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    const iam = new IAMClient(cloud.config());
    await s3.send(new CreateBucketCommand({ Bucket: "durable" }));
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: "durable", VersioningConfiguration: { Status: "Enabled" } }),
    );
    await s3.send(new PutObjectCommand({ Bucket: "durable", Key: "a/b.txt", Body: "text", ContentType: "text/x" }));
    await iam.send(
      new CreateRoleCommand({ RoleName: "durable", AssumeRolePolicyDocument: trust("lambda.amazonaws.com") }),
    );
    process.kill(pid, "SIGKILL");
    await until(() => groupOf(pid).length === 0, 10_000);
    expect(groupOf(pid)).to.deep.equal([]);
    expect(await cloudStatus(cloud.stateDir)).to.deep.equal({ running: false });
    expect((await cloud.start()).pid).to.not.equal(pid);
    const object = await s3.send(new GetObjectCommand({ Bucket: "durable", Key: "a/b.txt" }));
    expect(await object.Body?.transformToString()).to.equal("text");
    expect(object.ContentType).to.equal("text/x");
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket: "durable" }))).Status).to.equal("Enabled");
    expect((await iam.send(new GetRoleCommand({ RoleName: "durable" }))).Role?.RoleName).to.equal("durable");
  });

  it("loses nothing acknowledged when all its processes are killed at once", async () => {
    const { pid = 0 } = await cloud.start();
    const iam = new IAMClient(cloud.config());
    const names = Array.from({ length: 10 }, (_, index) => `role-${index}`);
    const document = trust("lambda.amazonaws.com");
    for (const RoleName of names) {
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: document }));
    }
    process.kill(-pid, "SIGKILL");
    await until(() => processIdentity(pid) === undefined, 5000);
    await cloud.start();
    for (const RoleName of names) await iam.send(new GetRoleCommand({ RoleName }));
  });

  it("starts MiniStack again when that alone is killed", async () => {
    const { pid = 0 } = await cloud.start();
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
    process.kill(child ?? 0, "SIGKILL");
    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    const made = (): Promise<unknown> => s3.send(new CreateBucketCommand({ Bucket: "again" })).catch(() => undefined);
    // On a busy machine Python alone takes seconds to start.
    for (const until = Date.now() + 45_000; Date.now() < until && (await made()) === undefined;) await delay(200);
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).to.include("again");
  });

  it("says that a port is in use, and what to do", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as { port: number };
    try {
      const error = await cloud.start(port).catch((error: unknown) => error);
      expect(error)
        .to.have.property("message")
        .that.matches(new RegExp(`Port ${port} is in use.*Free it, or start`));
      expect(await cloudStatus(cloud.stateDir)).to.deep.equal({ running: false });
    } finally {
      other.close();
    }
    expect((await cloud.start(port)).endpoint).to.equal(`http://127.0.0.1:${port}`);
    const moved = await cloud.start(port + 1).catch((error: unknown) => error);
    expect(moved).to.have.property("message").that.contains(`runs already, on port ${port}`);
  });

  it("resets to nothing", async () => {
    const { accessKeyId } = await cloud.start();
    await resetCloud(cloud.stateDir);
    expect(existsSync(cloud.stateDir)).to.be.false;
    expect((await cloud.start()).accessKeyId).to.not.equal(accessKeyId);
  });

  it("is not fooled by a record of a process that is another by now", async () => {
    const { pid = 0, endpoint } = await cloud.start();
    await stopCloud(cloud.stateDir);
    const { writeDaemon, readDaemon } = await import("../../../local/cloud/stateFile.ts");
    writeDaemon(cloud.stateDir, { id: "x", pid: process.pid, identity: "an earlier start", endpoint: endpoint ?? "" });
    expect(await cloudStatus(cloud.stateDir)).to.deep.equal({ running: false });
    await stopCloud(cloud.stateDir);
    expect(readDaemon(cloud.stateDir)).to.be.undefined;
    expect(pid).to.not.equal(process.pid);
  });
});
