import { setTimeout as delay } from "node:timers/promises";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  type DescribeExecutionOutput,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { policy, TestCloud, trust } from "./testCloud.ts";
import { zip } from "./zip.ts";

// Reads an object with the SDK's wire protocol and no SDK: the test is about credentials, not about bundling.
const CODE = `
import { createHash, createHmac } from "node:crypto";
const hmac = (key, text) => createHmac("sha256", key).update(text).digest();
const hash = (text) => createHash("sha256").update(text).digest("hex");
async function getObject(path) {
  const { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = process.env;
  const date = new Date().toISOString().replace(/[-:]|\\.\\d{3}/g, "");
  const scope = date.slice(0, 8) + "/us-east-1/s3/aws4_request";
  const headers = { host: new URL(endpoint).host, "x-amz-content-sha256": hash(""), "x-amz-date": date, "x-amz-security-token": token };
  const names = Object.keys(headers).sort();
  const canonical = ["GET", path, "", ...names.map((n) => n + ":" + headers[n]), "", names.join(";"), hash("")].join("\\n");
  const key = ["us-east-1", "s3", "aws4_request"].reduce(hmac, hmac("AWS4" + secret, date.slice(0, 8)));
  const signature = hmac(key, ["AWS4-HMAC-SHA256", date, scope, hash(canonical)].join("\\n")).toString("hex");
  headers.authorization = "AWS4-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=" + names.join(";") + ", Signature=" + signature;
  const answer = await fetch(endpoint + path, { headers });
  return answer.status + " " + (await answer.text());
}
export const handler = async (event) => {
  console.log("the event has", Object.keys(event).join());
  if (event.object) return { statusCode: 200, body: { object: await getObject(event.object) } };
  if (event.fail) {
    const error = new Error("best confidence 0.51 is below 0.93");
    error.name = "THRESHOLD_CONFIDENCE_NOT_MET";
    throw error;
  }
  if (event.text) throw "just text";
  return { statusCode: 200, body: { count: (event.count ?? 0) + 1, pid: process.pid } };
};
`;

const PYTHON = `
import boto3, json
def lambda_handler(event, context):
    if event.get("set"):
        return {1, 2}
    body = boto3.client("s3").get_object(Bucket="function-data", Key=event["key"])["Body"].read().decode()
    if body == event.get("refused"):
        raise ValueError("THRESHOLD_CONFIDENCE_NOT_MET")
    return {"statusCode": 200, "body": json.dumps(body)}
`;

