import { execFile } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateTrainingJobCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { omit } from "../../../local/sagemaker/wire/json.ts";
import { Workshop } from "./workshop.ts";

describe("clients of the local SageMaker", function () {
  this.timeout(90_000);
  const workshop = new Workshop();

  before(async () => {
    await workshop.open();
    await workshop.put("train/a.txt", "a");
    await workshop.config("config-1", [await workshop.model("model-1")]);
  });
  after(() => workshop.close());

  it("work unmodified in Python, waiters and paginators too", async () => {
    const { python } = await ensureMinistack(() => undefined);
    const script = join(import.meta.dirname, "../../fixtures/botocoreClient.py");
    const { endpoint, accessKeyId, secretAccessKey } = workshop.cloud.status;
    const jobRequest = workshop.job("python-job");
    const settings = { endpoint, accessKeyId, secretAccessKey, job: "python-job", jobRequest, config: "config-1" };
    const { stdout } = await promisify(execFile)(python, [script, JSON.stringify(settings)], { timeout: 60_000 });
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).to.deep.include({
      ...{ status: "Completed", version: "1", variant: "AllTraffic", jobs: ["python-job"] },
      targets: [["endpoint/python-client/variant/AllTraffic", 2]],
    });
    expect(result["modelError"]).to.match(
      /^ModelError: An error occurred \(ModelError\) when calling the InvokeEndpoint operation: Received client error \(400\)/,
    );
    expect(result["taken"]).to.match(/^ResourceInUse: An error occurred \(ResourceInUse\)/);
    expect(result["unknownDomain"]).to.match(/^ResourceNotFound: .*Domain d-none does not exist/);
    expect(result["refused"]).to.match(
      /^ClientError: An error occurred \(UnknownOperationException\).*ListProcessingJobs is not supported by the local cloud/,
    );
    expect(Date.now() - Date.parse(String(result["created"]))).to.be.within(0, 60_000);
  });

  /** A request whose body the SDK signs just as it is given here. */
  async function raw(target: string, body: string): Promise<{ status: number; type: string; message: string }> {
    const client = new SageMakerClient(workshop.cloud.config());
    let seen: { status: number; type: string; message: string } | undefined;
    client.middlewareStack.add(
      (next) => (args) => {
        const sent = args.request as { body: string; headers: Record<string, string> };
        sent.body = body;
        sent.headers["content-length"] = String(Buffer.byteLength(body));
        sent.headers["x-amz-target"] = `SageMaker.${target}`;
        return next(args);
      },
      { step: "build", priority: "low" },
    );
    await client.send(new CreateTrainingJobCommand(workshop.job("x"))).catch((error: unknown) => {
      const { name, message, $metadata } = error as Error & { $metadata: { httpStatusCode?: number } };
      seen = { status: $metadata.httpStatusCode ?? 0, type: name, message };
    });
    return seen ?? { status: 200, type: "", message: "" };
  }

  it("get AWS's codes and messages for requests that break the service model", async () => {
    const rest = omit(workshop.job("x"), "TrainingJobName");
    expect(
      await raw("CreateTrainingJob", JSON.stringify({ ...rest, HyperParameters: { a: "x".repeat(2501) } })),
    ).to.deep.equal({
      ...{ status: 400, type: "ValidationException" },
      message:
        "2 validation errors detected: Value null at 'trainingJobName' failed to satisfy constraint: Member must not be null; " +
        `Value '{a=${"x".repeat(2501)}}' at 'hyperParameters' failed to satisfy constraint: Map value must satisfy constraint: ` +
        "[Member must have length less than or equal to 2500, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: .*]",
    });
    expect(await raw("DescribeTrainingJob", '{"TrainingJobName": 5}')).to.deep.equal({
      ...{ status: 400, type: "SerializationException", message: "NUMBER_VALUE can not be converted to a String" },
    });
    expect(await raw("DescribeTrainingJob", '{"TrainingJobName"')).to.include({
      status: 400,
      type: "SerializationException",
    });
    expect(await raw("DescribeTrainingJob", '{"TrainingJobName": "a", "Extra": 1}')).to.include({
      ...{
        type: "ValidationException",
        message: 'Unknown parameter in input: "Extra", must be one of: TrainingJobName',
      },
    });
    expect(await raw("BakeScones", "{}")).to.include({
      type: "UnknownOperationException",
      message: "The operation BakeScones does not exist.",
    });
  });

  it("are asked who they are", async () => {
    const status = await new Promise<number>((done, failed) => {
      const url = `${workshop.cloud.status.endpoint ?? ""}/endpoints/x/invocations`;
      request(url, { method: "POST" }, (answer) => {
        answer.resume();
        done(answer.statusCode ?? 0);
      })
        .on("error", failed)
        .end("x");
    });
    expect(status).to.equal(403);
  });
});
