import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { expect } from "chai";
import { installLowestVersions, lowestOf, lowestVersions } from "../../support/lowestVersions.ts";
import { nodeOfVersion } from "../../support/nodeOfVersion.ts";
import { installLibrary, NAME } from "../../support/packedLibrary.ts";
import { useTempFolder } from "../../support/tempFolder.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const SOURCES = ["automation", "componentProvider", "components", "domain", "pictures", "policy", "system", "index.ts"];
const CLASSES = `["bicycle", "motorcycle"]`;

/** A user's program in TypeScript, which Node runs as it is: tells what it registered. */
const PROGRAM = `import * as library from "${NAME}";
import { deploy } from "./pulumiMocks.ts";

const { resources, errors } = await deploy((): void => {
  const bucket = new library.DataBucket("data", { forceDestroy: true });
  const hyperparameters = { numClasses: 2, numTrainingSamples: 1000 };
  const model = new library.TrainedModel("classifier", { bucket, dataVersion: "6f1ed002ab55", hyperparameters });
  const given = new library.ArtifactModel("given", { modelArtifactUri: "s3://theirs/model.tar.gz" });
  const autoscaling = { minCapacity: 1, maxCapacity: 3 };
  const endpoint = new library.MonitoredEndpoint("scones", { model, captureBucket: bucket, autoscaling });
  new library.MonitoredEndpoint("theirs", { model: given, captureBucket: bucket });
  new library.InferenceWorkflow("inference", { bucket, endpoint, classes: ${CLASSES} });
  new library.StudioWorkspace("studio", { bucket, endpoint });
});
const told = resources.map(({ type, name, inputs }) => ({ type, name, inputs }));
told.sort((a, b) => (a.type + a.name < b.type + b.name ? -1 : 1));
console.log(JSON.stringify({ node: process.versions.node, errors: errors.map(String), resources: told }));
`;
const RUN = `import { runWorkflow } from "${NAME}/automation";
try {
  for await (const _ of runWorkflow({ stack: "theirs", executions: 4 }));
} catch (error) {
  console.log(error.name, error.message);
}
`;

interface Told {
  readonly node: string;
  readonly errors: readonly string[];
  readonly resources: readonly { readonly type: string; readonly name: string }[];
}

interface Settings {
  readonly compilerOptions: Readonly<Record<string, unknown>>;
  readonly include?: readonly string[];
}

