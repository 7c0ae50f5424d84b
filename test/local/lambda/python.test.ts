import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { expect } from "chai";
import { failure } from "../cloud/testCloud.ts";
import { FunctionWorld } from "./functionWorld.ts";

// Each answers one of the questions that a handler's answer may be: see the tests.
const ANSWERS = `
import base64, decimal, os, sys
def lambda_handler(event, context):
    return {
        "bytes": lambda: {"statusCode": 200, "body": {"image_data": base64.b64encode(b"picture"), "inferences": []}},
        "only bytes": lambda: b"raw",
        "decimal": lambda: decimal.Decimal("1.10"),
        "unicode": lambda: "Grüße",
        "text": lambda: "[0.9, 0.1]",
        "set": lambda: {1, 2},
        "exit": lambda: sys.exit(3),
        "leave": lambda: os._exit(0),
        "killed": lambda: os.kill(os.getpid(), 9),
        "big": lambda: "x" * event["size"],
        "pid": lambda: os.getpid(),
    }[event["kind"]]()
`;

const ENVIRONMENT = `
import os, sys
def refused(path):
    try:
        open(path, "w")
    except OSError as error:
        return error.strerror
def lambda_handler(event, context):
    return {
        "variables": {name: value for name, value in os.environ.items() if "KEY" not in name and "TOKEN" not in name},
        "context": [context.log_group_name, context.log_stream_name, context.function_version, context.memory_limit_in_mb],
        "file": __file__, "cwd": os.getcwd(), "tmp": os.listdir("/tmp"), "refused": refused("/var/task/x"),
        "home": os.path.exists(event["home"]),
    }
`;

const DOWNLOAD = `
import boto3
s3 = boto3.client("s3")
def lambda_handler(event, context):
    s3.download_file("pictures", event["key"], "/tmp/image.png")
    with open("/tmp/image.png", "rb") as file:
        return file.read().decode()
`;

const THROWS = `
import logging
class THRESHOLD_CONFIDENCE_NOT_MET(Exception):
    pass
def check(event):
    raise THRESHOLD_CONFIDENCE_NOT_MET("0.51 is below 0.93")
def lambda_handler(event, context):
    print("asked")
    logging.getLogger().warning("careful")
    check(event)
`;