describe("functions and state machines", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();
  let lambda: LambdaClient;
  let sfn: SFNClient;
  let iam: IAMClient;
  let stateMachineArn: string | undefined;
  let functionRole: string | undefined;

  async function role(name: string, service: string, statement: object): Promise<string | undefined> {
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust(service) }),
    );
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "p", PolicyDocument: policy(statement) }));
    return Role?.Arn;
  }

  before(async () => {
    await cloud.start();
    lambda = new LambdaClient(cloud.config());
    sfn = new SFNClient(cloud.config());
    iam = new IAMClient(cloud.config());
    functionRole = await role("function", "lambda.amazonaws.com", {
      ...{ Effect: "Allow", Action: "s3:GetObject" },
      Resource: "arn:aws:s3:::function-data/allowed/*",
    });
    const machineRole = await role("machine", "states.amazonaws.com", {
      ...{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: "*" },
    });
    const { FunctionArn } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "step",
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: functionRole,
        Timeout: 10,
        Code: { ZipFile: zip("index.mjs", CODE) },
      }),
    );
    await active("step");
    const task = { Type: "Task", Resource: FunctionArn, OutputPath: "$.body" };
    const definition = {
      StartAt: "One",
      States: { One: { ...task, Next: "Two" }, Two: { ...task, Next: "Three" }, Three: { ...task, End: true } },
    };
    const created = await sfn.send(
      new CreateStateMachineCommand({ name: "steps", roleArn: machineRole, definition: JSON.stringify(definition) }),
    );
    stateMachineArn = created.stateMachineArn;
  });

  after(() => cloud.remove());

  async function active(FunctionName: string): Promise<void> {
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName });
  }

  async function invoke(
    event: object,
    FunctionName = "step",
  ): Promise<{ error: string | undefined; payload: Record<string, unknown> }> {
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    return {
      error: FunctionError,
      payload: JSON.parse(Buffer.from(Payload ?? []).toString()) as Record<string, unknown>,
    };
  }

  async function execute(input: object): Promise<DescribeExecutionOutput> {
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
    );
    for (;;) {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (execution.status !== "RUNNING") return execution;
      await delay(10);
    }
  }

  it("keeps the runtime's name", async () => {
    const configuration = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "step" }));
    expect(configuration.Runtime).to.equal("nodejs22.x");
  });

  it("does not save a key that has no variables to encrypt", async () => {
    const { KeyMetadata } = await new KMSClient(cloud.config()).send(new CreateKeyCommand({}));
    const KMSKeyArn = KeyMetadata?.Arn;
    const key = async (
      Variables: Record<string, string>,
      given?: { KMSKeyArn: string | undefined },
    ): Promise<unknown> => {
      await lambda.send(
        new UpdateFunctionConfigurationCommand({ FunctionName: "step", Environment: { Variables }, ...given }),
      );
      await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 20, minDelay: 1 }, { FunctionName: "step" });
      return (await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: "step" }))).KMSKeyArn;
    };
    expect(await key({}, { KMSKeyArn })).to.equal(undefined);
    expect(await key({ MINE: "1" })).to.be.oneOf([undefined, ""]);
    expect(await key({ MINE: "1" }, { KMSKeyArn })).to.equal(KMSKeyArn);
    expect(await key({})).to.equal(undefined);
  });

  it("reports a thrown error by its own name, message and trace, and goes on in the same process", async () => {
    const before = await invoke({});
    const { error, payload } = await invoke({ fail: true });
    expect(error).to.equal("Unhandled");
    expect(payload).to.include({
      errorType: "THRESHOLD_CONFIDENCE_NOT_MET",
      errorMessage: "best confidence 0.51 is below 0.93",
    });
    expect(payload["trace"]).to.be.an("array").that.is.not.empty;
    expect((await invoke({})).payload).to.deep.equal(before.payload);
  });

  it("reports what is thrown and is no error by its type", async () => {
    expect((await invoke({ text: true })).payload).to.deep.equal({
      ...{ errorType: "string", errorMessage: "just text", trace: [] },
    });
  });

  it("fails an execution with the error's own name", async () => {
    const execution = await execute({ fail: true });
    expect(execution).to.include({ status: "FAILED", error: "THRESHOLD_CONFIDENCE_NOT_MET" });
    expect(execution.output).to.be.undefined;
    expect(JSON.parse(execution.cause ?? "")).to.include({ errorMessage: "best confidence 0.51 is below 0.93" });
    const { events } = await sfn.send(new GetExecutionHistoryCommand({ executionArn: execution.executionArn }));
    expect(events?.at(-1)?.executionFailedEventDetails?.error).to.equal("THRESHOLD_CONFIDENCE_NOT_MET");
    expect(events?.flatMap((event) => event.stateEnteredEventDetails?.name ?? [])).to.deep.equal(["One"]);
  });

  it("runs three functions in well under 250 ms once they are warm", async () => {
    await execute({});
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const start = performance.now();
      const { output } = await execute({});
      times.push(performance.now() - start);
      expect(JSON.parse(output ?? "")).to.include({ count: 3 });
    }
    expect(times.sort((a, b) => a - b)[2]).to.be.lessThan(250);
  });

  it("runs 40 executions at once, each right, on a bounded number of processes", async () => {
    const executions = await Promise.all(Array.from({ length: 40 }, (_, count) => execute({ count })));
    const outputs = executions.map(({ output }) => JSON.parse(output ?? "{}") as { count: number; pid: number });
    expect(outputs.map(({ count }) => count)).to.deep.equal(Array.from({ length: 40 }, (_, count) => count + 3));
    expect(new Set(outputs.map(({ pid }) => pid)).size).to.be.at.most(16);
  });

  it("holds a function to its role", async () => {
    const s3 = new S3Client({ ...cloud.config(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "function-data" }));
    for (const Key of ["allowed/a.txt", "other/a.txt"]) {
      await s3.send(new PutObjectCommand({ Bucket: "function-data", Key, Body: "content" }));
    }
    const read = async (key: string): Promise<unknown> =>
      ((await invoke({ object: `/function-data/${key}` })).payload["body"] as { object: string }).object;
    expect(await read("allowed/a.txt")).to.equal("200 content");
    expect(await read("other/a.txt")).to.match(/^403 .*AccessDenied/s);
  });

  it("runs Python with AWS's SDK for it, and reports its errors as AWS does", async () => {
    const create = (FunctionName: string, code: string): Promise<unknown> =>
      lambda.send(
        new CreateFunctionCommand({
          ...{ FunctionName, Runtime: "python3.12", Handler: "lambda_function.lambda_handler", Role: functionRole },
          Code: { ZipFile: zip("lambda_function.py", code) },
          Timeout: 10,
        }),
      );
    await create("python", PYTHON);
    await active("python");
    const read = (event: object): Promise<{ payload: Record<string, unknown> }> => invoke(event, "python");
    expect((await read({ key: "allowed/a.txt" })).payload).to.deep.equal({ statusCode: 200, body: '"content"' });
    expect((await read({ key: "other/a.txt" })).payload).to.include({ errorType: "AccessDenied" });
    const { payload } = await read({ key: "allowed/a.txt", refused: "content" });
    expect(payload).to.include({ errorType: "ValueError", errorMessage: "THRESHOLD_CONFIDENCE_NOT_MET" });
    expect((payload["stackTrace"] as string[])[0]).to.match(/lambda_function\.py", line 8, in lambda_handler\n/);
    expect((await read({ set: true })).payload).to.include({
      ...{ errorType: "Runtime.MarshalError" },
      errorMessage: "Unable to marshal response: Object of type set is not JSON serializable",
    });
    await create("broken", "import nowhere\n");
    await active("broken");
    expect((await invoke({}, "broken")).payload).to.deep.equal({
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Unable to import module 'lambda_function': No module named 'nowhere'",
      ...{ requestId: "", stackTrace: [] },
    });
  });

  it("puts the function's output into its log group", async () => {
    const logs = new CloudWatchLogsClient(cloud.config());
    const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: "/aws/lambda/step" }));
    const messages = events?.map((event) => event.message?.trim() ?? "") ?? [];
    const line = (level: string, text: string) => new RegExp(`^\\S+Z\t[0-9a-f-]{36}\t${level}\t${text}`);
    expect(messages.some((message) => line("INFO", "the event has fail$").test(message))).to.be.true;
    const thrown = line("ERROR", 'Invoke Error \t{"errorType":"THRESHOLD_CONFIDENCE_NOT_MET","errorMessage":"best');
    expect(messages.some((message) => thrown.test(message))).to.be.true;
    expect(messages.filter((message) => message.includes("DeprecationWarning"))).to.deep.equal([]);
  });

  it("holds a state machine to its role", async () => {
    await iam.send(new DeleteRolePolicyCommand({ RoleName: "machine", PolicyName: "p" }));
    const execution = await execute({});
    expect(execution).to.include({ status: "FAILED", error: "Lambda.AWSLambdaException" });
    expect(execution.cause).to.match(
      /assumed-role\/machine\/.* is not authorized to perform: lambda:InvokeFunction on/,
    );
  });

  it("finishes a function that was being made or changed when the cloud was killed", async () => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "step", Timeout: 20 }));
    const { State } = await lambda.send(
      new CreateFunctionCommand({
        ...{ FunctionName: "young", Runtime: "nodejs22.x", Handler: "index.handler", Role: functionRole },
        Code: { ZipFile: zip("index.mjs", CODE) },
      }),
    );
    expect(State).to.equal("Pending");
    process.kill(-(cloud.status.pid ?? 0), "SIGKILL");
    await cloud.start();
    expect((await invoke({ count: 1 }, "young")).payload).to.have.nested.property("body.count", 2);
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: "step", Timeout: 10 }));
  });
});
