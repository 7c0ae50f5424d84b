import {
  CloudControlClient,
  CreateResourceCommand,
  GetResourceRequestStatusCommand,
} from "@aws-sdk/client-cloudcontrol";
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  IAMClient,
  IAMServiceException,
  PutRolePolicyCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import {
  CreateStateMachineCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "chai";
import { refused } from "./refused.ts";
import { policy, TestCloud, trust } from "./testCloud.ts";
import { zip } from "./zip.ts";

const ALLOWED = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const PASS = JSON.stringify({ StartAt: "A", States: { A: { Type: "Pass", End: true } } });
const arn = (kind: string, name: string): string => `arn:aws:iam::000000000000:${kind}/${name}`;

describe("refusals that depend on what an account holds", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();
  let iam: IAMClient;

  before(async function () {
    this.timeout(180_000);
    await cloud.start();
    iam = new IAMClient(cloud.config());
  });
  after(() => cloud.remove());

  const newRole = (name: string, service = "lambda"): Promise<unknown> =>
    iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust(`${service}.amazonaws.com`) }));
  const newPolicy = (PolicyName: string): Promise<unknown> =>
    iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policy(ALLOWED) }));

  /** Status, code and message of what IAM refuses. */
  async function answer(call: Promise<unknown>): Promise<string> {
    try {
      await call;
    } catch (error) {
      if (error instanceof IAMServiceException)
        return `${error.$metadata.httpStatusCode ?? 0} ${error.name.replace(/Exception$/, "")}: ${error.message}`;
      throw error;
    }
    return "taken";
  }

  it("are IAM's of names, of what is in use, and of quotas, with its statuses", async () => {
    await newRole("Baker");
    expect(await answer(newRole("baker"))).to.equal("409 EntityAlreadyExists: Role with name baker already exists.");
    await newPolicy("own");
    expect(await answer(newPolicy("OWN"))).to.equal(
      "409 EntityAlreadyExists: A policy called OWN already exists. Duplicate names are not allowed.",
    );
    const RoleName = "Baker";
    const PolicyArn = arn("policy", "own");
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const remove = () => answer(iam.send(new DeleteRoleCommand({ RoleName })));
    const removePolicy = () => answer(iam.send(new DeletePolicyCommand({ PolicyArn })));
    expect(await remove()).to.match(/^409 DeleteConflict: Cannot delete entity, must detach all policies first\.$/);
    expect(await removePolicy()).to.match(/^409 DeleteConflict: Cannot delete a policy attached to entities\.$/);
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy(ALLOWED) }));
    expect(await removePolicy()).to.match(/^409 DeleteConflict: This policy has more than one version\. Before /);
    await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
    expect(await removePolicy()).to.equal("taken");

    const inline = (PolicyName: string, characters: number) =>
      answer(
        iam.send(
          new PutRolePolicyCommand({
            ...{ RoleName, PolicyName },
            PolicyDocument: policy({ ...ALLOWED, Resource: `arn:aws:s3:::${"b".repeat(characters)}` }),
          }),
        ),
      );
    expect(await inline("one", 6000)).to.equal("taken");
    expect(await inline("two", 6000)).to.match(/^409 LimitExceeded: Maximum policy size of 10240 bytes exceeded/);
    expect(await inline("one", 9000)).to.equal("taken");
    expect(await remove()).to.match(/^409 DeleteConflict: Cannot delete entity, must delete policies first\.$/);
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "one" }));
    const tags = (count: number, at = 0) =>
      answer(
        iam.send(
          new TagRoleCommand({
            RoleName,
            Tags: Array.from({ length: count }, (_, index) => ({ Key: `k${index + at}`, Value: "" })),
          }),
        ),
      );
    expect(await tags(50)).to.equal("taken");
    expect(await tags(50)).to.equal("taken");
    expect(await tags(1, 50)).to.match(/^409 LimitExceeded: /);
    for (let index = 0; index < 11; index++) {
      await newPolicy(`p${index}`);
      const attached = answer(
        iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: arn("policy", `p${index}`) })),
      );
      expect(await attached).to.equal(
        index < 10 ? "taken" : "409 LimitExceeded: Cannot exceed quota for PoliciesPerRole: 10",
      );
    }
  });

  it("are those of services that can't assume the role they get, in Cloud Control too", async () => {
    await newRole("of-lambda");
    await newRole("of-states", "states");
    const [ofLambda, ofStates] = [arn("role", "of-lambda"), arn("role", "of-states")];
    const lambda = new LambdaClient(cloud.config());
    const newFunction = (FunctionName: string, Role: string) =>
      lambda.send(
        new CreateFunctionCommand({
          ...{ FunctionName, Role, Runtime: "python3.12", Handler: "a.handler" },
          Code: { ZipFile: zip("a.py", "def handler(event, context): return 1") },
        }),
      );
    expect(await refused(newFunction("f", ofStates))).to.deep.equal({
      name: "InvalidParameterValueException",
      message: "The role defined for the function cannot be assumed by Lambda.",
    });
    await newFunction("f", ofLambda);
    const states = new SFNClient(cloud.config());
    const newMachine = (name: string, roleArn: string) =>
      states.send(new CreateStateMachineCommand({ name, roleArn, definition: PASS }));
    expect((await refused(newMachine("m", ofLambda))).name).to.equal("AccessDeniedException");
    await newMachine("m", ofStates);
    const scheduler = new SchedulerClient(cloud.config());
    const schedule = new CreateScheduleCommand({
      ...{ Name: "s", ScheduleExpression: "rate(1 hour)", FlexibleTimeWindow: { Mode: "OFF" } },
      Target: { Arn: "arn:aws:lambda:us-east-1:000000000000:function:f", RoleArn: ofLambda },
    });
    expect((await refused(scheduler.send(schedule))).message).to.equal(
      "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
    );
    const control = new CloudControlClient(cloud.config());
    const { ProgressEvent } = await control.send(
      new CreateResourceCommand({
        TypeName: "AWS::StepFunctions::StateMachine",
        DesiredState: JSON.stringify({ RoleArn: ofLambda, DefinitionString: PASS }),
      }),
    );
    const status = await control.send(
      new GetResourceRequestStatusCommand({ RequestToken: ProgressEvent?.RequestToken }),
    );
    expect(`${status.ProgressEvent?.ErrorCode ?? ""} ${status.ProgressEvent?.StatusMessage ?? ""}`).to.match(
      /^AccessDenied Neither the global service principal states\.amazonaws\.com, nor the regional one/,
    );
  });

  it("are those of the type of a state machine", async () => {
    const states = new SFNClient({ ...cloud.config(), disableHostPrefix: true });
    await newRole("of-machines", "states");
    const machine = async (type: "STANDARD" | "EXPRESS") => {
      const roleArn = arn("role", "of-machines");
      const created = await states.send(new CreateStateMachineCommand({ name: type, type, roleArn, definition: PASS }));
      return created.stateMachineArn;
    };
    const [standard, express] = [await machine("STANDARD"), await machine("EXPRESS")];
    const start = (stateMachineArn: string | undefined) =>
      states.send(new StartExecutionCommand({ stateMachineArn, name: "same", input: "{}" }));
    const { executionArn } = await start(express);
    expect((await start(express)).executionArn).not.to.equal(executionArn);
    await start(standard);
    expect(await refused(states.send(new StopExecutionCommand({ executionArn })))).to.deep.equal({
      ...{ name: "InvalidArn", message: "Invalid Arn: 'Resource type not valid in this context: express'" },
    });
    const synchronous = (stateMachineArn: string | undefined) =>
      states.send(new StartSyncExecutionCommand({ stateMachineArn }));
    expect((await refused(synchronous(standard))).name).to.equal("StateMachineTypeNotSupported");
    expect((await synchronous(express)).status).to.equal("SUCCEEDED");
  });
});
