import { expect } from "chai";
import { noFullAccessPolicy, noWildcardStatement } from "../../../../policy/rules/roles.ts";
import { serviceTrustIsConditional } from "../../../../policy/rules/trust.ts";
import { UNKNOWN_STRING, violations, type Shown } from "../../../support/policies.ts";

const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const allow = (Action: unknown, Resource: unknown) => ({ Sid: "It", Effect: "Allow", Action, Resource });

/** Every place in which both providers take an identity policy. */
function everywhere(...statements: object[]): Shown[] {
  const policy = JSON.stringify(document(...statements));
  const policyDocument = document(...statements);
  return [
    ...["policy:Policy", "rolePolicy:RolePolicy", "userPolicy:UserPolicy", "groupPolicy:GroupPolicy"].map((type) => ({
      ...{ type: `aws:iam/${type}`, name: "thing", props: { policy } },
    })),
    { type: "aws:iam/role:Role", name: "thing", props: { inlinePolicies: [{ name: "p", policy }] } },
    ...["ManagedPolicy", "RolePolicy", "UserPolicy", "GroupPolicy"].map((type) => ({
      ...{ type: `aws-native:iam:${type}`, name: "thing", props: { policyDocument } },
    })),
    ...["Role", "User", "Group"].map((type) => ({
      ...{ type: `aws-native:iam:${type}`, name: "thing", props: { policies: [{ policyName: "p", policyDocument }] } },
    })),
  ];
}

async function everywhereTheSame(statement: object, config?: object): Promise<string[]> {
  const resources = everywhere(statement);
  const each = await Promise.all(resources.map((resource) => violations(noWildcardStatement, [resource], config)));
  for (const found of each) expect(found).to.deep.equal(each[0]);
  return each[0] ?? [];
}

describe("iam-no-wildcards", () => {
  it("is met by named actions on named ARNs, known or not, and by a denial", async () => {
    for (const statement of [
      allow(["s3:GetObject", "s3:List*"], ["arn:aws:s3:::pictures/*"]),
      { ...allow("*", "*"), Effect: "Deny" },
    ])
      expect(await everywhereTheSame(statement)).to.deep.equal([]);
    const [role] = everywhere(allow("s3:GetObject", UNKNOWN_STRING)).slice(-3);
    expect(await violations(noWildcardStatement, [role as Shown])).to.deep.equal([]);
  });

  it("is met on * by actions that AWS checks against no resource", async () => {
    const actions = [
      "ecr:GetAuthorizationToken",
      "cloudwatch:PutMetricData",
      "XRay:PutTraceSegments",
      "ec2:DescribeVpcs",
    ];
    expect(await everywhereTheSame(allow(actions, "*"))).to.deep.equal([]);
  });

  it("is broken by every action, of the account or of a service", async () => {
    expect(await everywhereTheSame(allow(["*"], "arn:aws:s3:::p"))).to.deep.equal([
      `Policy of 'thing', statement "It", allows "*". List the actions that are needed.`,
    ]);
    expect((await everywhereTheSame(allow("sagemaker:*", "arn:aws:sagemaker:::p")))[0]).to.contain(`"sagemaker:*"`);
  });

  it("is broken by every resource, and names the actions", async () => {
    const mixed = allow(["s3:GetObject", "ecr:GetAuthorizationToken", "s3:PutObject"], ["*"]);
    expect((await everywhereTheSame(mixed))[0]).to.match(/allows s3:GetObject, s3:PutObject on "\*"\. Name the ARNs/);
    for (const all of ["arn:aws:s3:::*", "arn:aws:sagemaker:eu-central-1:123456789012:*", "**"]) {
      expect(await everywhereTheSame(allow("s3:GetObject", all)), all).to.have.length(1);
    }
    expect((await everywhereTheSame(allow("s3:Get*", "*")))[0]).to.contain("s3:Get*");
  });

  it("is broken by NotAction and NotResource", async () => {
    const found = await everywhereTheSame({ Effect: "Allow", NotAction: "iam:*", NotResource: "arn:aws:s3:::p" });
    expect(found.map((text) => text.split(", ")[2])).to.have.length(2);
    expect(found[0]).to.contain("statement 1, allows everything but what NotAction names");
  });

  it("lets more actions through when told so", async () => {
    const statement = allow("rekognition:DetectLabels", "*");
    expect(await everywhereTheSame(statement)).to.have.length(1);
    expect(await everywhereTheSame(statement, { allowedActions: ["rekognition:DetectLabels"] })).to.deep.equal([]);
    expect(await everywhereTheSame(statement, { exempt: ["thing"] })).to.deep.equal([]);
  });
});

