import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateBucketCommand, ListBucketsCommand } from "@aws-sdk/client-s3";
import { ListRolesCommand, IAMClient } from "@aws-sdk/client-iam";
import { ListEndpointsCommand, ListModelsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { putForeignModel, putPictures, s3Client, unseenPicture } from "./pictures.ts";
import { UserProjects } from "./userProjects.ts";

const EXAMPLES = join(import.meta.dirname, "../../../examples");

const SERVING = `
import * as pulumi from "@pulumi/pulumi";
import { ArtifactModel, MonitoredEndpoint } from "pulumi-sagemaker-workflow";
const theirs = new pulumi.StackReference("organization/two-teams-ml/dev");
const model = new ArtifactModel("theirs", { modelArtifactUri: theirs.requireOutput("modelArtifactUri") });
const bucketName = new pulumi.Config().require("bucketName");
const captureBucket = { bucketName, bucketArn: "arn:aws:s3:::" + bucketName };
const endpoint = new MonitoredEndpoint("serving", { model, captureBucket, capturePrefix: "serving/captured/" });
export const endpointName = endpoint.endpointName;
`;

/** Each is brought up by the plain CLI with the packed library, shows no change in a preview, serves, and goes again. */
describe("examples", function () {
  this.timeout(180_000);
  const user = new UserProjects();
  let modelArtifactUri = "";

  before(async () => {
    await user.start();
    modelArtifactUri = await putForeignModel(user.cloud, "their-models");
  });
  after(() => user.remove());
  afterEach("leaves nothing behind", async () => {
    const sageMaker = new SageMakerClient(user.cloud.config());
    const [{ Endpoints }, { Models }, { Roles }] = await Promise.all([
      sageMaker.send(new ListEndpointsCommand({})),
      sageMaker.send(new ListModelsCommand({})),
      new IAMClient(user.cloud.config()).send(new ListRolesCommand({})),
    ]);
    expect({ Endpoints, Models, Roles }).to.deep.equal({ Endpoints: [], Models: [], Roles: [] });
  });

  async function ask(EndpointName: string, label: number): Promise<number[]> {
    const answer = await new SageMakerRuntimeClient(user.cloud.config()).send(
      new InvokeEndpointCommand({ EndpointName, ContentType: "image/png", Body: unseenPicture(label) }),
    );
    return JSON.parse(answer.Body.transformToString()) as number[];
  }

  it("endpoint-only serves a model that others trained", async () => {
    await s3Client(user.cloud).send(new CreateBucketCommand({ Bucket: "our-captures" }));
    const project = user.add(join(EXAMPLES, "endpoint-only"), "endpoint-only");
    const outputs = await project.up({ modelArtifactUri, captureBucketName: "our-captures" });
    expect(outputs).to.deep.include({ captureUri: "s3://our-captures/captured" });
    expect(outputs["alarmNames"]).to.have.length(2);
    const [zero = 0, one = 0] = await ask(String(outputs["endpointName"]), 1);
    expect(one).to.be.greaterThan(zero);
    await project.destroy();
  });

  it("two-teams trains in one stack from the bucket of the other", async () => {
    const data = user.add(join(EXAMPLES, "two-teams", "data"), "two-teams-data");
    const { bucketName } = await data.up({ forceDestroy: "true" });
    await putPictures(user.cloud, String(bucketName), 24);
    const ml = user.add(join(EXAMPLES, "two-teams", "ml"), "two-teams-ml");
    const outputs = await ml.up({
      ...{ dataStack: "organization/two-teams-data/dev", dataVersion: "first", trainingSamples: "24" },
      imageShape: "3,16,16",
    });
    expect(outputs["modelArtifactUri"]).to.match(new RegExp(`^s3://${String(bucketName)}/models/.*/model\\.tar\\.gz$`));
    expect(outputs["validationAccuracy"]).to.be.within(0, 1);
    expect(await ask(String(outputs["endpointName"]), 0)).to.have.length(2);

    // docs/reuse.md, "Several stacks": a third serves the artifact by a model of its own, which the training stack takes nothing from.
    const serving = user.write("serving", {
      "Pulumi.yaml": "name: serving\nruntime: nodejs\nmain: index.mjs\n",
      "index.mjs": SERVING,
    });
    const { endpointName } = await serving.up({ bucketName: String(bucketName) });
    await ml.up({ dataVersion: "second" });
    expect(await ask(String(endpointName), 0)).to.have.length(2);
    await ml.destroy();
    expect(await ask(String(endpointName), 0)).to.have.length(2);
    await serving.destroy();
    await data.destroy();
    const { Buckets } = await s3Client(user.cloud).send(new ListBucketsCommand({}));
    expect(Buckets?.map((bucket) => bucket.Name)).to.not.include(bucketName);
  });

  it("templates/typescript is a program of one's own by `pulumi new`, which comes up as it is", async () => {
    const project = await user.make(join(EXAMPLES, "..", "templates", "typescript"), "mine");
    const written = readFileSync(join(user.folder, "mine", "Pulumi.yaml"), "utf8");
    expect(written)
      .to.match(/^name: mine$/m)
      .and.match(/^description: Made by a test$/m);
    const outputs = await project.up({ modelArtifactUri, confidenceThreshold: "0.93" });
    expect(outputs).to.have.all.keys("bucketName", "endpointName", "captureUri", "stateMachineArn");
    // Nothing is asked: the bucket is one that keeps what it has.
    await project.destroy();
  });

  it("many-endpoints has three in one stack, each with names of its own", async () => {
    const project = user.add(join(EXAMPLES, "many-endpoints"), "many-endpoints");
    const models = ["berlin", "paris", "rome"].map((city) => [`${city}Model`, modelArtifactUri]);
    const { endpointNames } = await project.up(Object.fromEntries(models) as Record<string, string>);
    const names = endpointNames as Record<string, string>;
    expect(names).to.have.all.keys("berlin", "paris", "rome");
    expect(new Set(Object.values(names)).size).to.equal(3);
    for (const name of Object.values(names)) expect(await ask(name, 0)).to.have.length(2);
    await project.destroy();
  });
});
