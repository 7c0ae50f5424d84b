import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListEndpointsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import aws from "@pulumi/aws/package.json" with { type: "json" };
import { expect } from "chai";
import { delimiter } from "node:path";
import { SCHEMA_FILE } from "../../../componentProvider/generateSchema.ts";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { run } from "../../../local/engine/run.ts";
import { putForeignModel, s3Client, unseenPicture } from "../examples/pictures.ts";
import { virtualEnvironment } from "../../support/virtualEnvironment.ts";
import { UserProjects } from "../examples/userProjects.ts";

const LANGUAGE_HOST = join(import.meta.dirname, "../../../local/engine/languageHost");
/** As every SDK names its own: the engine takes another one for a change of the provider. */
const { version: awsVersion } = aws;
const PROGRAM = join(import.meta.dirname, "program.py");

interface Answer {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly changes: Readonly<Record<string, number>>;
}

describe("the components in other languages", function () {
  this.timeout(180_000);
  const user = new UserProjects();
  let python = "";
  let modelArtifactUri = "";
  let outputs: Readonly<Record<string, unknown>> = {};

  before(async () => {
    const [ministack] = await Promise.all([ensureMinistack(() => undefined), user.start()]);
    const requirements = join(import.meta.dirname, "requirements.txt");
    const [bin, model] = await Promise.all([
      virtualEnvironment("test-python", requirements, ministack.python),
      putForeignModel(user.cloud, "their-models"),
    ]);
    python = join(bin, "python");
    modelArtifactUri = model;
    mkdirSync(join(user.folder, "python"));
    const { plugins } = user;
    writeFileSync(
      join(user.folder, "python", "Pulumi.yaml"),
      `name: python-user\nruntime: python\nplugins: ${plugins}\n`,
    );
  });
  after(() => user.remove());

  /** Runs the Python program, which prints its answer as the last line. */
  async function inPython(verb: "up" | "preview" | "destroy", samplingPercentage: number): Promise<Answer> {
    const workDir = join(user.folder, "python");
    const env = { ...user.env, AWS_ENDPOINT_URL_SAGEMAKER: "http://127.0.0.1:9" };
    const settings = JSON.stringify({ modelArtifactUri, samplingPercentage, workDir, env, awsVersion });
    const { code, stdout, stderr } = await run(python, [PROGRAM, verb, settings], { env });
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Answer;
  }

  it("are offered with their whole schema, to what `pulumi package` commands ask", async () => {
    const env = { ...user.env, PATH: [LANGUAGE_HOST, user.env["PATH"]].join(delimiter) };
    const { code, stdout, stderr } = await run("pulumi", ["package", "get-schema", user.library], {
      cwd: user.folder,
      env,
    });
    expect(code, stderr).to.equal(0);
    const [offered, committed] = [stdout, readFileSync(SCHEMA_FILE, "utf8")].map(
      (text) => JSON.parse(text) as { resources: Record<string, { inputProperties: object; properties: object }> },
    );
    expect(offered?.resources).to.have.all.keys(committed?.resources ?? {});
    for (const [token, { inputProperties, properties }] of Object.entries(committed?.resources ?? {})) {
      expect(offered?.resources[token]?.inputProperties, token).to.have.all.keys(inputProperties);
      expect(offered?.resources[token]?.properties, token).to.have.all.keys(properties);
    }
  });

  it("are built from a Python program, by a provider that it passes", async () => {
    const up = await inPython("up", 50);
    outputs = up.outputs;
    expect(outputs["endpointStatus"]).to.equal("InService");
    expect(outputs["captureUri"]).to.equal(`s3://${String(outputs["bucketName"])}/captured`);
    expect(outputs["alarmNames"]).to.have.length(2);
    const answer = await new SageMakerRuntimeClient(user.cloud.config()).send(
      new InvokeEndpointCommand({
        EndpointName: String(outputs["endpointName"]),
        ContentType: "image/png",
        Body: unseenPicture(1),
      }),
    );
    expect(JSON.parse(answer.Body.transformToString())).to.have.length(2);
  });

  it("show no change when nothing changed, and change in place", async () => {
    expect((await inPython("preview", 50)).changes).to.have.all.keys("same");
    const { changes, outputs: after } = await inPython("up", 100);
    expect(changes).to.not.have.any.keys("delete");
    expect(after["endpointName"]).to.equal(outputs["endpointName"]);
  });

  it("are destroyed from there", async () => {
    await inPython("destroy", 100);
    const { Endpoints } = await new SageMakerClient(user.cloud.config()).send(new ListEndpointsCommand({}));
    expect(Endpoints).to.deep.equal([]);
    const { Buckets } = await s3Client(user.cloud).send(new ListBucketsCommand({}));
    expect(Buckets?.map((bucket) => bucket.Name)).to.deep.equal(["their-models"]);
  });
});