describe("iam-no-full-access-policy", () => {
  const arn = (name: string) => `arn:aws:iam::aws:policy/${name}`;
  const attachments = (name: string): Shown[] => [
    { type: "aws:iam/role:Role", name: "role", props: { managedPolicyArns: [arn(name)] } },
    { type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment", name: "role", props: { policyArn: arn(name) } },
    { type: "aws-native:iam:Role", name: "role", props: { managedPolicyArns: [arn(name), UNKNOWN_STRING] } },
  ];

  it("is broken by managed policies that allow all, wherever they are attached", async () => {
    for (const name of ["AmazonSageMakerFullAccess", "AdministratorAccess", "job-function/PowerUserAccess"]) {
      const found = await violations(noFullAccessPolicy, attachments(name));
      expect(found, name).to.have.length(3);
      expect(found[0]).to.contain(`'role' attaches the managed policy ${name.split("/").at(-1) ?? ""}. Give it`);
    }
  });

  it("is met by others, by one's own, and by those allowed", async () => {
    const own = {
      type: "aws-native:iam:Role",
      name: "role",
      props: { managedPolicyArns: ["arn:aws:iam::1:policy/MyFullAccess"] },
    };
    const reading = attachments("service-role/AWSLambdaBasicExecutionRole");
    expect(await violations(noFullAccessPolicy, [own, ...reading])).to.deep.equal([]);
    const config = { allowedPolicies: ["AmazonS3FullAccess"] };
    expect(await violations(noFullAccessPolicy, attachments("AmazonS3FullAccess"), config)).to.deep.equal([]);
  });
});

describe("iam-service-trust-conditional", () => {
  const trust = (Service: unknown, Condition?: object): Shown[] => {
    const policy = document({
      Effect: "Allow",
      Principal: { Service },
      Action: "sts:AssumeRole",
      ...(Condition && { Condition }),
    });
    return [
      { type: "aws:iam/role:Role", name: "role", props: { assumeRolePolicy: JSON.stringify(policy) } },
      { type: "aws-native:iam:Role", name: "role", props: { assumeRolePolicyDocument: policy } },
    ];
  };

  it("is met by a condition on the account or the resource, known or not", async () => {
    for (const condition of [
      { StringEquals: { "aws:SourceAccount": UNKNOWN_STRING } },
      { ArnLike: { "aws:sourceArn": "arn:aws:states:*:123456789012:stateMachine:*" } },
    ])
      expect(await violations(serviceTrustIsConditional, trust("states.amazonaws.com", condition))).to.deep.equal([]);
  });

  it("is met by services that don't say for whom they act", async () => {
    for (const service of ["ec2.amazonaws.com", "lambda.amazonaws.com"])
      expect(await violations(serviceTrustIsConditional, trust(service))).to.deep.equal([]);
  });

  it("is broken without one", async () => {
    const found = await violations(serviceTrustIsConditional, trust(["sagemaker.amazonaws.com", "ec2.amazonaws.com"]));
    expect(found).to.have.length(2);
    expect(found[0]).to.contain("Role 'role' trusts sagemaker.amazonaws.com on anyone's behalf. Add");
    const other = trust("states.amazonaws.com", { Bool: { "aws:SecureTransport": "true" } });
    expect(await violations(serviceTrustIsConditional, other)).to.have.length(2);
    expect(await violations(serviceTrustIsConditional, other, { services: ["ec2"] })).to.deep.equal([]);
  });
});
