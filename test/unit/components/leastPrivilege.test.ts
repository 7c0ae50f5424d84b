import { expect } from "chai";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import program from "../../../index.ts";
import { ACCOUNT, deploy, REGION, type Deployment } from "../../support/pulumiMocks.ts";
import { answeringSageMaker } from "../../support/sageMakerAnswers.ts";

const CONFIG = {
  "project:data": JSON.stringify({
    version: "6f1ed002ab55",
    classes: ["bicycle", "motorcycle"],
    trainingSamples: 1000,
  }),
};
const BUCKET = "arn:aws:s3:::data-bucket-1a2b3c4";
const arn = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
/** Actions that AWS checks against no resource. */
const WITHOUT_RESOURCE = [
  "ecr:GetAuthorizationToken",
  "cloudwatch:PutMetricData",
  "sagemaker:ListApps",
  "sagemaker:ListDomains",
];

type Context = Record<string, string | string[]>;
type Case = [action: string, resource: string, context?: Context];

describe("Least privilege", () => {
  answeringSageMaker();
  let stack: Deployment<unknown>;
  let endpoint: string;
  let endpointName: string;
  let functions: string[];
  let monitor: string;
  before(async () => {
    stack = await deploy(program, { config: CONFIG });
    endpointName = String(stack.get("scones-endpoint").inputs["name"]);
    endpoint = arn("sagemaker", `endpoint/${endpointName}`);
    monitor = arn("lambda", `function:${String(stack.get("scones-monitor-function").inputs["name"])}`);
    functions = ["serialize-image-data", "classify-image", "filter-low-confidence"].map((step) =>
      arn("lambda", `function:${String(stack.get(`inference-${step}-function`).inputs["name"])}`),
    );
  });

  /** All policies of a role: its own and the ones that others attach. */
  function policiesOf(role: string): { name: string; policy: unknown }[] {
    const own = (stack.get(role).inputs["policies"] ?? []) as { policyDocument: unknown }[];
    const attached = stack.resources.filter(
      ({ type, inputs }) =>
        type === "aws-native:iam:ManagedPolicy" && (inputs["roles"] as string[]).includes(`${role}-1a2b3c4`),
    );
    return [
      ...own.map((policy) => policy.policyDocument),
      ...attached.map((policy) => policy.inputs["policyDocument"]),
    ].map((policy, index) => ({ name: `policy-${index}`, policy }));
  }

  async function isAllowed(role: string, [action, resource, context = {}]: Case): Promise<boolean> {
    const result = await runSimulation(
      {
        request: {
          principal: `arn:aws:iam::${ACCOUNT}:role/${role}-1a2b3c4`,
          action,
          resource: { resource: WITHOUT_RESOURCE.includes(action) ? "*" : resource, accountId: ACCOUNT },
          contextVariables: context,
        },
        identityPolicies: policiesOf(role),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    if (result.resultType === "error") throw new Error(JSON.stringify(result.errors));
    return result.overallResult === "Allowed";
  }

  interface Expectation {
    readonly may: () => Case[];
    readonly mayNot: () => Case[];
  }

  const logStream = (group: string) => arn("logs", `log-group:${group}:log-stream:s`);
  const list = (prefix: string): Case => ["s3:ListBucket", BUCKET, { "s3:prefix": prefix }];
  const metric = (namespace: string): Case => ["cloudwatch:PutMetricData", "*", { "cloudwatch:namespace": namespace }];

  const roles: Record<string, Expectation> = {
    "classifier-training-role": {
      may: () => [
        ["s3:GetObject", `${BUCKET}/train/bicycle_s_000017.png`],
        ["s3:GetObject", `${BUCKET}/test.lst`],
        list("train/"),
        ["s3:PutObject", `${BUCKET}/models/job/output/model.tar.gz`],
        ["logs:PutLogEvents", logStream("/aws/sagemaker/TrainingJobs")],
        metric("/aws/sagemaker/TrainingJobs"),
        ["ecr:GetAuthorizationToken", "*"],
        ["ecr:BatchGetImage", `arn:aws:ecr:${REGION}:813361260812:repository/image-classification`],
      ],
      mayNot: () => [
        ["s3:GetObject", `${BUCKET}/captured/a.jsonl`],
        ["s3:GetObject", "arn:aws:s3:::another-bucket/train/a.png"],
        ["s3:PutObject", `${BUCKET}/train/a.png`],
        ["s3:DeleteObject", `${BUCKET}/models/job/output/model.tar.gz`],
        list(""),
        ["logs:PutLogEvents", logStream("/aws/lambda/other")],
        metric("AWS/EC2"),
        ["ecr:BatchGetImage", arn("ecr", "repository/other")],
        ["sagemaker:InvokeEndpoint", endpoint],
        ["iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/any`],
      ],
    },
    "classifier-execution-role": {
      may: () => [
        ["s3:GetObject", `${BUCKET}/models/job/output/model.tar.gz`],
        ["s3:PutObject", `${BUCKET}/captured/scones/AllTraffic/2026/11/24/08/a.jsonl`],
        ["logs:PutLogEvents", logStream("/aws/sagemaker/Endpoints/scones")],
        ["logs:CreateLogGroup", arn("logs", "log-group:/aws/sagemaker/Endpoints/scones")],
        ["cloudwatch:DescribeAlarms", arn("cloudwatch", "alarm:scones-AllTraffic-errors-1a2b3c4")],
      ],
      mayNot: () => [
        ["cloudwatch:DescribeAlarms", arn("cloudwatch", "alarm:another")],
        ["s3:GetObject", `${BUCKET}/train/a.png`],
        ["s3:PutObject", `${BUCKET}/models/job/output/model.tar.gz`],
        ["s3:GetObject", `${BUCKET}/captured/a.jsonl`],
        list("models/"),
        ["logs:CreateLogGroup", arn("logs", "log-group:/aws/sagemaker/TrainingJobs")],
        ["logs:PutLogEvents", logStream("/aws/sagemaker/TrainingJobs")],
      ],
    },
    "inference-serialize-image-data-role": {
      may: () => [["s3:GetObject", `${BUCKET}/test/bicycle_s_000513.png`]],
      mayNot: () => [
        ["s3:PutObject", `${BUCKET}/test/a.png`],
        ["sagemaker:InvokeEndpoint", endpoint],
        ["logs:CreateLogGroup", arn("logs", "log-group:/aws/lambda/any")],
      ],
    },
    "inference-classify-image-role": {
      may: () => [
        ["sagemaker:InvokeEndpoint", endpoint],
        ["s3:GetObject", `${BUCKET}/test/large.png`],
      ],
      mayNot: () => [
        ["sagemaker:InvokeEndpoint", arn("sagemaker", "endpoint/other")],
        ["sagemaker:DescribeEndpoint", endpoint],
        ["s3:PutObject", `${BUCKET}/test/a.png`],
      ],
    },
    "inference-filter-low-confidence-role": {
      may: () => [["logs:PutLogEvents", logStream(`/aws/lambda/${functions[2]?.split(":").at(-1) ?? ""}`)]],
      mayNot: () => [
        ["s3:GetObject", `${BUCKET}/test/a.png`],
        ["sagemaker:InvokeEndpoint", endpoint],
        ["logs:PutLogEvents", logStream("/aws/lambda/other")],
      ],
    },
    "inference-state-machine-role": {
      may: () => functions.map((name): Case => ["lambda:InvokeFunction", name]),
      mayNot: () => [
        ["lambda:InvokeFunction", arn("lambda", "function:other")],
        ["lambda:UpdateFunctionCode", functions[0] ?? ""],
        ["s3:GetObject", `${BUCKET}/test/a.png`],
        ["states:StartExecution", arn("states", "stateMachine:inference-state-machine-1a2b3c4")],
      ],
    },
    "scones-monitor-role": {
      may: () => [
        ["s3:GetObject", `${BUCKET}/captured/${endpointName}/AllTraffic/2026/11/24/08/a.jsonl`],
        ["s3:GetObject", `${BUCKET}/monitoring/${endpointName}/baseline.json`],
        list(`captured/${endpointName}/`),
        list(`monitoring/${endpointName}/hours/`),
        ["s3:PutObject", `${BUCKET}/monitoring/${endpointName}/hours/AllTraffic/2026/11/24/08.json`],
        ["s3:PutObject", `${BUCKET}/monitoring/${endpointName}/checkpoint.json`],
        metric("SageMakerWorkflow/Monitoring"),
      ],
      mayNot: () => [
        ["s3:GetObject", `${BUCKET}/captured/another/AllTraffic/2026/11/24/08/a.jsonl`],
        ["s3:GetObject", `${BUCKET}/train/a.png`],
        ["s3:PutObject", `${BUCKET}/monitoring/${endpointName}/baseline.json`],
        ["s3:PutObject", `${BUCKET}/captured/${endpointName}/AllTraffic/2026/11/24/08/a.jsonl`],
        ["s3:DeleteObject", `${BUCKET}/captured/${endpointName}/AllTraffic/2026/11/24/08/a.jsonl`],
        list("train/"),
        metric("AWS/SageMaker"),
        ["events:PutEvents", arn("events", "event-bus/default"), { "events:source": "sagemaker-workflow.monitor" }],
        ["sagemaker:InvokeEndpoint", endpoint],
      ],
    },
    "scones-monitor-schedule-role": {
      may: () => [["lambda:InvokeFunction", monitor]],
      mayNot: () => [
        ["lambda:InvokeFunction", functions[0] ?? ""],
        ["lambda:UpdateFunctionCode", monitor],
        ["s3:GetObject", `${BUCKET}/test/a.png`],
      ],
    },
    "studio-execution-role": {
      may: () => [
        ["s3:GetObject", `${BUCKET}/captured/a.jsonl`],
        ["s3:PutObject", `${BUCKET}/notes/a.txt`],
        ["sagemaker:InvokeEndpoint", endpoint],
        ["states:StartExecution", arn("states", "stateMachine:inference-state-machine-1a2b3c4")],
        ["states:GetExecutionHistory", arn("states", "execution:inference-state-machine-1a2b3c4:one")],
        ["sagemaker:CreateApp", arn("sagemaker", "app/d-1a2b3c4d5e6f/data-scientist/JupyterLab/default")],
        ["sagemaker:ListDomains", "*"],
      ],
      mayNot: () => [
        ["s3:GetObject", "arn:aws:s3:::another-bucket/a"],
        ["s3:DeleteObject", `${BUCKET}/train/a.png`],
        ["sagemaker:CreateApp", arn("sagemaker", "app/d-other0000000/data-scientist/JupyterLab/default")],
        ["sagemaker:DeleteEndpoint", endpoint],
        ["sagemaker:CreateTrainingJob", arn("sagemaker", "training-job/costly")],
        ["states:StartExecution", arn("states", "stateMachine:other")],
        ["iam:PassRole", `arn:aws:iam::${ACCOUNT}:role/any`],
      ],
    },
    "studio-drain-role": {
      may: () => [
        ["sagemaker:ListApps", "*"],
        ["sagemaker:DeleteApp", arn("sagemaker", "app/d-1a2b3c4d5e6f/data-scientist-jupyterlab/JupyterLab/default")],
      ],
      mayNot: () => [
        ["sagemaker:DeleteApp", arn("sagemaker", "app/d-other0000000/data-scientist-jupyterlab/JupyterLab/default")],
        ["sagemaker:CreateApp", arn("sagemaker", "app/d-1a2b3c4d5e6f/data-scientist-jupyterlab/JupyterLab/default")],
        ["sagemaker:DeleteSpace", arn("sagemaker", "space/d-1a2b3c4d5e6f/data-scientist-jupyterlab")],
        ["sagemaker:DeleteDomain", arn("sagemaker", "domain/d-1a2b3c4d5e6f")],
        ["s3:GetObject", `${BUCKET}/notes/a.txt`],
      ],
    },
  };

  it("is proven here for every role of the stack", () => {
    const made = stack.resources.filter(({ type }) => type === "aws-native:iam:Role").map(({ name }) => name);
    expect(made.sort()).to.deep.equal(Object.keys(roles).sort());
  });

  for (const [role, { may, mayNot }] of Object.entries(roles)) {
    it(`lets ${role} do its work`, async () => {
      for (const request of may()) expect(await isAllowed(role, request), `${request[0]} ${request[1]}`).to.equal(true);
    });
    it(`lets ${role} do no more`, async () => {
      for (const request of mayNot())
        expect(await isAllowed(role, request), `${request[0]} ${request[1]}`).to.equal(false);
    });
  }

  it("gives every resource to actions only that know no resources", () => {
    const allowed = ["ecr:GetAuthorizationToken", "cloudwatch:PutMetricData", "sagemaker:List"];
    const documents = Object.keys(roles).flatMap((role) => policiesOf(role).map(({ policy }) => policy));
    for (const { Statement } of documents as { Statement: { Action: string[]; Resource: string | string[] }[] }[]) {
      for (const { Action, Resource } of Statement.filter((statement) => statement.Resource === "*")) {
        expect(Resource).to.equal("*");
        expect(
          Action.every((action) => allowed.some((known) => action.startsWith(known))),
          Action.join(),
        ).to.equal(true);
      }
    }
  });

  it("uses no policy that AWS manages", () => {
    expect(stack.resources.some(({ inputs }) => "managedPolicyArns" in inputs)).to.equal(false);
  });
});
