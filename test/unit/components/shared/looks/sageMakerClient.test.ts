import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { clientConfig } from "../../../../../components/shared/looks/sageMakerClient.ts";
import { deploy } from "../../../../support/pulumiMocks.ts";
import { useTempFolder } from "../../../../support/tempFolder.ts";

type Config = Awaited<ReturnType<typeof clientConfig>>;

class Component extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("test:index:Component", name, {}, opts);
  }
}

/** What the clients of a component get by the stack's settings, and by a provider that the program passes. */
async function configured(settings: Record<string, string>, provider?: aws.ProviderArgs): Promise<Config> {
  const { result } = await deploy(
    () => {
      const passed = provider && { providers: [new aws.Provider("theirs", provider)] };
      // As a component inside another one has it.
      return new Component("inner", { parent: new Component("outer", passed) });
    },
    { config: settings },
  );
  return clientConfig(result, "eu-central-1");
}

const servers: Server[] = [];

/** STS, which names the keys of a role after the role, or refuses; it is asked in the form of its Query protocol. */
async function answeringSts(refusal?: string) {
  const asked: Record<string, string>[] = [];
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const [, key, region] = /Credential=([^/]+)\/\d+\/([^/]+)/.exec(req.headers.authorization ?? "") ?? [];
      const form = Object.fromEntries(new URLSearchParams(body));
      asked.push({ signed: key === undefined ? "" : `${key} ${region ?? ""}`, ...form });
      const { Action = "", RoleArn = "" } = form;
      const keys = `<AccessKeyId>${RoleArn.split("/").at(-1) ?? ""}</AccessKeyId><SecretAccessKey>s</SecretAccessKey>`;
      const session = "<SessionToken>t</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>";
      const given = `<${Action}Result><Credentials>${keys}${session}</Credentials></${Action}Result>`;
      const error = `<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${refusal ?? ""}</Message></Error>`;
      const kind = refusal === undefined ? `${Action}Response` : "ErrorResponse";
      res.writeHead(refusal === undefined ? 200 : 403, { "content-type": "text/xml" });
      res.end(
        `<${kind} xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${refusal === undefined ? given : error}</${kind}>`,
      );
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { asked, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** The keys that a client comes to. */
async function keysOf({ credentials }: Config): Promise<unknown> {
  return typeof credentials === "function" ? credentials() : credentials;
}

describe("clientConfig", () => {
  const folder = useTempFolder();
  after(() => pulumi.runtime.setAllConfig({}));
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  it("follows the environment where nobody says anything", async () => {
    expect(await configured({})).to.deep.equal({ region: "eu-central-1", maxAttempts: 8 });
    expect(await configured({}, {})).to.deep.equal({ region: "eu-central-1", maxAttempts: 8 });
  });

  it("follows the stack's profile and endpoint", async () => {
    expect(
      await configured({
        "aws:profile": "scones",
        "aws:useFipsEndpoint": "true",
        "aws:endpoints": JSON.stringify([{ s3: "http://a" }, { sagemaker: "http://127.0.0.1:4650" }]),
      }),
    ).to.deep.equal({
      region: "eu-central-1",
      maxAttempts: 8,
      profile: "scones",
      useFipsEndpoint: true,
      endpoint: "http://127.0.0.1:4650",
    });
  });

  it("follows the stack's keys, when there are both", async () => {
    const keys = await configured({ "aws:accessKey": "a", "aws:secretKey": "s", "aws:token": "t" });
    expect(keys.credentials).to.deep.equal({ accessKeyId: "a", secretAccessKey: "s", sessionToken: "t" });
    expect(await configured({ "aws:accessKey": "a" })).not.to.have.property("credentials");
  });

  it("follows the provider that the program passes, which takes nothing from the stack's settings", async () => {
    const settings = { "aws:profile": "mine", "aws:endpoints": JSON.stringify([{ sagemaker: "http://mine" }]) };
    expect(await configured(settings, { profile: "theirs" })).to.deep.equal({
      region: "eu-central-1",
      maxAttempts: 8,
      profile: "theirs",
    });
    expect(
      await configured(settings, {
        accessKey: pulumi.secret("a"),
        secretKey: "s",
        useFipsEndpoint: true,
        endpoints: [{ sagemaker: "http://theirs" }],
      }),
    ).to.deep.equal({
      region: "eu-central-1",
      maxAttempts: 8,
      credentials: { accessKeyId: "a", secretAccessKey: "s" },
      useFipsEndpoint: true,
      endpoint: "http://theirs",
    });
  });

  it("assumes the provider's roles, each as the one before", async () => {
    const sts = await answeringSts();
    const config = await configured(
      {},
      {
        ...{ accessKey: "HUB", secretKey: "s", stsRegion: "us-west-2", endpoints: [{ sts: sts.endpoint }] },
        assumeRoles: [
          { roleArn: "arn:aws:iam::111111111111:role/first", sessionName: "deploy", externalId: "x" },
          {
            roleArn: "arn:aws:iam::222222222222:role/second",
            sourceIdentity: "me",
            policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
            tags: { team: "scones" },
            transitiveTagKeys: ["team"],
          },
        ],
      },
    );
    expect(await keysOf(config)).to.deep.equal({
      accessKeyId: "second",
      secretAccessKey: "s",
      sessionToken: "t",
      expiration: new Date("2030-01-01T00:00:00Z"),
    });
    const [first, second, ...others] = sts.asked;
    expect(others).to.deep.equal([]);
    expect(first).to.deep.equal({
      signed: "HUB us-west-2",
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: "arn:aws:iam::111111111111:role/first",
      RoleSessionName: "deploy",
      ExternalId: "x",
    });
    expect(second).to.deep.equal({
      signed: "first us-west-2",
      Action: "AssumeRole",
      Version: "2011-06-15",
      RoleArn: "arn:aws:iam::222222222222:role/second",
      RoleSessionName: "pulumi-sagemaker-workflow",
      SourceIdentity: "me",
      "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
      "Tags.member.1.Key": "team",
      "Tags.member.1.Value": "scones",
      "TransitiveTagKeys.member.1": "team",
    });
  });

  it("assumes the role of a web identity, whose token a file may have, before the others", async () => {
    const sts = await answeringSts();
    const token = join(folder(), "token");
    writeFileSync(token, "eyJ");
    const config = await configured({
      "aws:endpoints": JSON.stringify([{ sts: sts.endpoint }]),
      "aws:assumeRoleWithWebIdentity": JSON.stringify({ roleArn: "arn:web", webIdentityTokenFile: token }),
      "aws:assumeRoles": JSON.stringify([{ roleArn: "arn:target" }]),
    });
    expect(await keysOf(config)).to.include({ accessKeyId: "arn:target" });
    const session = { Version: "2011-06-15", RoleSessionName: "pulumi-sagemaker-workflow" };
    expect(sts.asked).to.deep.equal([
      { ...session, signed: "", Action: "AssumeRoleWithWebIdentity", RoleArn: "arn:web", WebIdentityToken: "eyJ" },
      { ...session, signed: "arn:web eu-central-1", Action: "AssumeRole", RoleArn: "arn:target" },
    ]);
  });

  it("says what STS answers where it lets nobody be the role", async () => {
    const refusal = "User: arn:aws:iam::111111111111:user/me is not authorized to perform: sts:AssumeRole";
    const sts = await answeringSts(refusal);
    const endpoints = JSON.stringify([{ sts: sts.endpoint }]);
    const keys = { "aws:accessKey": "HUB", "aws:secretKey": "s" };
    const config = await configured({
      ...{ ...keys, "aws:endpoints": endpoints },
      "aws:assumeRoles": JSON.stringify([{ roleArn: "arn:target" }]),
    });
    const said = await keysOf(config).catch((error: unknown) => error);
    expect(said).to.be.an("error").with.property("message", refusal);
  });
});
