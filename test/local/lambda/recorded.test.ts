import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  InvokeCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
  type CreateFunctionCommandInput,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { refused } from "../cloud/refused.ts";
import { trust } from "../cloud/testCloud.ts";
import { zip } from "../cloud/zip.ts";
import { FunctionWorld } from "./functionWorld.ts";

const CODE = zip("index.py", "def handler(event, context):\n    return event\n");
const OTHER = zip("index.py", "def handler(event, context):\n    return 2\n");
const ARN = "arn:aws:lambda:us-east-1:000000000000:function";
const INVALID = "InvalidParameterValueException";
const MISSING = "ResourceNotFoundException";

/**
 * AWS's answers, asked for by requests of our own: as recorded by localstack's test_lambda_api.py or, where a title says so, as
 * reported of AWS (functions/refusals.py and settings.py say where).
 */
describe("Lambda's answers as AWS's were recorded or reported", function () {
  this.timeout(60_000);
  const world = new FunctionWorld();
  const FunctionName = "recorded";

  before(async () => {
    await world.open();
    await world.lambda.send(new CreateFunctionCommand(input()));
    await settled();
  });
  after(() => world.cloud.remove());

  function input(more: Partial<CreateFunctionCommandInput> = {}): CreateFunctionCommandInput {
    const base = { FunctionName, Runtime: "python3.12" as const, Handler: "index.handler", Role: world.roleArn };
    return { ...base, Code: { ZipFile: CODE }, ...more };
  }

  async function settled(name = FunctionName): Promise<void> {
    const wait = { client: world.lambda, maxWaitTime: 20, minDelay: 1 };
    await waitUntilFunctionActiveV2(wait, { FunctionName: name });
    await waitUntilFunctionUpdatedV2(wait, { FunctionName: name });
  }

  const create = (more: Partial<CreateFunctionCommandInput>) =>
    refused(world.lambda.send(new CreateFunctionCommand(input({ FunctionName: "never", ...more }))));

  it("takes nothing of a function that is being made, nor a second update (reported)", async () => {
    const made = await world.lambda.send(new CreateFunctionCommand(input({ FunctionName: "young" })));
    expect(made).to.include({ State: "Pending", StateReasonCode: "Creating" });
    expect(made).to.not.have.any.keys("LastUpdateStatus", "Layers", "VpcConfig");
    const conflict = (why: string) => ({
      ...{ name: "ResourceConflictException", message: `The operation cannot be performed at this time. ${why}` },
    });
    const name = { FunctionName: "young" };
    expect(await refused(world.lambda.send(new InvokeCommand(name)))).to.deep.equal(
      conflict("The function is currently in the following state: Pending"),
    );
    expect(await refused(world.lambda.send(new UpdateFunctionConfigurationCommand(name)))).to.deep.equal(
      conflict(`The resource ${ARN}:young is currently in the following state: 'Pending'. StateReasonCode: 'Creating'`),
    );
    await settled("young");
    const updated = await world.lambda.send(new UpdateFunctionConfigurationCommand({ ...name, Timeout: 5 }));
    expect(updated).to.include({
      State: "Active",
      LastUpdateStatus: "InProgress",
      LastUpdateStatusReasonCode: "Creating",
    });
    const busy = conflict(`An update is in progress for resource: ${ARN}:young`);
    const again = new UpdateFunctionCodeCommand({ ...name, ZipFile: OTHER });
    expect(await refused(world.lambda.send(again))).to.deep.equal(busy);
    expect(await refused(world.lambda.send(new PublishVersionCommand(name)))).to.deep.equal(busy);
    await settled("young");
    await world.lambda.send(new InvokeCommand(name));
  });

  it("refuses code that is not there (reported)", async () => {
    const error = (message: string) => ({ name: INVALID, message });
    const failed = "Error occurred while GetObject. S3 Error Code:";
    await new S3Client({ ...world.cloud.config(), forcePathStyle: true }).send(
      new CreateBucketCommand({ Bucket: "empty-code" }),
    );
    expect(await create({ Code: { ZipFile: new Uint8Array() } })).to.deep.equal(
      error("Uploaded file must be a non-empty zip"),
    );
    expect(await create({ Code: {} })).to.deep.equal(error("Please provide a source for function code."));
    expect(await create({ Code: { S3Bucket: "no-such-bucket-here", S3Key: "k" } })).to.deep.equal(
      error(`${failed} NoSuchBucket. S3 Error Message: The specified bucket does not exist`),
    );
    expect(await create({ Code: { S3Bucket: "empty-code", S3Key: "k" } })).to.deep.equal(
      error(`${failed} NoSuchKey. S3 Error Message: The specified key does not exist.`),
    );
  });

  it("refuses roles that Lambda may not assume (reported), and runtimes that are none, made or updated", async () => {
    const iam = new IAMClient(world.cloud.config());
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: "of-s3", AssumeRolePolicyDocument: trust("s3.amazonaws.com") }),
    );
    const denied = { name: INVALID, message: "The role defined for the function cannot be assumed by Lambda." };
    for (const role of [Role?.Arn, "arn:aws:iam::000000000000:role/none"]) {
      expect(await create({ Role: role }), role).to.deep.equal(denied);
      const update = new UpdateFunctionConfigurationCommand({ FunctionName, Role: role });
      expect(await refused(world.lambda.send(update)), role).to.deep.equal(denied);
    }
    expect((await create({ Role: "name" })).message).to.match(/^1 validation error detected: Value 'name' at 'role'/);
    const none = await create({ Runtime: "non-existent-runtime" as never });
    expect(none.name).to.equal(INVALID);
    expect(none.message).to.match(/^Value non-existent-runtime at 'runtime' failed to satisfy constraint: Member must/);
    expect(await create({ FunctionName })).to.deep.equal({
      ...{ name: "ResourceConflictException", message: `Function already exist: ${FunctionName}` },
    });
  });

  it("publishes what was meant, once", async () => {
    const publish = (more: object) => world.lambda.send(new PublishVersionCommand({ FunctionName, ...more }));
    expect((await refused(publish({ RevisionId: "00000000-0000-0000-0000-000000000000" }))).name).to.equal(
      "PreconditionFailedException",
    );
    expect((await refused(publish({ CodeSha256: "wrong" }))).message).to.match(
      /^CodeSHA256 \(wrong\) is different from/,
    );
    const code = new UpdateFunctionCodeCommand({ FunctionName, ZipFile: OTHER, Publish: true });
    const published = await world.lambda.send(code);
    expect(published).to.include({ Version: "1", FunctionArn: `${ARN}:${FunctionName}:1` });
    await settled();
    expect((await publish({})).Version, "nothing changed").to.equal("1");
    const sha = published.CodeSha256;
    await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: CODE, DryRun: true }));
    const kept = await world.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(kept, "a dry run changes nothing").to.include({ CodeSha256: sha, LastUpdateStatus: "Successful" });
    const { Versions } = await world.lambda.send(new ListVersionsByFunctionCommand({ FunctionName }));
    expect(Versions?.map(({ FunctionArn }) => FunctionArn)).to.deep.equal([
      `${ARN}:${FunctionName}:$LATEST`,
      `${ARN}:${FunctionName}:1`,
    ]);
    const latest = new DeleteFunctionCommand({ FunctionName, Qualifier: "$LATEST" });
    expect(await refused(world.lambda.send(latest))).to.deep.equal({
      ...{ name: INVALID, message: "$LATEST version cannot be deleted without deleting the function." },
    });
  });

  it("shows a function's state to those who ask for it alone, and what it has", async () => {
    const { Functions = [] } = await world.lambda.send(new ListFunctionsCommand({}));
    for (const listed of Functions) {
      expect(listed).to.not.have.any.keys("State", "StateReason", "LastUpdateStatus", "Layers", "VpcConfig");
    }
    const found = await world.lambda.send(new GetFunctionCommand({ FunctionName, Qualifier: "$LATEST" }));
    expect(found.Configuration).to.include({ State: "Active", FunctionArn: `${ARN}:${FunctionName}:$LATEST` });
    expect(found).to.not.have.property("Tags");
    const missing = new GetFunctionCommand({ FunctionName, Qualifier: "77" });
    expect((await refused(world.lambda.send(missing))).message).to.equal(
      `Function not found: ${ARN}:${FunctionName}:77`,
    );
    const elsewhere = new GetFunctionCommand({ FunctionName: "arn:aws:lambda:eu-west-1:000000000000:function:x" });
    expect(await refused(world.lambda.send(elsewhere))).to.deep.equal({
      ...{ name: MISSING, message: "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')" },
    });
  });

  it("makes a function by its ARN", async () => {
    const made = await world.lambda.send(new CreateFunctionCommand(input({ FunctionName: `${ARN}:by-arn` })));
    expect(made).to.include({ FunctionName: "by-arn", FunctionArn: `${ARN}:by-arn` });
  });

  it("points aliases at versions that are there", async () => {
    const alias = (more: object) =>
      world.lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1", ...more }));
    const weights = (AdditionalVersionWeights: Record<string, number>) => ({
      RoutingConfig: { AdditionalVersionWeights },
    });
    expect(await refused(alias({ FunctionVersion: "10" }))).to.deep.equal({
      ...{ name: MISSING, message: `Function not found: ${ARN}:${FunctionName}:10` },
    });
    expect((await refused(alias(weights({ 1: 0.5 })))).message).to.equal(
      "Invalid function version 1. Function version 1 is already included in routing configuration.",
    );
    expect((await refused(alias({ FunctionVersion: "$LATEST", ...weights({ 1: 0.5 }) }))).message).to.equal(
      "$LATEST is not supported for an alias pointing to more than 1 version",
    );
    await alias({});
    expect((await refused(alias({}))).message).to.equal(`Alias already exists: ${ARN}:${FunctionName}:live`);
    expect((await refused(world.lambda.send(new GetAliasCommand({ FunctionName, Name: "none" })))).message).to.equal(
      `Cannot find alias arn: ${ARN}:${FunctionName}:none`,
    );
  });

  it("has no policy without a permission, and none of a stranger or of $LATEST (both reported)", async () => {
    const policy = () => world.lambda.send(new GetPolicyCommand({ FunctionName }));
    const none = { name: MISSING, message: "The resource you requested does not exist." };
    const remove = (StatementId: string) =>
      world.lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
    const add = (more: object) =>
      world.lambda.send(
        new AddPermissionCommand({
          ...{ FunctionName, StatementId: "s3", Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" },
          ...more,
        }),
      );
    expect(await refused(policy())).to.deep.equal(none);
    expect((await refused(add({ Qualifier: "$LATEST" }))).message).to.equal(
      "We currently do not support adding policies for $LATEST.",
    );
    expect((await refused(add({ Principal: "nobody" }))).message).to.equal(
      "The provided principal was invalid. Please check the principal and try again.",
    );
    await add({});
    expect((await policy()).Policy).to.contain('"s3.amazonaws.com"');
    expect((await refused(remove("other"))).message).to.equal("Statement other is not found in resource policy.");
    await remove("s3");
    expect(await refused(policy())).to.deep.equal(none);
  });

  it("keeps a hundred executions of the account unreserved (reported, the number documented)", async () => {
    const reserve = (ReservedConcurrentExecutions: number) =>
      world.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions }));
    expect((await refused(reserve(901))).message).to.match(
      /UnreservedConcurrentExecution below its minimum value of \[100\]/,
    );
    expect((await reserve(900)).ReservedConcurrentExecutions).to.equal(900);
  });

  it("configures asynchronous invocation by what it is told alone", async () => {
    const put = (more: object) => world.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, ...more }));
    const to = (name: string) => ({ DestinationConfig: { OnSuccess: { Destination: `${ARN}:${name}` } } });
    expect((await refused(put({}))).message).to.equal(
      "You must specify at least one of error handling or destination setting.",
    );
    expect((await refused(put(to(FunctionName)))).message).to.equal(
      "You can't specify the function as a destination for itself.",
    );
    expect((await refused(put(to("none")))).message).to.equal(`The destination ARN ${ARN}:none is invalid.`);
    const made = await put({ MaximumRetryAttempts: 1 });
    expect(made).to.include({ FunctionArn: `${ARN}:${FunctionName}:$LATEST`, MaximumRetryAttempts: 1 });
    expect(made).to.not.have.property("MaximumEventAgeInSeconds");
  });
});
