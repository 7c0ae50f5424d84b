import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { packRelease } from "../../../componentProvider/packRelease.ts";
import { packLibrary } from "../../support/packedLibrary.ts";
import { UserProjects } from "../examples/userProjects.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const execute = promisify(execFile);

const SETTINGS = `name: user
runtime:
  name: nodejs
  options:
    typescript: false
main: index.ts
`;
/** Breaks one rule of the policy pack. */
const KEEPING_LOGS = `import { LogGroup } from "@pulumi/aws-native/logs/logGroup.js";

new LogGroup("for-ever", {});
`;
const PROGRAM = `import { DataBucket, InferenceWorkflow } from "pulumi-sagemaker-workflow";

const bucket = new DataBucket("user-data", { forceDestroy: true });
const workflow = new InferenceWorkflow("sorting", {
  bucket,
  endpoint: { endpointName: "theirs", endpointArn: "arn:aws:sagemaker:us-east-1:000000000000:endpoint/theirs" },
  confidenceThreshold: 0.8,
});
export const bucketName = bucket.bucketName;
export const functionNames = workflow.functionNames;
`;
/** What a strict compiler must accept and refuse: that it refuses shows that the types were found. */
const TYPES = `import { ArtifactModel, DataBucket, MonitoredEndpoint, type DataBucketArgs } from "pulumi-sagemaker-workflow";
import type { Output } from "@pulumi/pulumi";

const args: DataBucketArgs = { forceDestroy: true, tags: { team: "data" } };
const data = new DataBucket("data", args);
const model = new ArtifactModel("model", { modelArtifactUri: "s3://theirs/model.tar.gz" });
const endpoint = new MonitoredEndpoint("endpoint", { model, captureBucket: data, deployment: { strategy: "canary" } });
export const name: Output<string> = endpoint.endpointName;
// @ts-expect-error -- a text is no truth value
new DataBucket("wrong", { forceDestroy: "yes" });
// @ts-expect-error -- no such option
new DataBucket("wrong", { forceDestroyed: true });
// @ts-expect-error -- no such strategy
new MonitoredEndpoint("wrong", { model, captureBucket: data, deployment: { strategy: "bluegreen" } });
`;

