import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DescribeEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { InvokeEndpointAsyncCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { expect } from "chai";
import { askLater, queueOf } from "../../../../automation/predictions/askLater.ts";
import { PictureError } from "../../../../automation/predictions/predict.ts";
import { SconesError } from "../../../../automation/runs/errors.ts";
import { Clients } from "../../../../automation/stack/clients.ts";
import { mockedClient } from "../../../support/mockedClient.ts";

const body = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const queue = { endpointName: "later", bucket: "data", inputs: { bucket: "data", prefix: "async/inputs/" } };
const absent = new NoSuchKey({ message: "absent", $metadata: {} });

describe("queueOf", () => {
  const sagemaker = mockedClient(SageMakerClient);

  it("is the bucket of the answers, and nothing of an endpoint that answers at once", async () => {
    const OutputConfig = { S3OutputPath: "s3://data/async/answers/" };
    sagemaker.on(DescribeEndpointCommand).resolves({ AsyncInferenceConfig: { OutputConfig } });
    expect(await queueOf(new Clients(), "later")).to.deep.equal(queue);
    sagemaker.on(DescribeEndpointCommand).resolves({});
    expect(await queueOf(new Clients(), "scones")).to.equal(undefined);
  });

  it("has its inputs where the stack says that the endpoint may read", async () => {
    const OutputConfig = { S3OutputPath: "s3://data/async/answers/" };
    sagemaker.on(DescribeEndpointCommand).resolves({ AsyncInferenceConfig: { OutputConfig } });
    const inputs = async (uri: string): Promise<unknown> => (await queueOf(new Clients(), "later", uri))?.inputs;
    expect(await inputs("s3://inbox/from us/now")).to.deep.equal({ bucket: "inbox", prefix: "from us/now/" });
    expect(await inputs("s3://inbox/now/")).to.deep.equal({ bucket: "inbox", prefix: "now/" });
    expect(await inputs("s3://inbox")).to.deep.equal({ bucket: "inbox", prefix: "" });
    const error: unknown = await inputs("inbox/now").catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(SconesError);
    expect((error as Error).message)
      .to.contain("inputUri is inbox/now")
      .and.contain("s3://bucket/prefix");
  });
});

describe("askLater", () => {
  const s3 = mockedClient(S3Client);
  const runtime = mockedClient(SageMakerRuntimeClient);
  const ask = (more: object = {}, where = queue): Promise<unknown> =>
    askLater(new Clients(), where, { name: "x.png", body }, { pause: 1, ...more }).catch((error: unknown) => error);

  beforeEach(() => {
    s3.reset();
    runtime.reset();
    runtime.on(InvokeEndpointAsyncCommand).resolves({
      ...{ OutputLocation: "s3://data/async/answers/1.out", FailureLocation: "s3://data/async/failures/1-error.out" },
    });
    s3.on(GetObjectCommand).rejects(absent).on(DeleteObjectCommand).resolves({});
  });

  /** What an object has from the second look on. */
  function appears(key: string, text: string): void {
    const content = { Body: { transformToString: () => Promise.resolve(text) } as never };
    s3.on(GetObjectCommand, { Bucket: "data", Key: key }).rejectsOnce(absent).resolves(content);
  }

  it("stores the picture, asks, waits for the answer, and takes the picture away", async () => {
    appears("async/answers/1.out", "[0.1,0.9]");
    expect(await ask()).to.deep.equal([0.1, 0.9]);
    const { Key = "", ...put } = s3.commandCalls(PutObjectCommand)[0]?.args[0].input ?? {};
    expect(put).to.deep.equal({ Bucket: "data", Body: body });
    expect(Key).to.match(/^async\/inputs\/[0-9a-f-]{36}$/);
    expect(runtime.commandCalls(InvokeEndpointAsyncCommand)[0]?.args[0].input).to.deep.equal({
      ...{ EndpointName: "later", InputLocation: `s3://data/${Key}`, ContentType: "image/png" },
      Accept: "application/json",
    });
    expect(s3.commandCalls(DeleteObjectCommand).map(({ args }) => args[0].input)).to.deep.equal([
      { Bucket: "data", Key },
    ]);
  });

  it("stores the picture where the endpoint may read, and takes it away there", async () => {
    appears("async/answers/1.out", "[0.1,0.9]");
    await ask({}, { ...queue, inputs: { bucket: "inbox", prefix: "now/" } });
    const { Bucket, Key = "" } = s3.commandCalls(PutObjectCommand)[0]?.args[0].input ?? {};
    expect([Bucket, Key]).to.satisfy(
      ([, key]: string[]) => Bucket === "inbox" && /^now\/[0-9a-f-]{36}$/.test(key ?? ""),
    );
    expect(runtime.commandCalls(InvokeEndpointAsyncCommand)[0]?.args[0].input.InputLocation).to.equal(
      `s3://inbox/${Key}`,
    );
    expect(s3.commandCalls(DeleteObjectCommand)[0]?.args[0].input).to.deep.equal({ Bucket: "inbox", Key });
  });

  it("gives what the failure says as what is wrong with that picture", async () => {
    appears("async/failures/1-error.out", "it went wrong");
    const error = await ask();
    expect(error).to.be.instanceOf(PictureError);
    expect((error as Error).message).to.equal("The endpoint could not answer for x.png; SageMaker says: it went wrong");
    expect(s3.commandCalls(DeleteObjectCommand)).to.have.length(1);
  });

  it("says where the answer will be when it does not come, and leaves the picture for it", async () => {
    const error = await ask({ patience: 0 });
    expect(error).to.be.instanceOf(SconesError).and.not.instanceOf(PictureError);
    expect((error as Error).message).to.contain("s3://data/async/answers/1.out");
    expect(s3.commandCalls(DeleteObjectCommand)).to.deep.equal([]);
  });

  it("gives the answer even where it may not tidy up, and ends when it is told to", async () => {
    appears("async/answers/1.out", "[1,0]");
    s3.on(DeleteObjectCommand).rejects(Object.assign(new Error("not authorized"), { name: "AccessDenied" }));
    expect(await ask()).to.deep.equal([1, 0]);
    s3.on(GetObjectCommand).rejects(absent);
    const controller = new AbortController();
    controller.abort();
    expect(await ask({ signal: controller.signal, pause: 60_000 })).to.have.property("name", "AbortError");
  });

  it("tells what S3 refuses, and waits for no such answer", async () => {
    s3.on(GetObjectCommand).rejects(Object.assign(new Error("not authorized"), { name: "AccessDenied" }));
    expect(await ask()).to.have.property("name", "AccessDenied");
  });
});
