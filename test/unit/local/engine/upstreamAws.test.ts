import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { SetupError } from "../../../../local/engine/cache.ts";
import { coveredFunctions, coveredResources } from "../../../../local/providers/aws/registry.ts";
import { copyUpstream } from "../../../../local/engine/upstreamAws.ts";

const SERVICES = [
  ...[
    "appautoscaling",
    "athena",
    "ec2",
    "glue",
    "iam",
    "kms",
    "lambda",
    "logs",
    "meta",
    "s3",
    "sagemaker",
    "sns",
    "sts",
  ],
];
const ALL = [...SERVICES, "organizations", "waf"].sort();
const client = (name: string, sdk: string): string =>
  `func (c *AWSClient) ${name}Client(ctx context.Context) *${sdk}.Client {\n\treturn errs.Must(client[*${sdk}.Client](ctx, c))\n}\n\n`;

const GO = join(import.meta.dirname, "..", "..", "..", "..", "local", "engine", "go", "aws");

/** A module laid out as terraform-provider-aws, read-only as in Go's cache. */
function layOut(module: string, changed: Readonly<Record<string, string>> = {}): void {
  const files: Record<string, string> = {
    "go.mod": "module github.com/hashicorp/terraform-provider-aws\n",
    "names/names.go": "package names\n",
    "version/VERSION": "6.34.0",
    "xpprovider/xpprovider.go": "package xpprovider\n",
    "website/docs.md": "much",
    "internal/acctest/acctest.go": "package acctest\n",
    "internal/retry/state.go": "delay := backoff.CompatibleDelay(conf.Delay, conf.PollInterval, conf.MinTimeout)\n",
    "internal/provider/sdkv2/service_packages_gen.go":
      `import (\n${ALL.map((one) => `\t"github.com/hashicorp/terraform-provider-aws/internal/service/${one}"\n`).join("")})\n` +
      ALL.map((one) => `\t\t${one}.ServicePackage(ctx),\n`).join(""),
    "internal/conns/awsclient_gen.go":
      'import (\n\t"context"\n\n\t"github.com/aws/aws-sdk-go-v2/service/s3"\n\t"github.com/aws/aws-sdk-go-v2/service/waf"\n)\n\n' +
      client("S3", "s3") +
      client("WAF", "waf"),
    ...Object.fromEntries(ALL.map((one) => [`internal/service/${one}/${one}.go`, `package ${one}\n`])),
    "internal/service/ec2/vpc.go":
      'import (\n\ttforganizations "github.com/hashicorp/terraform-provider-aws/internal/service/organizations"\n)\n',
    "internal/service/ec2/vpc_test.go": "package ec2_test\n",
    "internal/service/ec2/testdata/main.tf": "",
    "internal/service/waf/smarterr.hcl": "template",
    ...changed,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(module, path)), { recursive: true });
    writeFileSync(join(module, path), text, { mode: 0o444 });
  }
  chmodSync(join(module, "names"), 0o555);
}

describe("the real aws provider's mapping", () => {
  it("has every type and function that the bundled provider covers", () => {
    const tokens = readFileSync(join(GO, "mapping.go"), "utf8").match(/aws:\w+\/\w+:\w+/g) ?? [];
    expect([...new Set(tokens)].sort()).to.deep.equal([...coveredResources, ...coveredFunctions].sort());
  });
});

describe("copyUpstream", () => {
  let folder: string;
  let module: string;
  let target: string;
  let pace: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "upstream-"));
    [module, target, pace] = [join(folder, "module"), join(folder, "target"), join(folder, "pace.go")];
    writeFileSync(pace, "package retry\n");
  });
  afterEach(() => {
    chmodSync(join(module, "names"), 0o755);
    rmSync(folder, { recursive: true, force: true });
  });
  const copied = (path: string): string => readFileSync(join(target, path), "utf8");

  it("takes the services that are needed and those that they are written on, without tests", async () => {
    layOut(module);
    await copyUpstream(module, target, pace);
    expect((await readdir(target)).sort()).to.deep.equal(["go.mod", "internal", "names", "version", "xpprovider"]);
    expect(await readdir(join(target, "internal", "service", "ec2"))).to.have.members(["ec2.go", "vpc.go"]);
    expect(await readdir(join(target, "internal", "service", "organizations"))).to.deep.equal(["organizations.go"]);
    expect(await readdir(join(target, "internal", "service", "waf"))).to.deep.equal(["smarterr.hcl"]);
    expect(await readdir(join(target, "internal"))).not.to.include("acctest");
    expect(statSync(join(target, "names")).mode & 0o200, "may be removed again").to.equal(0o200);
  });

  it("leaves the others out of the lists, with their clients, and divides the waits", async () => {
    layOut(module);
    await copyUpstream(module, target, pace);
    const packages = copied("internal/provider/sdkv2/service_packages_gen.go");
    expect(packages.match(/\w+(?=\.ServicePackage)/g)).to.deep.equal(ALL.filter((one) => one !== "waf"));
    expect(packages).not.to.contain("waf");
    const clients = copied("internal/conns/awsclient_gen.go");
    expect(clients).to.contain("func (c *AWSClient) S3Client(");
    expect(clients).not.to.match(/waf/i);
    expect(copied("internal/retry/state.go")).to.contain(
      "conf.Delay/pace, conf.PollInterval/pace, conf.MinTimeout/pace",
    );
    expect(copied("internal/retry/pace.go")).to.equal("package retry\n");
  });

  it("says so where the module is laid out in another way", async () => {
    layOut(module, { "internal/retry/state.go": "delay := other()\n" });
    const error: unknown = await copyUpstream(module, target, pace).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SetupError);
    expect(String(error)).to.contain("not laid out as expected: no CompatibleDelay(");
  });
});
