import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  ListEndpointsCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
  waitUntilEndpointDeleted,
} from "@aws-sdk/client-sagemaker";
import { InvokeEndpointAsyncCommand, InvokeEndpointCommand, ModelError } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { NODE_IMAGE, problem, PYTHON_IMAGE, Workshop } from "./workshop.ts";

describe("hosting", function () {
  this.timeout(60_000);
  const workshop = new Workshop();

  before(async () => {
    await workshop.open();
    await workshop.put("train/a.txt", "scones cream");
    await workshop.model("model-1", "1");
    await workshop.model("model-2", "2");
    await workshop.config("config-1", ["model-1"]);
  });
  after(() => workshop.close());

  it("serves a trained model, and passes on the headers that SageMaker passes on", async () => {
    const job = await workshop.train("train-it");
    const ModelDataUrl = job.ModelArtifacts?.S3ModelArtifacts;
    await workshop.sageMaker.send(
      new CreateModelCommand({
        ModelName: "trained",
        ExecutionRoleArn: workshop.role,
        PrimaryContainer: { Image: NODE_IMAGE, ...(ModelDataUrl === undefined ? {} : { ModelDataUrl }) },
      }),
    );
    await workshop.endpoint("Trained-One", await workshop.config("trained", ["trained"]));
    const answer = await workshop.runtime.send(
      new InvokeEndpointCommand({
        ...{
          EndpointName: "Trained-One",
          ContentType: "image/png",
          Accept: "application/json",
          Body: Buffer.from("picture"),
        },
        ...{ CustomAttributes: "trace=1", InferenceId: "id-1" },
      }),
    );
    expect(answer).to.include({
      ContentType: "application/json",
      InvokedProductionVariant: "AllTraffic",
      CustomAttributes: "from=container",
    });
    const body = JSON.parse(answer.Body.transformToString()) as { headers: object; files: string[]; length: number };
    expect(body).to.deep.include({ files: ["train/a.txt"], length: 7 });
    expect(body.headers).to.include({
      "content-type": "image/png",
      accept: "application/json",
      "x-amzn-sagemaker-custom-attributes": "trace=1",
    });
    expect(body.headers).to.not.have.any.keys("authorization", "user-agent", "amz-sdk-request");
    const endpoint = await workshop.sageMaker.send(new DescribeEndpointCommand({ EndpointName: "Trained-One" }));
    expect(endpoint.EndpointArn).to.equal("arn:aws:sagemaker:us-east-1:000000000000:endpoint/trained-one");
    expect(endpoint.ProductionVariants?.[0]).to.deep.include({
      VariantName: "AllTraffic",
      CurrentWeight: 1,
      CurrentInstanceCount: 1,
      DesiredInstanceCount: 1,
    });
    await sleep(700);
    expect(await workshop.logLines("/aws/sagemaker/Endpoints/Trained-One", "AllTraffic/i-")).to.include(
      "version 1 serves",
    );
  });

  it("serves a container in Python", async () => {
    const job = await workshop.train("train-python", {
      AlgorithmSpecification: { TrainingImage: PYTHON_IMAGE, TrainingInputMode: "File" },
    });
    const ModelDataUrl = job.ModelArtifacts?.S3ModelArtifacts ?? "";
    await workshop.sageMaker.send(
      new CreateModelCommand({
        ModelName: "python",
        ExecutionRoleArn: workshop.role,
        PrimaryContainer: { Image: PYTHON_IMAGE, ModelDataUrl },
      }),
    );
    await workshop.endpoint("python", await workshop.config("python", ["python"]));
    expect(await workshop.invoke("python", "scones")).to.deep.equal({ greeting: "hello", known: true });
  });

  it("turns the container's errors into ModelError", async () => {
    await workshop.endpoint("errors", "config-1");
    for (const [status, kind] of [
      [400, "client"],
      [503, "server"],
    ] as const) {
      const error = await workshop.invoke("errors", `status ${status}`).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(ModelError);
      expect(error).to.include({ OriginalStatusCode: status, OriginalMessage: "it went wrong" });
      expect((error as ModelError).message).to.match(
        new RegExp(`^Received ${kind} error \\(${status}\\) from primary with message "it went wrong"\\. See https://`),
      );
      expect((error as ModelError).LogStreamArn).to.match(
        /^arn:aws:logs:us-east-1:000000000000:log-group:\/aws\/sagemaker\/Endpoints\/errors:log-stream:AllTraffic\/i-/,
      );
    }
  });

  it("starts a crashed container again", async () => {
    const error = await workshop.invoke("errors", "crash").catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ModelError);
    for (let attempt = 0; attempt < 100; attempt++) {
      if ((await problem(workshop.invoke("errors", "x"))) === "no error") break;
      await sleep(50);
    }
    expect(await workshop.invoke("errors", "x")).to.include({ version: "1" });
  });

  it("refuses what the runtime can't do, with AWS's words", async () => {
    expect(await problem(workshop.invoke("nowhere", "x"))).to.equal(
      "ValidationError: Endpoint nowhere of account 000000000000 not found.",
    );
    expect(await problem(workshop.invoke("errors", "x", { TargetVariant: "Other" }))).to.equal(
      "ValidationError: Variant Other not found for Request",
    );
    expect(await workshop.invoke("errors", "x".repeat(7 * 1024 ** 2))).to.include({ version: "1" });
    expect(await problem(workshop.invoke("errors", "x".repeat(25 * 1024 ** 2 + 1)))).to.match(
      /^ValidationError: .*length less than or equal to 26214400/,
    );
    const async = new InvokeEndpointAsyncCommand({ EndpointName: "errors", InputLocation: "s3://workshop/x" });
    expect(await problem(workshop.runtime.send(async))).to.match(
      /^ValidationError: The endpoint has no AsyncInferenceConfig/,
    );
  });

  it("fails an endpoint whose container does not get healthy, and lets it be deleted", async () => {
    await workshop.model("broken", "broken");
    await workshop.sageMaker.send(
      new CreateEndpointCommand({
        EndpointName: "broken",
        EndpointConfigName: await workshop.config("broken", ["broken"]),
      }),
    );
    const { endpoint } = await workshop.settled("broken");
    expect(endpoint.EndpointStatus).to.equal("Failed");
    expect(endpoint.FailureReason).to.match(
      /^The primary container for production variant AllTraffic did not pass the ping health check\./,
    );
    await workshop.sageMaker.send(new DeleteEndpointCommand({ EndpointName: "broken" }));
    const deleted = await waitUntilEndpointDeleted(
      { client: workshop.sageMaker, maxWaitTime: 10, minDelay: 1, maxDelay: 1 },
      { EndpointName: "broken" },
    );
    expect(deleted.state).to.equal("SUCCESS");
  });

  it("fails an endpoint whose artifact is no archive", async () => {
    await workshop.put("bad/model.tar.gz", "no archive");
    await workshop.sageMaker.send(
      new CreateModelCommand({
        ModelName: "no-archive",
        ExecutionRoleArn: workshop.role,
        PrimaryContainer: { Image: NODE_IMAGE, ModelDataUrl: "s3://workshop/bad/model.tar.gz" },
      }),
    );
    await workshop.sageMaker.send(
      new CreateEndpointCommand({
        EndpointName: "no-archive",
        EndpointConfigName: await workshop.config("no-archive", ["no-archive"]),
      }),
    );
    const { endpoint } = await workshop.settled("no-archive");
    expect(endpoint.FailureReason).to.match(
      /^Failed to extract model data archive from URL "s3:\/\/workshop\/bad\/model.tar.gz"/,
    );
  });

  it("shares requests by weight, and follows new weights and counts", async () => {
    await workshop.endpoint(
      "weights",
      await workshop.config("weights", ["model-1", "model-2"], {
        ProductionVariants: [
          {
            VariantName: "Heavy",
            ModelName: "model-1",
            InitialInstanceCount: 1,
            InstanceType: "ml.m5.xlarge",
            InitialVariantWeight: 3,
          },
          {
            VariantName: "Light",
            ModelName: "model-2",
            InitialInstanceCount: 1,
            InstanceType: "ml.m5.xlarge",
            InitialVariantWeight: 1,
          },
        ],
      }),
    );
    const versions = async (count: number): Promise<unknown[]> =>
      Promise.all(Array.from({ length: count }, async () => (await workshop.invoke("weights", "x"))["version"]));
    const heavy = (await versions(200)).filter((version) => version === "1").length;
    expect(heavy).to.be.within(115, 185);
    expect(await workshop.invoke("weights", "x", { TargetVariant: "Light" })).to.include({ version: "2" });
    await workshop.sageMaker.send(
      new UpdateEndpointWeightsAndCapacitiesCommand({
        EndpointName: "weights",
        DesiredWeightsAndCapacities: [
          { VariantName: "Heavy", DesiredWeight: 0 },
          { VariantName: "Light", DesiredInstanceCount: 2 },
        ],
      }),
    );
    const { endpoint } = await workshop.settled("weights");
    expect(
      endpoint.ProductionVariants?.map((variant) => [variant.CurrentWeight, variant.CurrentInstanceCount]),
    ).to.deep.equal([
      [0, 1],
      [1, 2],
    ]);
    expect(new Set(await versions(30))).to.deep.equal(new Set(["2"]));
    const other = new UpdateEndpointWeightsAndCapacitiesCommand({
      EndpointName: "weights",
      DesiredWeightsAndCapacities: [{ VariantName: "None", DesiredWeight: 1 }],
    });
    expect(await problem(workshop.sageMaker.send(other))).to.match(
      /^ValidationException: Variant\(s\) "None" do not exist/,
    );
  });

  it("takes serverless variants", async () => {
    const ProductionVariants = [
      {
        VariantName: "AllTraffic",
        ModelName: "model-1",
        ServerlessConfig: { MaxConcurrency: 5, MemorySizeInMB: 2048 },
      },
    ];
    await workshop.endpoint("serverless", await workshop.config("serverless", [], { ProductionVariants }));
    expect(await workshop.invoke("serverless", "x")).to.include({ version: "1" });
    // A real-time endpoint takes six times as much.
    expect(await problem(workshop.invoke("serverless", "x".repeat(4 * 1024 ** 2 + 1)))).to.match(
      /^ValidationError: Request [0-9a-f-]{36} has oversize body\.$/,
    );
  });

  it("keeps an endpoint serving when its configuration and model are deleted", async () => {
    await workshop.model("short-lived", "7");
    await workshop.endpoint("longer-lived", await workshop.config("short-lived", ["short-lived"]));
    await workshop.sageMaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: "short-lived" }));
    await workshop.sageMaker.send(new DeleteModelCommand({ ModelName: "short-lived" }));
    expect(await workshop.invoke("longer-lived", "x")).to.include({ version: "7" });
  });

  it("reads an endpoint configuration back as it was given", async () => {
    const DataCaptureConfig = {
      ...{ EnableCapture: true, InitialSamplingPercentage: 100, DestinationS3Uri: "s3://workshop/captured" },
      CaptureOptions: [{ CaptureMode: "Input" as const }, { CaptureMode: "Output" as const }],
      CaptureContentTypeHeader: { JsonContentTypes: ["application/json"] },
    };
    await workshop.config("read-back", ["model-1"], { DataCaptureConfig });
    const config = await workshop.sageMaker.send(
      new DescribeEndpointConfigCommand({ EndpointConfigName: "read-back" }),
    );
    expect(config.DataCaptureConfig).to.deep.equal(DataCaptureConfig);
    expect(config.ProductionVariants?.[0]).to.deep.equal({
      ...{
        VariantName: "AllTraffic",
        ModelName: "model-1",
        InitialInstanceCount: 1,
        InstanceType: "ml.m5.large",
        InitialVariantWeight: 1,
      },
    });
  });

  it("lists endpoints by status", async () => {
    const { Endpoints } = await workshop.sageMaker.send(new ListEndpointsCommand({ StatusEquals: "Failed" }));
    expect(Endpoints?.map((endpoint) => endpoint.EndpointName)).to.deep.equal(["no-archive"]);
    const bad = new CreateEndpointConfigCommand({ EndpointConfigName: "bad name", ProductionVariants: [] });
    expect(await problem(workshop.sageMaker.send(bad))).to.match(
      /^ValidationException: 2 validation errors detected: Value 'bad name' at 'endpointConfigName' .*; Value '\[\]' at 'productionVariants' failed to satisfy constraint: Member must have length greater than or equal to 1$/,
    );
  });
});