/** Starts the plugin of an archive as the engine does, which waits for the number of its port. */
async function servesComponents(archive: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "plugin-"));
  try {
    await execute("tar", ["-xzf", archive, "-C", folder]);
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const plugin = spawn(join(folder, "pulumi-resource-sagemaker-workflow"), ["127.0.0.1:1"]);
    try {
      let said = "";
      for await (const chunk of plugin.stdout as AsyncIterable<Buffer>) {
        said += chunk.toString();
        if (said.includes("\n")) break;
      }
      expect(said).to.match(/^\d+\n/);
    } finally {
      plugin.kill();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe("the npm package", function () {
  this.timeout(180_000);
  const user = new UserProjects();

  before(() => user.start());
  after(() => user.remove());

  it("is small, and holds components, functions and automation, compiled and with declarations, and nothing else", async () => {
    const { files, size } = await packLibrary();
    expect(size).to.be.below(843_000);
    const allowed =
      /^(dist\/((automation|components|componentProvider|domain|pictures|policy|system)\/.*|index)\.(js|d\.ts)|automation\/(prepare|scones)\.mjs|dist\/automation\/.*\.(css|sql)|dist\/pictures\/.*\.(css|vl\.json)|dist\/policy\/parts\/\w+\.json|policy\/(PulumiPolicy\.yaml|README\.md|index\.cjs|package\.json)|dist\/functions\/\w+\/index\.mjs|(schema|package)\.json|PulumiPlugin\.yaml|README\.md|LICENSE)$/;
    expect(files.map(({ path }) => path).filter((path) => !allowed.test(path))).to.deep.equal([]);
    // Of what components and policy pack are bundled from together.
    const compiled = files
      .map(({ path }) => /^dist\/(?!functions|domain\/shared)(.*)\.js$/.exec(path)?.[1])
      .filter((path) => path);
    const rooms = compiled.filter((path) => /^(components|policy)\//.test(path ?? ""));
    expect(rooms).to.have.members(["components/index", "policy/pack"]);
    expect(
      compiled.filter((path) => ![".ts", ".js"].some((suffix) => existsSync(join(ROOT, `${path ?? ""}${suffix}`)))),
      "compiled files without a source; remove dist/ and build again",
    ).to.deep.equal([]);
  });

  it("would be published by npm as it is", async () => {
    const asked: string[] = [];
    // In the place of a registry, which has no such package yet.
    const registry = createServer((req, res) => {
      asked.push(req.method ?? "");
      res.writeHead(404, { "content-type": "application/json" }).end(JSON.stringify({ error: "not found" }));
    });
    await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = registry.address() as AddressInfo;
      const { tarball } = await packLibrary();
      const args = ["publish", tarball, "--dry-run", "--json", `--registry=http://127.0.0.1:${port}/`];
      const { stdout } = await execute("npm", args, { cwd: user.folder });
      const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
      expect(stdout).to.contain(`"id": "pulumi-sagemaker-workflow@${version}"`);
      expect(asked).to.not.include("PUT");
    } finally {
      registry.close();
    }
  });

  it("is released with the plugin's archives, of which each is the whole plugin", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    const folder = join(user.folder, "release");
    const { tarball } = await packLibrary();
    const files = packRelease(`v${version}`, folder, { repository: "somebody/somewhere", tarball });
    const archives = files.filter((name) => name.startsWith("pulumi-resource-"));
    expect(archives).to.include(`pulumi-resource-sagemaker-workflow-v${version}-linux-amd64.tar.gz`);
    expect(files.filter((name) => !archives.includes(name))).to.deep.equal(["notes.md", "package.tgz"]);
    const { stdout } = await execute("tar", ["-tzf", join(folder, archives[0] ?? "")]);
    expect(stdout.split("\n")).to.include.members(["./PulumiPlugin.yaml", "./dist/componentProvider/main.js"]);
    await servesComponents(join(folder, archives[0] ?? ""));
    const manifest = await execute("tar", ["-xzOf", join(folder, "package.tgz"), "package/package.json"]);
    expect(JSON.parse(manifest.stdout)).to.have.nested.property(
      "repository.url",
      "git+https://github.com/somebody/somewhere.git",
    );
  });

  it("takes `npm install` in its own folder, which is how Pulumi readies a plugin", async () => {
    const { tarball } = await packLibrary();
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    const release = mkdtempSync(join(user.folder, "archives-"));
    packRelease(`v${version}`, release, { tarball });
    const archive = join(release, `pulumi-resource-sagemaker-workflow-v${version}-linux-amd64.tar.gz`);
    for (const [packed, strip] of [[tarball, 1] as const, [archive, 0] as const]) {
      const folder = mkdtempSync(join(user.folder, "plugin-"));
      await execute("tar", ["-xzf", packed, `--strip-components=${strip}`, "-C", folder]);
      const path = join(folder, "package.json");
      const manifest = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
      if (packed === archive) expect(manifest).to.not.have.any.keys("devDependencies", "scripts");
      // Nothing is fetched here: what is looked at is what npm does besides.
      writeFileSync(path, JSON.stringify({ ...manifest, dependencies: {}, devDependencies: {} }));
      await execute("npm", ["install", "--loglevel=error", "--offline"], { cwd: folder });
    }
  });

  it("type-checks in strict programs, ES modules and CommonJS", async () => {
    for (const name of ["types.mts", "types.cts"]) writeFileSync(join(user.folder, name), TYPES);
    const flags = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "--types", "node"];
    const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const args = [compiler, ...flags, "--module", "nodenext", "types.mts", "types.cts"];
    const { stdout } = await execute(process.execPath, args, { cwd: user.folder }).catch(
      (error: unknown) => error as { stdout: string },
    );
    expect(stdout).to.equal("");
  });

  it("is imported without side effects, by import and by require", async () => {
    const program = `
      const before = [Object.keys(process.env).length, process.listenerCount("exit")];
      const library = await import("pulumi-sagemaker-workflow");
      const { createRequire } = await import("node:module");
      const same = createRequire(import.meta.url)("pulumi-sagemaker-workflow").DataBucket === library.DataBucket;
      const after = [Object.keys(process.env).length, process.listenerCount("exit")];
      const classes = Object.entries(library).filter(([, value]) => typeof value === "function");
      const [names, own] = [classes.map(([name]) => name), classes.map(([, value]) => value.name)];
      console.log(JSON.stringify({ before, after, same, names, own }));`;
    writeFileSync(join(user.folder, "import.mjs"), program);
    const { stdout, stderr } = await execute(process.execPath, ["import.mjs"], { cwd: user.folder });
    const seen = JSON.parse(stdout) as { before: unknown; after: unknown };
    expect(stderr).to.equal("");
    expect(seen.after).to.deep.equal(seen.before);
    const names = [
      ...["ArtifactModel", "DataBucket", "InferenceWorkflow", "MonitoredEndpoint", "StudioWorkspace", "TrainedModel"],
      "customerKeyPolicy",
    ];
    expect(seen).to.deep.include({ same: true, names, own: names });
  });

  it("brings the policy pack, which stops a stack that breaks a rule", async () => {
    const project = user.write("judged", { "Pulumi.yaml": SETTINGS, "index.ts": KEEPING_LOGS });
    await project.pulumi("stack", "select", "--create");
    const message = await project.pulumi("preview", "--policy-pack", join(user.library, "policy")).then(
      () => "no violation",
      (error: unknown) => (error as Error).message,
    );
    expect(message).to.contain("log-group-retention  (aws-native:logs:LogGroup: for-ever)");
  });

  it("is deployed by a plain `pulumi up`, with its own functions, and destroyed", async () => {
    const project = user.write("deployed", { "Pulumi.yaml": SETTINGS, "index.ts": PROGRAM });
    const outputs = await project.up();
    const filter = (outputs["functionNames"] as string[]).find((name) => name.includes("filter"));
    const answer = await new LambdaClient(user.cloud.config()).send(
      new InvokeCommand({
        FunctionName: filter ?? "",
        Payload: JSON.stringify({ body: { image_data: "", s3_bucket: "b", s3_key: "k", inferences: [0.81, 0.19] } }),
      }),
    );
    expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).to.deep.include({ statusCode: 200 });
    await project.destroy();
  });
});
