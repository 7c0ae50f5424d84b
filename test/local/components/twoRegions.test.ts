import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeEndpointCommand, ListModelsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import * as aws from "@pulumi/aws";
import * as native from "@pulumi/aws-native";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ArtifactModel, MonitoredEndpoint } from "../../../components/index.ts";
import { putForeignModel, s3Client } from "../examples/pictures.ts";
import { ComponentStacks } from "./stacks.ts";

const FAR = "eu-central-1";

/** What is in one region; each has a type of its own, so that what is below may have the same name in all. */
class Place extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super(`test:index:${name}`, name, {}, opts);
  }
}

/** One program, one stack: an endpoint of the same name in each of two regions, and of the same name in the program. */
function program({ artifacts }: { readonly artifacts: Readonly<Record<"near" | "far", string>> }): unknown {
  const far = [new aws.Provider("far", { region: FAR }), new native.Provider("far-native", { region: FAR })];
  return Object.fromEntries(
    (["near", "far"] as const).flatMap((where) => {
      const options = { parent: new Place(where, where === "far" ? { providers: far } : {}) };
      const modelArtifactUri = artifacts[where];
      const bucketName = modelArtifactUri.split("/")[2] ?? "";
      const model = new ArtifactModel("model", { modelArtifactUri }, options);
      const { endpointArn } = new MonitoredEndpoint(
        "scones",
        {
          ...{ model, monitor: { enabled: false } },
          captureBucket: { bucketName, bucketArn: pulumi.interpolate`arn:aws:s3:::${bucketName}` },
        },
        options,
      );
      return [[where, endpointArn]];
    }),
  );
}

describe("a stack with providers of two regions", function () {
  this.timeout(180_000);
  const stacks = new ComponentStacks();
  const statusIn = async (region: string, EndpointName: string): Promise<string> => {
    const client = new SageMakerClient({ ...stacks.cloud.config(), region });
    const asked = client.send(new DescribeEndpointCommand({ EndpointName }));
    return asked.then(
      ({ EndpointStatus = "" }) => EndpointStatus,
      (error: unknown) => (error as Error).name,
    );
  };

  before(() => stacks.start());
  after(() => stacks.remove());

  it("has an endpoint of the same name in each, and takes both down", async () => {
    const near = await putForeignModel(stacks.cloud, "near-models");
    const s3 = new S3Client({ ...stacks.cloud.config(), forcePathStyle: true, region: FAR });
    const CreateBucketConfiguration = { LocationConstraint: FAR } as const;
    await s3.send(new CreateBucketCommand({ Bucket: "far-models", CreateBucketConfiguration }));
    const { Body } = await s3Client(stacks.cloud).send(
      new GetObjectCommand({ Bucket: "near-models", Key: "theirs/model.tar.gz" }),
    );
    const bytes = await Body?.transformToByteArray();
    await s3.send(new PutObjectCommand({ Bucket: "far-models", Key: "theirs/model.tar.gz", Body: bytes ?? "" }));

    const options = { artifacts: { near, far: "s3://far-models/theirs/model.tar.gz" } };
    const stack = await stacks.add("regions", program);
    await stack.up(options);
    const arns = [String(stack.outputs["near"]?.value), String(stack.outputs["far"]?.value)];
    const name = arns[0]?.split("/")[1] ?? "";
    expect(name).to.match(/^scones-[0-9a-f]{8}$/);
    expect(arns).to.deep.equal([
      `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${name}`,
      `arn:aws:sagemaker:eu-central-1:000000000000:endpoint/${name}`,
    ]);
    expect([await statusIn("us-east-1", name), await statusIn(FAR, name)]).to.deep.equal(["InService", "InService"]);
    const { Models } = await new SageMakerClient({ ...stacks.cloud.config(), region: FAR }).send(
      new ListModelsCommand({}),
    );
    expect(Models?.map(({ ModelArn }) => ModelArn?.split(":")[3])).to.deep.equal([FAR]);
    expect(await stack.preview(options)).to.deep.equal({});
    expect(await stack.refresh()).to.deep.equal({});
    await stack.destroy();
    expect([await statusIn("us-east-1", name), await statusIn(FAR, name)]).to.deep.equal([
      ...["ValidationException", "ValidationException"],
    ]);
  });

  it("is refused where a provider is passed without the other, before anything is made", async () => {
    const stack = await stacks.add("half", () => {
      const provider = new aws.Provider("far-alone", { region: FAR });
      new ArtifactModel("half", { modelArtifactUri: "s3://far-models/theirs/model.tar.gz" }, { provider });
      return {};
    });
    expect(await stack.failedUp({})).to.contain(
      "ArtifactModel 'half': the classic provider is of eu-central-1 in account 000000000000, the native one of us-east-1 in account 000000000000: pass both of one place",
    );
    const made = (await stack.resources()).map(({ type }) => type).filter((type) => !/^(pulumi|sagemaker)/.test(type));
    expect(made).to.deep.equal([]);
    await stack.destroy();
  });

  it("looks at an endpoint as the provider that the program passes does, not as the environment says", async () => {
    const modelArtifactUri = await putForeignModel(stacks.cloud, "passed-models");
    const { endpoint: sagemaker = "" } = stacks.cloud.status;
    // Where nobody listens; what the engine starts has it from here.
    process.env["AWS_ENDPOINT_URL_SAGEMAKER"] = "http://127.0.0.1:9";
    try {
      const stack = await stacks.add("passed", () => {
        const classic = new aws.Provider("classic", { region: "us-east-1", endpoints: [{ sagemaker }] });
        const providers = [classic, new native.Provider("native", { region: "us-east-1" })];
        const model = new ArtifactModel("model", { modelArtifactUri }, { providers });
        const captureBucket = { bucketName: "passed-models", bucketArn: "arn:aws:s3:::passed-models" };
        const args = { model, captureBucket, monitor: { enabled: false } };
        const endpoint = new MonitoredEndpoint("passed", args, { providers });
        return { status: endpoint.endpointStatus };
      });
      await stack.up({});
      expect(stack.outputs["status"]).to.deep.equal({ value: "InService", secret: false });
      expect(await stack.preview({})).to.deep.equal({});
      await stack.destroy();
    } finally {
      delete process.env["AWS_ENDPOINT_URL_SAGEMAKER"];
    }
  });
});
