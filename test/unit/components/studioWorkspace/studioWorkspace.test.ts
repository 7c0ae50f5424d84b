import { expect } from "chai";
import { StudioWorkspace, type StudioWorkspaceArgs } from "../../../../components/index.ts";
import { buildFunctions } from "../../../../functions/build.ts";
import { ACCOUNT, deploy, refusal, REGION, statementsOf, value } from "../../../support/pulumiMocks.ts";

const LIFECYCLE_CONFIG = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:studio-lifecycle-config/studio-lifecycle-config-1a2b3c4`;

describe("StudioWorkspace", () => {
  before(() => buildFunctions());
  const create = (args?: StudioWorkspaceArgs) => deploy(() => new StudioWorkspace("studio", args));

  it("creates role, lifecycle configuration, domain, and a profile and a space for one user", async () => {
    const { names, errors } = await create();
    expect(errors).to.deep.equal([]);
    expect(names).to.deep.equal([
      "aws-native:iam:ManagedPolicy studio-studio-policy",
      "aws-native:iam:Role studio-execution-role",
      "aws-native:sagemaker:Domain studio-domain",
      "aws-native:sagemaker:Space studio-data-scientist-space",
      "aws-native:sagemaker:StudioLifecycleConfig studio-lifecycle-config",
      "aws-native:sagemaker:UserProfile studio-data-scientist-profile",
    ]);
  });

  it("lies in the default VPC and shuts down what is idle", async () => {
    const { get, result } = await create();
    const { domainName, ...domain } = get("studio-domain").inputs;
    expect(domainName).to.match(/^studio-[0-9a-f]{8}$/);
    expect(domain).to.deep.equal({
      authMode: "IAM",
      vpcId: "vpc-default",
      subnetIds: ["subnet-a", "subnet-b"],
      appNetworkAccessType: "PublicInternetOnly",
      defaultUserSettings: {
        executionRole: `arn:aws:iam::${ACCOUNT}:role/studio-execution-role-1a2b3c4`,
        studioWebPortal: "ENABLED",
        defaultLandingUri: "studio::",
        jupyterLabAppSettings: {
          lifecycleConfigArns: [LIFECYCLE_CONFIG],
          appLifecycleManagement: { idleSettings: { lifecycleManagement: "ENABLED", idleTimeoutInMinutes: 60 } },
        },
        spaceStorageSettings: {
          defaultEbsStorageSettings: { defaultEbsVolumeSizeInGb: 5, maximumEbsVolumeSizeInGb: 100 },
        },
      },
      defaultSpaceSettings: { executionRole: `arn:aws:iam::${ACCOUNT}:role/studio-execution-role-1a2b3c4` },
    });
    expect(await value(result.domainId)).to.equal("d-1a2b3c4d5e6f");
  });

  it("gives each user a private JupyterLab space with the kernel's script", async () => {
    const { get, result } = await create({ users: ["ann", "bob"], storageSizeGb: 20, instanceType: "ml.m5.large" });
    expect(get("studio-bob-space").inputs).to.deep.equal({
      domainId: "d-1a2b3c4d5e6f",
      spaceName: "bob-jupyterlab",
      ownershipSettings: { ownerUserProfileName: "bob" },
      spaceSharingSettings: { sharingType: "Private" },
      spaceSettings: {
        appType: "JupyterLab",
        spaceStorageSettings: { ebsStorageSettings: { ebsVolumeSizeInGb: 20 } },
        jupyterLabAppSettings: {
          defaultResourceSpec: { instanceType: "ml.m5.large", lifecycleConfigArn: LIFECYCLE_CONFIG },
        },
      },
    });
    expect(await value(result.userProfileNames)).to.deep.equal(["ann", "bob"]);
    expect(await value(result.spaceNames)).to.deep.equal(["ann-jupyterlab", "bob-jupyterlab"]);
  });

  it("readies a kernel with the packages asked for", async () => {
    const { get } = await create({ kernelName: "scones", packages: ["pandas>=2", "torch[cpu]"] });
    const { studioLifecycleConfigContent, ...config } = get("studio-lifecycle-config").inputs;
    expect(config).to.deep.equal({ studioLifecycleConfigAppType: "JupyterLab" });
    const script = Buffer.from(studioLifecycleConfigContent as string, "base64").toString();
    expect(script).to.include("ipykernel\npandas>=2\ntorch[cpu]\n");
    expect(script).to.include('--name "scones"');
  });

  it("lets notebooks log, and reach what they are given", async () => {
    const logs = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/sagemaker/studio`;
    const log = {
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: [logs, `${logs}:*`],
    };
    const alone = await create();
    expect(statementsOf(alone.get("studio-execution-role"))).to.deep.equal([log]);

    const endpointArn = `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/scones`;
    const { get } = await create({
      bucket: { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" },
      endpoint: { endpointName: "scones", endpointArn },
      stateMachineArn: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:inference`,
    });
    expect(statementsOf(get("studio-execution-role"))).to.deep.equal([
      log,
      { Sid: "DataRead", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::pictures/*"] },
      {
        Sid: "DataList",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: "arn:aws:s3:::pictures",
        Condition: { StringLike: { "s3:prefix": ["*"] } },
      },
      {
        Sid: "DataWrite",
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
        Resource: "arn:aws:s3:::pictures/*",
      },
      { Sid: "Ask", Effect: "Allow", Action: ["sagemaker:InvokeEndpoint"], Resource: endpointArn },
      {
        Sid: "StartExecution",
        Effect: "Allow",
        Action: ["states:ListExecutions", "states:StartExecution"],
        Resource: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:inference`,
      },
      {
        Sid: "ReadExecution",
        Effect: "Allow",
        Action: ["states:DescribeExecution", "states:GetExecutionHistory"],
        Resource: `arn:aws:states:${REGION}:${ACCOUNT}:execution:inference:*`,
      },
    ]);
  });

  it("lets notebooks train and deploy where that is wanted, under the workspace's prefix and as its own role", async () => {
    const bucket = { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" };
    expect((await create({ bucket })).names.join()).to.not.contain("notebook-policy");
    const { get } = await create({ bucket, notebookPermissions: "TrainAndDeploy" });
    const { roles, policyDocument } = get("studio-notebook-policy").inputs;
    expect(roles).to.deep.equal(["studio-execution-role-1a2b3c4"]);
    const { Statement } = policyDocument as { Statement: { Sid: string; Action: string[]; Resource: unknown }[] };
    const own = (kind: string) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${kind}/studio-*`;
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/studio-execution-role-1a2b3c4`;
    const resources = Object.fromEntries(Statement.map(({ Sid, Resource }) => [Sid, Resource]));
    expect(resources).to.deep.include({
      Train: own("training-job"),
      Models: own("model"),
      EndpointConfigs: own("endpoint-config"),
      Deploy: [own("endpoint"), own("endpoint-config")],
      Endpoints: own("endpoint"),
      PassRole: roleArn,
      OwnRole: roleArn,
    });
    const everywhere = Statement.filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => Action);
    expect(
      everywhere.filter(
        (action) => !/^sagemaker:List|^ecr:GetAuthorizationToken$|^cloudwatch:PutMetricData$/.test(action),
      ),
    ).to.deep.equal([]);
  });

  it("lets Studio's pages work in its own domain only", async () => {
    const { get } = await create();
    const { roles, policyDocument } = get("studio-studio-policy").inputs;
    expect(roles).to.deep.equal(["studio-execution-role-1a2b3c4"]);
    const { Statement } = policyDocument as { Statement: { Sid: string; Resource: unknown }[] };
    const own = (kind: string) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${kind}/d-1a2b3c4d5e6f`;
    expect(Statement.map(({ Sid, Resource }) => [Sid, Resource])).to.deep.equal([
      ["Apps", `${own("app")}/*`],
      ["Domain", own("domain")],
      ["Spaces", `${own("space")}/*`],
      ["Profiles", `${own("user-profile")}/*`],
      ["Lists", "*"],
    ]);
  });

  it("takes the home file system along with the domain where that is wanted", async () => {
    const { get, names, result } = await create({ homeFileSystem: "Delete", tags: { team: "couriers" } });
    expect(names).to.include("aws:sagemaker/domain:Domain studio-domain");
    const native = (await create()).get("studio-domain").inputs;
    const { domainName, ...domain } = get("studio-domain").inputs;
    expect(domainName).to.match(/^studio-domain-[0-9a-f]{8}$/);
    const users = native["defaultUserSettings"] as { readonly jupyterLabAppSettings: object };
    // The classic provider sends 0 for a bound that is not said, which SageMaker refuses.
    const idleSettings = {
      ...{ lifecycleManagement: "ENABLED", idleTimeoutInMinutes: 60 },
      ...{ minIdleTimeoutInMinutes: 60, maxIdleTimeoutInMinutes: 525_600 },
    };
    const jupyterLabAppSettings = { ...users.jupyterLabAppSettings, appLifecycleManagement: { idleSettings } };
    expect({ ...domain, domainName: native["domainName"] }).to.deep.equal({
      ...native,
      defaultUserSettings: { ...users, jupyterLabAppSettings },
      retentionPolicy: { homeEfsFileSystem: "Delete" },
      tags: { team: "couriers" },
    });
    expect(await value(result.domainId)).to.equal("studio-domain-1a2b3c4");
    expect(get("studio-data-scientist-profile").inputs["domainId"]).to.equal("studio-domain-1a2b3c4");
  });

  it("lies in a network of one's own", async () => {
    const { get } = await create({
      vpcId: "vpc-1",
      subnetIds: ["subnet-1"],
      securityGroupIds: ["sg-1"],
      networkAccess: "VpcOnly",
    });
    const domain = get("studio-domain").inputs;
    expect(domain).to.include({ vpcId: "vpc-1", appNetworkAccessType: "VpcOnly" });
    expect(domain["defaultUserSettings"]).to.deep.include({ securityGroups: ["sg-1"] });
  });

  it("ends a user's apps before space and profile are deleted, where that is wanted", async () => {
    const { names, get, errors } = await create({ users: ["ann", "bob"], drainApps: true });
    expect(errors).to.deep.equal([]);
    expect(names.filter((name) => name.includes("drain"))).to.deep.equal([
      "aws-native:iam:ManagedPolicy studio-drain-policy",
      "aws-native:iam:Role studio-drain-role",
      "aws-native:logs:LogGroup studio-drain-logs",
      "aws:lambda/function:Function studio-drain-function",
      "aws:lambda/invocation:Invocation studio-ann-drain",
      "aws:lambda/invocation:Invocation studio-bob-drain",
    ]);
    const functionName = get("studio-drain-function").inputs["name"] as string;
    expect(functionName).to.match(/^studio-drain-[0-9a-f]{8}$/);
    const arn = (name: string) => `arn:aws:sagemaker:${REGION}:${ACCOUNT}:${name}`;
    const { input, ...invocation } = get("studio-bob-drain").inputs;
    expect(JSON.parse(input as string)).to.deep.equal({
      domainId: "d-1a2b3c4d5e6f",
      userProfileName: "bob",
      spaceName: "bob-jupyterlab",
    });
    expect(invocation).to.deep.equal({
      functionName,
      lifecycleScope: "CRUD",
      triggers: { userProfile: arn("user-profile/studio-bob-profile"), space: arn("space/studio-bob-space") },
    });
    expect(get("studio-drain-function").inputs).to.include({ timeout: 900, memorySize: 256 });
    expect(statementsOf(get("studio-drain-role"))).to.deep.equal([
      {
        Sid: "Logs",
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/lambda/${functionName}:*`,
      },
      { Sid: "List", Effect: "Allow", Action: ["sagemaker:ListApps"], Resource: "*" },
    ]);
    expect(get("studio-drain-policy").inputs).to.deep.include({
      roles: ["studio-drain-role-1a2b3c4"],
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "Delete",
            Effect: "Allow",
            Action: ["sagemaker:DeleteApp"],
            Resource: arn("app/d-1a2b3c4d5e6f/*"),
          },
        ],
      },
    });
  });

  describe("fails when", () => {
    const refused = (args: StudioWorkspaceArgs) => refusal(() => new StudioWorkspace("studio", args));

    it("notebooks are to train and have no bucket", async () => {
      expect(await refused({ notebookPermissions: "TrainAndDeploy" })).to.contain(
        "notebookPermissions TrainAndDeploy needs bucket",
      );
    });

    it("options are wrong, and names them all", async () => {
      expect(
        await refused({
          users: ["ann", "ann", "no one"],
          storageSizeGb: 1,
          idleTimeoutMinutes: 5,
          packages: ["pandas; rm -rf /"],
          vpcId: "vpc-1",
          networkAccess: "VpcOnly",
          homeFileSystem: "Keep" as "Retain",
        }),
      ).to.equal(`StudioWorkspace 'studio' has 8 problems:
  - users must be 1 to 52 letters, digits and hyphens each, got "no one"
  - users must differ, got ann twice
  - storageSizeGb must be between 5 and 16384, got 1
  - idleTimeoutMinutes must be between 60 and 525600, got 5
  - packages must be names of Python packages with their versions, such as "pandas>=2", got "pandas; rm -rf /"
  - homeFileSystem must be one of Retain, Delete, got "Keep"
  - vpcId and subnetIds go together: give both, or neither for the default VPC
  - networkAccess VpcOnly needs securityGroupIds`);
    });

    it("a domain in VPC-only mode is to take its file system along: its provider could not change it", async () => {
      const network = { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
      expect(await refused({ ...network, networkAccess: "VpcOnly", homeFileSystem: "Delete" })).to.equal(
        "StudioWorkspace 'studio': homeFileSystem Delete does not go with networkAccess VpcOnly: the provider that can delete the file system can't change such a domain",
      );
    });

    it("there is no user", async () => {
      expect(await refused({ users: [] })).to.equal(
        "StudioWorkspace 'studio': users must name at least one user, got []",
      );
    });
  });
});