/** What the components look at on the way: the first attempt at a job is done, an endpoint serves its configuration. */
function answerOf(target: string, body: string): Readonly<Record<string, unknown>> {
  const name = (JSON.parse(body) as { EndpointName?: string }).EndpointName?.replace(/-[0-9a-f]{8}$/, "");
  switch (target) {
    case "SageMaker.DescribeTrainingJob":
      if (/-\d{1,2}"/.test(body)) break;
      return { TrainingJobStatus: "Completed", ModelArtifacts: { S3ModelArtifacts: "s3://pictures/job/model.tar.gz" } };
    case "SageMaker.DescribeEndpoint":
      return { EndpointStatus: "InService", EndpointConfigName: `${name ?? ""}-configuration-1a2b3c4` };
    case "SageMaker.DescribeEndpointConfig":
      return { ProductionVariants: [] };
    case "SageMaker.ListTags":
      return { Tags: [] };
  }
  return { __type: "ValidationException", message: "Requested resource not found." };
}

describe("the npm package with the lowest versions that it allows", function () {
  this.timeout(600_000); // The first time they are installed.
  const folder = useTempFolder();
  const lowest = lowestVersions();
  const theirs = (...path: readonly string[]): string => join(folder(), "theirs", ...path);
  let node = "";

  before(async () => {
    const modules = await installLowestVersions();
    node = join(await nodeOfVersion(lowest.node), "node");
    const extra = [...Object.keys(lowest.packages), "@types/node", "@types/tar-stream"];
    await installLibrary(theirs(), extra, modules);
    await installLibrary(join(folder(), "ours"));
  });

  const sageMaker = createServer((req, res) => {
    void text(req).then((body) => {
      const answer = answerOf(String(req.headers["x-amz-target"]), body);
      res.writeHead("__type" in answer ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
      res.end(JSON.stringify(answer));
    });
  });
  const account: NodeJS.ProcessEnv = { AWS_ACCESS_KEY_ID: "someone", AWS_SECRET_ACCESS_KEY: "secret" };
  before(async () => {
    await new Promise<void>((resolve) => sageMaker.listen(0, "127.0.0.1", resolve));
    account["AWS_ENDPOINT_URL"] = `http://127.0.0.1:${(sageMaker.address() as AddressInfo).port}`;
  });
  after(() => void sageMaker.close());

  const runs = async (command: string, cwd: string, ...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)(command, args, { cwd, env: { ...process.env, ...account }, maxBuffer: 2 ** 26 })).stdout;

  async function told(command: string, cwd: string): Promise<Told> {
    writeFileSync(join(cwd, "program.ts"), PROGRAM);
    cpSync(join(ROOT, "test", "support", "pulumiMocks.ts"), join(cwd, "pulumiMocks.ts"));
    return JSON.parse((await runs(command, cwd, "program.ts")).replaceAll(cwd, "")) as Told;
  }

  it("has them, and not one version more", async () => {
    for (const [name, version] of Object.entries(lowest.packages)) {
      const { version: found } = JSON.parse(readFileSync(theirs("node_modules", name, "package.json"), "utf8")) as {
        version: string;
      };
      expect(found.replace(/^v/, ""), name).to.equal(version);
    }
    expect(await runs(node, folder(), "--version")).to.equal(`v${lowest.node}\n`);
  });

  it("registers what it registers with the versions of the lockfile", async () => {
    const [old, present] = [await told(node, theirs()), await told(process.execPath, join(folder(), "ours"))];
    expect(old.node).to.equal(lowest.node).and.not.equal(present.node);
    expect(old.errors).to.deep.equal([]);
    expect(old.resources).to.deep.equal(present.resources).and.to.have.length.above(50);
  });

  it("has the command with its verbs, and runs the automation from a program", async () => {
    const command = theirs("node_modules", NAME, "automation", "scones.mjs");
    expect(await runs(node, theirs(), command, "--help")).to.contain("the whole job, from data to report");
    writeFileSync(theirs("run.mjs"), RUN);
    expect(await runs(node, theirs(), "run.mjs")).to.match(/^UsageError .*a clone of the repository/);
  });

  it("has sources of the right types for them", async () => {
    for (const name of SOURCES) cpSync(join(ROOT, name), theirs("sources", name), { recursive: true });
    const settings = (name: string): Settings => JSON.parse(readFileSync(join(ROOT, name), "utf8")) as Settings;
    // What the package is built from, which is compiled without a check there.
    const include = [...(settings("tsconfig.build.json").include ?? []), "index.ts"];
    const options = { ...settings("tsconfig.json").compilerOptions, types: ["node"], incremental: false };
    writeFileSync(theirs("sources", "package.json"), JSON.stringify({ type: "module" }));
    writeFileSync(theirs("sources", "tsconfig.json"), JSON.stringify({ compilerOptions: options, include }));
    const compiler = join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const seen = await runs(process.execPath, theirs(), compiler, "-p", "sources").catch(
      (error: unknown) => (error as { stdout: string }).stdout,
    );
    expect(seen).to.equal("");
  });

  it("knows the lowest of a range, and asks for no range that it can't know", () => {
    expect(["^3.259.0", ">=22.18", "^0.4.4"].map(lowestOf)).to.deep.equal(["3.259.0", "22.18.0", "0.4.4"]);
    for (const range of ["*", "3.x", "<4", "^3 || ^4", "latest"]) expect(() => lowestOf(range), range).to.throw(range);
  });
});
