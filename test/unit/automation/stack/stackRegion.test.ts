import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Cloud } from "../../../../automation/stack/cloud.ts";
import { UsageError } from "../../../../automation/runs/errors.ts";
import type { StackResource } from "../../../../automation/stack/stack.ts";
import { holdToRegion, inStackRegion, stackProfile } from "../../../../automation/stack/stackRegion.ts";

describe("inStackRegion", () => {
  const workDir = mkdtempSync(join(tmpdir(), "stack-region-"));
  const cloud: Cloud = { kind: "local", workDir, env: { AWS_REGION: "us-east-1", A: "b" }, pulumi: "pulumi" };
  const regionOf = async (stack: string, toSet = {}): Promise<string | undefined> =>
    (await inStackRegion(cloud, stack, toSet)).env["AWS_REGION"];

  before(() => {
    writeFileSync(join(workDir, "Pulumi.far.yaml"), "config:\n  aws:region: eu-central-1\n  scones-unlimited:a: b\n");
    writeFileSync(
      join(workDir, "Pulumi.both.yaml"),
      "config:\n  aws:region: us-east-1\n  aws-native:region: us-east-1\n",
    );
    writeFileSync(
      join(workDir, "Pulumi.split.yaml"),
      "config:\n  aws:region: eu-west-1\n  aws-native:region: us-east-1\n",
    );
    writeFileSync(join(workDir, "Pulumi.native.yaml"), "config:\n  aws-native:region: eu-west-3\n");
    writeFileSync(join(workDir, "Pulumi.near.yaml"), "config:\n  scones-unlimited:note: aws:region\n");
  });
  after(() => rmSync(workDir, { recursive: true, force: true }));

  it("is that of the stack's settings", async () => {
    expect(await regionOf("far")).to.equal("eu-central-1");
    expect((await inStackRegion(cloud, "far", {})).env).to.include({ AWS_DEFAULT_REGION: "eu-central-1", A: "b" });
  });

  it("is the one that is to be set, before any other", async () => {
    expect(await regionOf("far", { "aws:region": "eu-west-1" })).to.equal("eu-west-1");
  });

  it("is for both providers, also where one of the two is to be set", async () => {
    expect(await regionOf("both", { "aws:region": "eu-west-1" })).to.equal("eu-west-1");
    expect(await regionOf("both", { "aws-native:region": "eu-west-1" })).to.equal("eu-west-1");
    expect(await regionOf("native")).to.equal("eu-west-3");
  });

  it("is refused where the providers would build in two", async () => {
    const refusal = (stack: string, toSet = {}) => regionOf(stack, toSet).catch((error: unknown) => String(error));
    expect(await refusal("split")).to.equal(
      "UsageError: The settings aws:region (eu-west-1) and aws-native:region (us-east-1) differ: the stack is built in one region, by both providers. --config aws:region=eu-west-1 sets both.",
    );
    expect(await refusal("both", { "aws:region": "eu-west-1", "aws-native:region": "eu-west-2" })).to.match(/differ/);
    expect(await regionOf("split", { "aws:region": "eu-west-1" })).to.equal("eu-west-1");
  });

  it("is the first of two for Pulumi's own CLI, by which they are set one after the other", async () => {
    expect((await inStackRegion(cloud, "split", {}, "first")).env["AWS_REGION"]).to.equal("eu-west-1");
  });

  it("stays the cloud's where the stack says nothing", async () => {
    expect(await regionOf("near")).to.equal("us-east-1");
    expect(await regionOf("none")).to.equal("us-east-1");
  });
});

describe("stackProfile", () => {
  const workDir = mkdtempSync(join(tmpdir(), "stack-profile-"));
  const profileOf = (stack: string, toSet = {}) =>
    stackProfile(workDir, stack, toSet).catch((error: unknown) => String(error));
  const write = (stack: string, config: string): void =>
    writeFileSync(join(workDir, `Pulumi.${stack}.yaml`), `config:\n${config}`);
  after(() => rmSync(workDir, { recursive: true, force: true }));

  it("is what the settings say, written down or to be set", async () => {
    write("prod", "  aws-native:profile: theirs\n  aws:profile: team prod\n");
    write("quoted", '  aws:profile: "prod@team"\n');
    write("native", "  aws-native:profile: theirs\n");
    expect(await profileOf("quoted")).to.equal("prod@team");
    expect(await profileOf("prod")).to.equal("team prod");
    expect(await profileOf("quoted", { "aws:profile": "other" })).to.equal("other");
    expect([await profileOf("native"), await profileOf("none")]).to.deep.equal([undefined, undefined]);
  });

  it("is refused as long as the provider is somebody else by a role or keys", async () => {
    write("role", "  aws:assumeRoles:\n    - roleArn: arn:aws:iam::123456789012:role/deploy\n  aws:profile: hub\n");
    write("keys", "  aws:accessKey:\n    secure: v1:abc\n");
    write("mine", "  scones-unlimited:note: aws:accessKey\n");
    expect(await profileOf("role")).to.equal(
      "UsageError: The setting aws:assumeRoles of stack 'role' lets the provider ask AWS as somebody whom the automation is not. Make a profile of it (role_arn with source_profile, in ~/.aws/config), name it by the settings aws:profile and aws-native:profile, and remove this one.",
    );
    expect(await profileOf("keys")).to.match(/The setting aws:accessKey of stack 'keys'/);
    expect(await profileOf("none", { "aws:assumeRoleWithWebIdentity": "{}" })).to.match(
      /aws:assumeRoleWithWebIdentity/,
    );
    expect(await profileOf("mine")).to.equal(undefined);
    // By Pulumi's own CLI the setting is taken away.
    expect(await stackProfile(workDir, "role", {}, "first")).to.equal("hub");
  });
});

describe("holdToRegion", () => {
  const cloud: Cloud = { kind: "aws", workDir: "/", env: { AWS_REGION: "eu-west-1" }, pulumi: "pulumi" };
  const resource = (type: string, inputs: Record<string, unknown>): StackResource => {
    return { urn: `urn:pulumi:dev::p::${type}::it`, type, custom: true, inputs, outputs: {} };
  };
  const hold = (...resources: StackResource[]): void =>
    holdToRegion(cloud, "dev", { resources, outputs: {}, pending: [] });
  const provider = (name: string, region?: string): StackResource =>
    resource(`pulumi:providers:${name}`, region === undefined ? {} : { region });

  it("refuses to look for a stack elsewhere than it was built", () => {
    expect(() => hold(provider("aws", "us-east-1"), provider("aws-native", "us-east-1"))).to.throw(
      UsageError,
      "Stack 'dev' was built in us-east-1, and its settings or the environment name eu-west-1: a stack does not move. --config aws:region=us-east-1 works on it where it is; for eu-west-1 take another one (--stack NAME).",
    );
    expect(() => hold(provider("aws-native", "us-east-1"))).to.throw(UsageError);
  });

  it("takes one that is there, is empty, is on its way there, or does not say", () => {
    hold(provider("aws", "eu-west-1"), provider("aws-native", "eu-west-1"));
    hold();
    hold(provider("aws", "us-east-1"), provider("aws", "eu-west-1"));
    hold(provider("aws"), resource("aws:s3/bucket:Bucket", { region: "us-east-1" }), provider("random", "us-east-1"));
  });
});
