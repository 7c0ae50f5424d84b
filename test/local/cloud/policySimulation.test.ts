import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SimulateCustomPolicyCommand,
  SimulatePrincipalPolicyCommand,
  type SimulateCustomPolicyCommandInput,
  type SimulatePrincipalPolicyCommandInput,
  type SimulatePrincipalPolicyCommandOutput,
} from "@aws-sdk/client-iam";
import { expect } from "chai";
import { ensureMinistack } from "../../../local/engine/ministack.ts";
import { OutputShapes } from "../../support/outputShapes.ts";
import { failure, policy, TestCloud, trust } from "./testCloud.ts";

const ROLE = "arn:aws:iam::000000000000:role/simulated";
const PASS = {
  ...{ Effect: "Allow", Action: "iam:PassRole", Resource: "*" },
  Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
};
const READ = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" };
/** Some of what the SageMaker Python SDK 3 asks of a training role before it uses it, each on `*`. */
const TRAINING = ["cloudwatch:PutMetricData", "ecr:GetAuthorizationToken", "ec2:DescribeVpcs"];

describe("simulation of policies", function () {
  this.timeout(60_000);
  const cloud = new TestCloud();
  const answers: [string, unknown][] = [];
  let iam: IAMClient;

  before(async () => {
    await cloud.start();
    iam = new IAMClient(cloud.config());
    await iam.send(new CreateRoleCommand({ RoleName: "simulated", AssumeRolePolicyDocument: trust("lambda") }));
    await iam.send(
      new PutRolePolicyCommand({ RoleName: "simulated", PolicyName: "own", PolicyDocument: policy(READ, PASS) }),
    );
  });
  after(() => cloud.remove());

  async function principal(input: Omit<SimulatePrincipalPolicyCommandInput, "PolicySourceArn">) {
    const answer = await iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: ROLE, ...input }));
    return kept("SimulatePrincipalPolicy", answer);
  }

  async function custom(document: string, input: Omit<SimulateCustomPolicyCommandInput, "PolicyInputList">) {
    const answer = await iam.send(new SimulateCustomPolicyCommand({ PolicyInputList: [document], ...input }));
    return kept("SimulateCustomPolicy", answer);
  }

  function kept(operation: string, { EvaluationResults, IsTruncated, Marker }: SimulatePrincipalPolicyCommandOutput) {
    const answer = { EvaluationResults, IsTruncated, ...(Marker !== undefined && { Marker }) };
    answers.push([operation, answer]);
    return answer.EvaluationResults ?? [];
  }

  it("judges every resource by itself, and the whole by the strictest of them", async () => {
    const ResourceArns = ["arn:aws:s3:::data/a.png", "arn:aws:s3:::other/a.png"];
    const results = await principal({ ActionNames: ["s3:GetObject"], ResourceArns });
    expect(results).to.have.length(1);
    expect(results[0]).to.include({ EvalActionName: "s3:GetObject", EvalDecision: "implicitDeny" });
    expect(results[0]?.ResourceSpecificResults).to.deep.include.members([
      {
        ...{ EvalResourceName: ResourceArns[0], EvalResourceDecision: "allowed", MissingContextValues: [] },
        MatchedStatements: [
          {
            ...{ SourcePolicyId: "role_simulated_own", SourcePolicyType: "IAM Policy" },
            StartPosition: { Line: 1, Column: 38 },
            EndPosition: { Line: 1, Column: 38 + JSON.stringify(READ).length },
          },
        ],
      },
      {
        ...{ EvalResourceName: ResourceArns[1], EvalResourceDecision: "implicitDeny" },
        ...{ MissingContextValues: [], MatchedStatements: [] },
      },
    ]);
  });

  it("does not take an allowance of some resources for one of all", async () => {
    const [result] = await principal({ ActionNames: ["s3:GetObject"] });
    expect(result).to.include({ EvalDecision: "implicitDeny" });
    expect(result?.ResourceSpecificResults).to.equal(undefined);
  });

  it("judges conditions by the request's context, and says which keys it lacks", async () => {
    const ask = async (...values: string[]) => {
      const ContextEntries = values.map((value) => ({
        ...{ ContextKeyName: "iam:passedtoservice", ContextKeyValues: [value], ContextKeyType: "string" as const },
      }));
      const [result] = await principal({ ActionNames: ["iam:PassRole"], ContextEntries });
      return [result?.EvalDecision, result?.MissingContextValues];
    };
    expect(await ask()).to.deep.equal(["implicitDeny", ["iam:PassedToService"]]);
    expect(await ask("lambda.amazonaws.com")).to.deep.equal(["implicitDeny", []]);
    expect(await ask("sagemaker.amazonaws.com")).to.deep.equal(["allowed", []]);
  });

  it("names a deny alone, whatever else allows", async () => {
    const Deny = { Effect: "Deny", Action: "s3:*", Resource: "*" };
    const [result] = await custom(policy({ ...READ, Resource: "*" }, Deny), { ActionNames: ["s3:GetObject"] });
    expect(result).to.include({ EvalDecision: "explicitDeny" });
    expect(result?.MatchedStatements).to.have.length(1);
    expect(result?.MatchedStatements?.[0]).to.include({ SourcePolicyId: "PolicyInputList.1" });
  });

  it("fills in policy variables, and misses those without a value", async () => {
    const home = policy({ ...READ, Resource: "arn:aws:s3:::home/${aws:username}/*" });
    const input = { ActionNames: ["s3:GetObject"], ResourceArns: ["arn:aws:s3:::home/ada/a"] };
    const entry = { ContextKeyName: "aws:username", ContextKeyValues: ["ada"], ContextKeyType: "string" as const };
    expect((await custom(home, input))[0]).to.deep.include({
      ...{ EvalDecision: "implicitDeny", MissingContextValues: ["aws:username"] },
    });
    expect((await custom(home, { ...input, ContextEntries: [entry] }))[0]).to.include({ EvalDecision: "allowed" });
  });

  it("keeps within a permissions boundary, its own or the request's", async () => {
    const name = { RoleName: "bounded" };
    await iam.send(new CreateRoleCommand({ ...name, AssumeRolePolicyDocument: trust("lambda") }));
    await iam.send(
      new PutRolePolicyCommand({
        ...name,
        PolicyName: "own",
        PolicyDocument: policy({ Effect: "Allow", Action: "*", Resource: "*" }),
      }),
    );
    const limit = policy({ Effect: "Allow", Action: "s3:*", Resource: "*" });
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: "limit", PolicyDocument: limit }));
    await iam.send(new PutRolePermissionsBoundaryCommand({ ...name, PermissionsBoundary: Policy?.Arn }));
    const ask = async (boundary?: string[]) => {
      const results = await iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: "arn:aws:iam::000000000000:role/bounded",
          ActionNames: ["s3:GetObject", "lambda:InvokeFunction"],
          ...(boundary && { PermissionsBoundaryPolicyInputList: boundary }),
        }),
      );
      return kept("SimulatePrincipalPolicy", results).map((one) => [
        one.EvalDecision,
        one.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary,
      ]);
    };
    expect(await ask()).to.deep.equal([
      ["allowed", true],
      ["implicitDeny", false],
    ]);
    expect(await ask([policy({ Effect: "Allow", Action: "lambda:*", Resource: "*" })])).to.deep.equal([
      ["implicitDeny", false],
      ["allowed", true],
    ]);
  });

  it("leaves out policies that are excluded", async () => {
    const input = { ActionNames: ["s3:GetObject"], ResourceArns: ["arn:aws:s3:::data/a"] };
    const without = await principal({ ...input, PolicyExclusionList: [{ PolicyType: "inline" }] });
    expect(without[0]).to.include({ EvalDecision: "implicitDeny" });
    const others = await principal({ ...input, PolicyExclusionList: [{ PolicyType: "aws-managed" }] });
    expect(others[0]).to.include({ EvalDecision: "allowed" });
  });

  it("takes a resource's policy for the caller that it names", async () => {
    const open = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:user/ada" }, Action: "s3:*" };
    const ResourcePolicy = policy({ ...open, Resource: "arn:aws:s3:::data/*" });
    const ask = async (user: string) => {
      const CallerArn = `arn:aws:iam::000000000000:user/${user}`;
      const input = { ActionNames: ["s3:PutObject"], ResourceArns: ["arn:aws:s3:::data/a"] };
      return (await custom(policy(PASS), { ...input, ResourcePolicy, CallerArn }))[0]?.EvalDecision;
    };
    expect([await ask("ada"), await ask("bob")]).to.deep.equal(["allowed", "implicitDeny"]);
  });

  it("tells a role for training by what it may do on everything", async () => {
    const least = await principal({ ActionNames: TRAINING });
    expect(least.map((one) => one.EvalDecision)).to.deep.equal(TRAINING.map(() => "implicitDeny"));
    await iam.send(new CreateRoleCommand({ RoleName: "trainer", AssumeRolePolicyDocument: trust("sagemaker") }));
    await iam.send(
      new AttachRolePolicyCommand({
        RoleName: "trainer",
        PolicyArn: "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess",
      }),
    );
    const full = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: "arn:aws:iam::000000000000:role/trainer",
        ActionNames: TRAINING,
      }),
    );
    const results = kept("SimulatePrincipalPolicy", full);
    expect(results.map((one) => one.EvalDecision)).to.deep.equal(TRAINING.map(() => "allowed"));
    expect(results[0]?.MatchedStatements?.[0]).to.include({ SourcePolicyId: "AmazonSageMakerFullAccess" });
  });

  it("gives results page by page", async () => {
    const input = { PolicySourceArn: ROLE, ActionNames: TRAINING, MaxItems: 2 };
    const first = await iam.send(new SimulatePrincipalPolicyCommand(input));
    expect(first).to.deep.include({ IsTruncated: true });
    const second = await iam.send(new SimulatePrincipalPolicyCommand({ ...input, Marker: first.Marker }));
    expect(second).to.deep.include({ IsTruncated: false });
    const names = [first, second].flatMap((page) => kept("SimulatePrincipalPolicy", page));
    expect(names.map((one) => one.EvalActionName)).to.deep.equal(TRAINING);
  });

  it("refuses what there is not, and what is no policy", async () => {
    const ask = (PolicySourceArn: string) =>
      failure(iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn, ActionNames: ["s3:GetObject"] })));
    expect(await ask("arn:aws:iam::000000000000:role/missing")).to.equal("NoSuchEntityException 404");
    expect(await ask("arn:aws:s3:::a-bucket-of-mine")).to.equal("InvalidInputException 400");
    expect(await failure(custom("{", { ActionNames: ["s3:GetObject"] }))).to.equal("InvalidInputException 400");
    expect(await failure(custom(policy(READ), { ActionNames: ["GetObject"] }))).to.equal("InvalidInputException 400");
  });

  it("answers in AWS's own shapes, but for the type of a policy, which is what AWS says", async () => {
    const shapes = new OutputShapes((await ensureMinistack(() => undefined)).serviceModels, "iam");
    const deviations = answers.flatMap(([operation, answer]) => shapes.deviations(operation, answer));
    expect(answers.length).to.be.greaterThan(10);
    expect(
      deviations.filter((one) => !/: (IAM|Permissions Boundary|Resource) Policy is none of /.test(one)),
    ).to.deep.equal([]);
  });
});
