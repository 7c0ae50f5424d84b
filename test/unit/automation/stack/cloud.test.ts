import { expect } from "chai";
import { enterCloud } from "../../../../automation/stack/cloud.ts";

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
