import { join } from "node:path";
import { ListBucketsCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { findGo } from "../../../local/engine/go.ts";
import { yamlLanguageHost } from "../../support/yamlLanguageHost.ts";
import { putForeignModel, s3Client, unseenPicture } from "../examples/pictures.ts";
import { UserProjects } from "../examples/userProjects.ts";

const EXAMPLE = join(import.meta.dirname, "../../../examples/yaml");

describe("the components in a YAML program", function () {
  this.timeout(240_000);
  let user: UserProjects | undefined;

  before(async function () {
    this.timeout(1_800_000); // The first time on a machine, the language host is built.
    const go = await findGo();
    if (typeof go === "string") {
      process.stderr.write(`    skipped: the YAML language host is built from source (${go})\n`);
      this.skip();
    }
    user = new UserProjects([{ name: "yaml", path: await yamlLanguageHost() }]);
    await user.start();
  });
  after(() => user?.remove());

  it("come up, show no change, answer through the workflow, and are destroyed", async () => {
    if (user === undefined) throw new Error("nothing was started");
    const modelArtifactUri = await putForeignModel(user.cloud, "their-models");
    const project = user.add(EXAMPLE, "yaml");
    const outputs = await project.up({ modelArtifactUri, forceDestroy: "true" });
    const bucket = String(outputs["bucketName"]);
    expect(outputs["captureUri"]).to.equal(`s3://${bucket}/captured`);
    expect(outputs["alarmNames"]).to.have.length(2);

    const s3 = s3Client(user.cloud);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "test/one.png", Body: unseenPicture(1) }));
    const states = new SFNClient(user.cloud.config());
    const { executionArn } = await states.send(
      new StartExecutionCommand({
        stateMachineArn: String(outputs["stateMachineArn"]),
        input: JSON.stringify({ image_data: "", s3_bucket: bucket, s3_key: "test/one.png" }),
      }),
    );
    let execution;
    do execution = await states.send(new DescribeExecutionCommand({ executionArn }));
    while (execution.status === "RUNNING");
    expect(execution.status, execution.cause).to.equal("SUCCEEDED");

    await project.destroy();
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).to.deep.equal(["their-models"]);
  });

  it("are refused by name where an option is wrong", async () => {
    if (user === undefined) throw new Error("nothing was started");
    const project = user.write("wrong", {
      "Pulumi.yaml": `name: wrong
runtime: yaml
resources:
  data:
    type: sagemaker-workflow:index:DataBucket
    properties:
      expireCaptureAfterDays: 30
`,
    });
    const failure = await project.up().then(
      () => "it came up",
      (error: unknown) => String(error),
    );
    expect(failure).to.contain("expireCaptureAfterDays");
  });

  it("go with the resource that they are `deletedWith`", async () => {
    if (user === undefined) throw new Error("nothing was started");
    const project = user.write("together", {
      "Pulumi.yaml": `name: together
runtime: yaml
resources:
  first:
    type: sagemaker-workflow:index:DataBucket
  second:
    type: sagemaker-workflow:index:DataBucket
    options:
      deletedWith: \${first}
`,
    });
    await project.up();
    const { deployment } = JSON.parse(await project.pulumi("stack", "export")) as {
      deployment: { resources: readonly { urn: string; deletedWith?: string }[] };
    };
    const first = "urn:pulumi:dev::together::sagemaker-workflow:index:DataBucket::first";
    const whole = deployment.resources.filter(({ deletedWith }) => deletedWith === first).map(({ urn }) => urn);
    // The settings of a bucket go with the bucket.
    expect(whole).to.have.members([
      "urn:pulumi:dev::together::sagemaker-workflow:index:DataBucket::second",
      "urn:pulumi:dev::together::sagemaker-workflow:index:DataBucket$aws:s3/bucket:Bucket::second-bucket",
    ]);
    await project.destroy();
  });

  it("are refused where two would train jobs of one name", async () => {
    if (user === undefined) throw new Error("nothing was started");
    const long = "x".repeat(37);
    const trained = (name: string): string => `
  ${name}:
    type: sagemaker-workflow:index:TrainedModel
    properties:
      bucket: { bucketName: pictures, bucketArn: "arn:aws:s3:::pictures" }
      dataVersion: first
      image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/theirs:1`;
    const project = user.write("alike", {
      "Pulumi.yaml": `name: alike\nruntime: yaml\nresources:${trained(`${long}-a`)}${trained(`${long}-b`)}\n`,
    });
    const failure = await project.up().then(
      () => "it came up",
      (error: unknown) => String(error),
    );
    expect(failure).to.match(/TrainedModel 'x+-([ab])': TrainedModel 'x+-(?!\1)[ab]' has the same data and settings/);
  });
});
