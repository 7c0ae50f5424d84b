import { expect } from "chai";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { Clients } from "../../../../automation/stack/clients.ts";
import { connectAws, enterCloud } from "../../../../automation/stack/cloud.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

describe("enterCloud", () => {
  const shell = {
    ...{
      AWS_PROFILE: "work",
      AWS_USE_FIPS_ENDPOINT: "true",
      AWS_SESSION_TOKEN: "token",
      AWS_ENDPOINT_URL_S3: "http://s3",
    },
    ...{
      PULUMI_CONFIG_PASSPHRASE: "mine",
      PULUMI_ACCESS_TOKEN: "pul-1",
      PULUMI_STACK: "prod",
      PULUMI_DEBUG_GRPC: "grpc.json",
    },
  };
  const before = { ...process.env };
  beforeEach(() => Object.assign(process.env, shell));
  afterEach(() => {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  });
  const local = {
    kind: "local",
    workDir: "/",
    pulumi: "pulumi",
    env: { AWS_ENDPOINT_URL: "http://127.0.0.1:4650", AWS_REGION: "us-east-1", PULUMI_CONFIG_PASSPHRASE_FILE: "/own" },
  } as const;
  const seen = (): Record<string, string | undefined> =>
    Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(AWS|PULUMI)_/.test(name)));

  it("lets nothing of the shell's AWS and Pulumi into a cloud with an endpoint of its own, but for debugging", () => {
    const leave = enterCloud(local);
    expect(seen()).to.deep.equal({ ...local.env, PULUMI_DEBUG_GRPC: "grpc.json" });
    leave();
    expect(seen()).to.include(shell);
    expect(seen()).not.to.have.property("PULUMI_CONFIG_PASSPHRASE_FILE");
  });

  it("keeps the shell's own on AWS", () => {
    const leave = enterCloud({ kind: "aws", workDir: "/", pulumi: "pulumi", env: { AWS_REGION: "eu-central-1" } });
    expect(seen()).to.include({ ...shell, AWS_REGION: "eu-central-1" });
    leave();
  });
});

describe("connectAws", () => {
  const folder = useTempFolder();
  const keys: string[] = [];
  const server = createServer((req, res) => {
    keys.push(/Credential=([^/]+)/.exec(req.headers.authorization ?? "")?.[1] ?? "");
    res.writeHead(200, { "content-type": "text/xml" });
    res.end("<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>");
  });
  const before = { ...process.env };
  beforeEach(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const file = join(folder(), "credentials");
    writeFileSync(file, "[prod]\naws_access_key_id = OFPROFILE\naws_secret_access_key = s\n");
    Object.assign(process.env, {
      AWS_SHARED_CREDENTIALS_FILE: file,
      AWS_CONFIG_FILE: join(folder(), "none"),
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...{ AWS_ACCESS_KEY_ID: "OFENVIRONMENT", AWS_SECRET_ACCESS_KEY: "s" },
    });
    keys.length = 0;
  });
  afterEach(() => {
    server.close();
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  });

  it("asks as the environment says", async () => {
    expect(await connectAws("eu-west-1", undefined)).to.not.have.property("profile");
    expect(keys).to.deep.equal(["OFENVIRONMENT"]);
  });

  it("asks as the stack's profile, before keys in the environment, and so do the clients; not the engine, whose state is somebody's own", async () => {
    const { profile, env } = await connectAws("eu-west-1", "prod");
    expect([profile, env]).to.deep.equal(["prod", { AWS_REGION: "eu-west-1" }]);
    const clients = new Clients();
    clients.profile = profile;
    process.env["AWS_REGION"] = "eu-west-1";
    await (await clients.sts()).send(new GetCallerIdentityCommand({}));
    await clients.close();
    expect(keys).to.deep.equal(["OFPROFILE", "OFPROFILE"]);
  });

  it("names the stack's profile where there is none", async () => {
    const refusal = await connectAws("eu-west-1", "gone").catch((error: unknown) => (error as Error).message);
    expect(refusal).to.match(/^There are no AWS credentials in profile gone /);
  });
});