describe("functions in Python", function () {
  this.timeout(120_000);
  const world = new FunctionWorld();
  const answer = (kind: string, more: object = {}) => world.invoke("answers", { kind, ...more });

  before(async () => {
    await world.open();
    await world.python("answers", ANSWERS);
    await world.python("environment", ENVIRONMENT, { Environment: { Variables: { TZ: "Asia/Tokyo", MINE: "1" } } });
    await world.python("throws", THROWS);
  });
  after(() => world.cloud.remove());

  it("marshals answers as AWS's runtime does", async () => {
    expect((await answer("bytes")).payload).to.deep.equal({
      ...{ statusCode: 200, body: { image_data: "cGljdHVyZQ==", inferences: [] } },
    });
    expect((await answer("only bytes")).text).to.equal("raw");
    expect((await answer("decimal")).text).to.equal("1.10");
    expect((await answer("unicode")).text).to.equal('"Grüße"');
    expect((await answer("text")).payload).to.equal("[0.9, 0.1]");
  });

  it("refuses what has no JSON, and goes on in the same process", async () => {
    const { payload: before } = await answer("pid");
    const { error, payload } = await answer("set");
    expect(error).to.equal("Unhandled");
    expect(payload).to.include({
      ...{ errorType: "Runtime.MarshalError" },
      errorMessage: "Unable to marshal response: Object of type set is not JSON serializable",
    });
    expect((await answer("pid")).payload).to.equal(before);
  });

  it("tells how a runtime ended, and starts another", async () => {
    const ends = { exit: "exit status 3", killed: "signal: killed" };
    for (const [kind, status] of Object.entries(ends)) {
      const { error, payload } = await answer(kind);
      expect(error).to.equal("Unhandled");
      expect(payload).to.have.property("errorType", "Runtime.ExitError");
      expect(payload)
        .to.have.property("errorMessage")
        .that.matches(/^RequestId: [0-9a-f-]{36} Error: Runtime exited/);
      expect(payload).to.have.property("errorMessage").that.includes(` with error: ${status}`);
    }
    expect((await answer("leave")).payload)
      .to.have.property("errorMessage")
      .that.matches(/Runtime exited without providing a reason$/);
    expect((await answer("text")).error).to.equal(undefined);
  });

  it("fails by the error's own name and trace, and logs it as one event", async () => {
    const { error, payload } = await world.invoke("throws");
    expect(error).to.equal("Unhandled");
    const { errorType, errorMessage, stackTrace } = payload as Record<string, unknown>;
    expect([errorType, errorMessage]).to.deep.equal(["THRESHOLD_CONFIDENCE_NOT_MET", "0.51 is below 0.93"]);
    expect((stackTrace as string[])[1]).to.match(/^ {2}File "\/var\/task\/lambda_function\.py", line 6, in check\n/);
    const { LogResult } = await world.lambda.send(new InvokeCommand({ FunctionName: "throws", LogType: "Tail" }));
    const log = Buffer.from(LogResult ?? "", "base64").toString();
    expect(log).to.match(
      /^asked\n\[WARNING\]\t\S+Z\t[0-9a-f-]{36}\tcareful\n\[ERROR\] THRESHOLD_CONFIDENCE_NOT_MET: 0.51/,
    );
  });

  it("holds answers and requests to AWS's limits", async () => {
    const limit = 6 * 1024 * 1024 + 100;
    expect((await answer("big", { size: limit - 2 })).text).to.have.length(limit);
    expect((await answer("big", { size: limit - 1 })).payload).to.deep.equal({
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    });
    const large = { FunctionName: "answers", Payload: JSON.stringify("x".repeat(6 * 1024 * 1024)) };
    expect(await failure(world.lambda.send(new InvokeCommand(large)))).to.equal("RequestTooLargeException 413");
    const broken = { FunctionName: "answers", Payload: "{" };
    expect(await failure(world.lambda.send(new InvokeCommand(broken)))).to.equal("InvalidRequestContentException 400");
    expect((await answer("text")).payload).to.equal("[0.9, 0.1]");
  });

  it("has the environment that AWS documents, and nothing of the machine's", async () => {
    const { payload } = await world.invoke("environment", { home: `${process.cwd()}/package.json` });
    const { variables, context, ...rest } = payload as Record<string, unknown> & { variables: Record<string, string> };
    const stream = variables["AWS_LAMBDA_LOG_STREAM_NAME"] ?? "";
    expect(stream).to.match(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(variables).to.include({
      ...{ _HANDLER: "lambda_function.lambda_handler", AWS_EXECUTION_ENV: "AWS_Lambda_python3.12", MINE: "1" },
      ...{ AWS_LAMBDA_FUNCTION_NAME: "environment", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128", AWS_REGION: "us-east-1" },
      ...{ AWS_LAMBDA_FUNCTION_VERSION: "$LATEST", AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand", TZ: "Asia/Tokyo" },
      ...{ AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/environment", LANG: "en_US.UTF-8" },
    });
    expect(Object.keys(variables)).to.include.members(["LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR", "_X_AMZN_TRACE_ID"]);
    expect(Object.keys(variables)).not.to.include.members(["HOME"]);
    expect(variables["PATH"]).to.match(/^\/var\/lang\/bin:\/usr\/local\/bin:\/usr\/bin\/:\/bin:/);
    expect(context).to.deep.equal(["/aws/lambda/environment", stream, "$LATEST", "128"]);
    if (variables["LAMBDA_TASK_ROOT"] !== "/var/task") this.ctx.skip();
    expect(rest).to.deep.equal({
      ...{ file: "/var/task/lambda_function.py", cwd: "/var/task", tmp: [], home: false },
      refused: "Read-only file system",
    });
  });

  it("gives each environment a /tmp of its own: 180 downloads at once, each its own picture", async () => {
    const s3 = new S3Client({ ...world.cloud.config(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "pictures" }));
    const keys = Array.from({ length: 180 }, (_, i) => `picture-${i}`);
    for (const Key of keys)
      await s3.send(new PutObjectCommand({ Bucket: "pictures", Key, Body: `${Key} `.repeat(2000) }));
    await world.python("download", DOWNLOAD, { Timeout: 60 });
    const texts = await Promise.all(keys.map(async (key) => (await world.invoke("download", { key })).payload));
    expect(texts.map((text) => String(text).split(" ")[0])).to.deep.equal(keys);
    expect(texts).to.deep.equal(keys.map((key) => `${key} `.repeat(2000)));
  });
});
