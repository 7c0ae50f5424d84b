import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  type LambdaClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { mockClient, type AwsStub } from "aws-sdk-client-mock";
import { expect } from "chai";
import { AwsProvider, PartialFailure } from "../../../../../../../local/providers/aws/core/provider.ts";
import { isUnknown, type Props } from "../../../../../../../local/providers/aws/core/values.ts";

let lambda: AwsStub<ServiceInputTypes, ServiceOutputTypes, LambdaClientResolvedConfig>;
const provider = new AwsProvider();
provider.configure({}, { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
const token = "aws:lambda/function:Function";
const signature = "4dabf18193072939515e22adb298388d";
const code = (text: string): Props => ({
  [signature]: "0def7320c3a5731c473e5ecbe6d01bc7",
  hash: text,
  assets: { "index.mjs": { [signature]: "c44067f5952c0a294b673a41bacd8c17", hash: text, text } },
});
const inputs: Props = {
  name: "fn",
  role: "arn:role",
  runtime: "nodejs22.x",
  handler: "index.handler",
  code: code("1"),
  timeout: 9,
};
const live = (more: object = {}): never =>
  ({
    Configuration: {
      FunctionName: "fn",
      FunctionArn: "arn:aws:lambda:us-east-1:1:function:fn",
      State: "Active",
      LastUpdateStatus: "Successful",
      Role: "arn:role",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Timeout: 9,
      MemorySize: 128,
      Description: "",
      Layers: [],
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      CodeSha256: "hash",
      ...more,
    },
  }) as never;
const failure = (name: string, message: string): Error => Object.assign(new Error(message), { name });
const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error("no error"),
    (error: unknown) => error as Error,
  );

describe("aws.lambda.Function", () => {
  // Only while these tests run: the mock is of the class, which others use for real.
  before(() => {
    lambda = mockClient(LambdaClient);
  });
  after(() => {
    lambda.restore();
  });
  beforeEach(() => {
    lambda.reset();
    lambda.on(GetFunctionCommand).resolves(live());
  });

  it("sends the archive as a zip, waits until the function is active, and has the real outputs", async () => {
    lambda.on(CreateFunctionCommand).resolves({});
    lambda
      .on(GetFunctionCommand)
      .resolvesOnce(live({ State: "Pending" }))
      .resolves(live());
    const { state } = await provider.create(token, inputs, { preview: false });
    const request = lambda.commandCalls(CreateFunctionCommand)[0]?.args[0].input;
    expect(
      Buffer.from(request?.Code?.ZipFile ?? [])
        .subarray(0, 2)
        .toString(),
    ).to.equal("PK");
    expect(request).to.deep.include({ FunctionName: "fn", Role: "arn:role", Timeout: 9 });
    expect(state).to.deep.include({
      arn: "arn:aws:lambda:us-east-1:1:function:fn",
      qualifiedArn: "arn:aws:lambda:us-east-1:1:function:fn:$LATEST",
      invokeArn:
        "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:1:function:fn/invocations",
      version: "$LATEST",
      codeSha256: "hash",
      sourceCodeHash: "hash",
      architectures: ["x86_64"],
      tracingConfig: { mode: "PassThrough" },
      loggingConfig: { logFormat: "Text", logGroup: "/aws/lambda/fn" },
      reservedConcurrentExecutions: -1,
      code: inputs["code"],
    });
    expect(state).not.to.have.any.keys("description", "snapStart");
  });

  it("tries again while the role can't be assumed yet", async () => {
    lambda
      .on(CreateFunctionCommand)
      .rejectsOnce(
        failure("InvalidParameterValueException", "The role defined for the function cannot be assumed by Lambda."),
      )
      .resolves({});
    await provider.create(token, inputs, { preview: false });
    expect(lambda.commandCalls(CreateFunctionCommand)).to.have.lengthOf(2);
  });

  it("does not try again where the key may not be used: waiting gives nobody a permission", async () => {
    const refused =
      "Lambda was unable to configure access to your environment variables because KMS access was denied.";
    lambda.on(CreateFunctionCommand).rejects(failure("InvalidParameterValueException", refused));
    const error = await failureOf(provider.create(token, inputs, { preview: false }));
    expect(error.message).to.include(refused);
    expect(lambda.commandCalls(CreateFunctionCommand)).to.have.lengthOf(1);
  });

  it("shows the key that Lambda did not save as missing, again with every preview", async () => {
    lambda.on(CreateFunctionCommand).resolves({});
    const keyed = { ...inputs, kmsKeyArn: "arn:aws:kms:us-east-1:1:key/5d0f" };
    const { state } = await provider.create(token, keyed, { preview: false });
    expect((await provider.diff(token, keyed, keyed, { state })).changed).to.deep.equal(["kmsKeyArn"]);
    const refreshed = await provider.read(token, "fn", keyed, state);
    expect(refreshed?.inputs).to.include({ kmsKeyArn: "" });
  });

  it("fails with Lambda's reason and keeps the function in the state", async () => {
    lambda.on(CreateFunctionCommand).resolves({});
    lambda
      .on(GetFunctionCommand)
      .resolves(live({ State: "Failed", StateReasonCode: "InvalidImage", StateReason: "no such image" }));
    const error = await failureOf(provider.create(token, inputs, { preview: false }));
    expect(error).to.be.instanceOf(PartialFailure);
    expect(error.message).to.contain("the function 'fn' failed: InvalidImage no such image");
  });

  it("keeps in the state what Lambda said it made, where nothing answers afterwards", async () => {
    const reserved = { ...inputs, reservedConcurrentExecutions: 5 };
    lambda.on(CreateFunctionCommand).resolves({}).on(GetFunctionCommand).rejects(failure("ECONNREFUSED", "refused"));
    const error = await failureOf(provider.create(token, reserved, { preview: false }));
    expect(error).to.be.instanceOf(PartialFailure);
    if (!(error instanceof PartialFailure)) throw error;
    const left = error.live;
    expect(left.id).to.equal("fn");
    expect(left.state).to.include({ name: "fn", handler: "index.handler" }).and.not.have.property("arn");

    // The next operation asks what there is, and does what had not been done.
    lambda.on(GetFunctionCommand).resolves(live()).on(PutFunctionConcurrencyCommand).resolves({});
    const change = { inputs: reserved, oldInputs: reserved, state: left.state };
    const { state } = await provider.update(token, "fn", change, { preview: false, ignored: [] });
    expect(lambda.commandCalls(PutFunctionConcurrencyCommand)).to.have.lengthOf(1);
    expect(lambda.commandCalls(UpdateFunctionConfigurationCommand)).to.have.lengthOf(0);
    expect(state).to.have.property("arn");
  });

  for (const [how, found, made] of [
    ["finds it", undefined, 0],
    ["makes it", failure("ResourceNotFoundException", "no such function"), 1],
  ] as const) {
    it(`keeps in the state what it asked for and was not answered, and ${how} afterwards`, async () => {
      const nothing = failure("Error", "connect ECONNREFUSED 127.0.0.1:1");
      lambda.on(CreateFunctionCommand).rejectsOnce(nothing).resolves({}).on(GetFunctionCommand).rejects(nothing);
      const error = await failureOf(provider.create(token, inputs, { preview: false }));
      if (!(error instanceof PartialFailure)) throw error;
      expect(error.message).to.contain("does not answer");
      expect(error.live).to.deep.include({ id: "fn" });

      lambda.reset();
      lambda.on(CreateFunctionCommand).resolves({}).on(GetFunctionCommand).resolves(live());
      if (found instanceof Error) lambda.on(GetFunctionCommand).rejectsOnce(found).resolves(live());
      const change = { inputs, oldInputs: inputs, state: error.live.state };
      const { state } = await provider.update(token, "fn", change, { preview: false, ignored: [] });
      expect(lambda.commandCalls(CreateFunctionCommand)).to.have.lengthOf(made);
      expect(state).to.have.property("arn");
    });
  }

  it("takes for its own what the SDK's repetition of a lost request is told to be there", async () => {
    const conflict = failure("ResourceConflictException", "Function already exist: fn");
    const after = (attempts: number) => Object.assign(conflict, { $metadata: { httpStatusCode: 409, attempts } });
    lambda.on(CreateFunctionCommand).rejects(after(2));
    const error = await failureOf(provider.create(token, inputs, { preview: false }));
    if (!(error instanceof PartialFailure)) throw error;
    expect(error.live.state).to.have.property("arn");

    // Asked for once, it is somebody else's.
    lambda.on(CreateFunctionCommand).rejects(after(1));
    expect(await failureOf(provider.create(token, inputs, { preview: false }))).not.to.be.instanceOf(PartialFailure);
  });

  it("fails where Lambda did not make the function", async () => {
    lambda.on(CreateFunctionCommand).rejects(failure("InvalidParameterValueException", "no such handler"));
    const error = await failureOf(provider.create(token, inputs, { preview: false }));
    expect(error).not.to.be.instanceOf(PartialFailure);
  });

  it("updates settings and code apart, only what changed, and puts back Lambda's defaults", async () => {
    lambda.on(UpdateFunctionConfigurationCommand).resolves({}).on(UpdateFunctionCodeCommand).resolves({});
    const options = { preview: false, ignored: [] };
    const without = Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "timeout"));
    await provider.update(token, "fn", { inputs: without, oldInputs: inputs, state: {} }, options);
    expect(lambda.commandCalls(UpdateFunctionConfigurationCommand)[0]?.args[0].input).to.include({
      Timeout: 3,
      MemorySize: 128,
    });
    expect(lambda.commandCalls(UpdateFunctionCodeCommand)).to.have.lengthOf(0);

    await provider.update(
      token,
      "fn",
      { inputs: { ...inputs, code: code("2") }, oldInputs: inputs, state: {} },
      options,
    );
    expect(lambda.commandCalls(UpdateFunctionCodeCommand)).to.have.lengthOf(1);
    expect(lambda.commandCalls(UpdateFunctionConfigurationCommand)).to.have.lengthOf(1);
  });

  it("previews an update: the hash moves with the code, the ARN stays", async () => {
    const state = { arn: "arn", codeSha256: "hash" };
    const change = { inputs: { ...inputs, code: code("2") }, oldInputs: inputs, state };
    const preview = (await provider.update(token, "fn", change, { preview: true, ignored: [] })).state;
    expect(isUnknown(preview["codeSha256"])).to.equal(true);
    expect(preview["arn"]).to.equal("arn");
    expect(lambda.calls()).to.have.lengthOf(0);
  });

  it("refreshes without a change, and shows drift as an input", async () => {
    const read = async (): Promise<Props | undefined> => (await provider.read(token, "fn", inputs, inputs))?.inputs;
    expect(await read()).to.deep.equal(inputs);
    lambda.on(GetFunctionCommand).resolves(live({ Timeout: 30 }));
    expect(await read()).to.deep.equal({ ...inputs, timeout: 30 });
  });

  it("asks for exactly one source of code, and for handler and runtime beside a zip", async () => {
    const naming = { resourceName: "fn", seed: Buffer.from("s") };
    const { failures } = await provider.check(token, { role: "r", imageUri: "i", code: code("1") }, {}, naming);
    expect(failures.map(({ reason }) => reason)).to.deep.equal([
      "exactly one of code, imageUri and s3Bucket must be set, got code and imageUri",
    ]);
    const zip = await provider.check(token, { role: "r", code: code("1") }, {}, naming);
    expect(zip.failures.map(({ property }) => property)).to.deep.equal(["handler", "runtime"]);
  });

  it("does not mind deleting a function that is gone", async () => {
    lambda.on(DeleteFunctionCommand).rejects(failure("ResourceNotFoundException", "not there"));
    await provider.delete(token, "fn", inputs);
  });
});
