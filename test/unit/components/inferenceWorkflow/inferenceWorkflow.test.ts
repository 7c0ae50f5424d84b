import { expect } from "chai";
import { InferenceWorkflow, type InferenceWorkflowArgs } from "../../../../components/index.ts";
import { buildFunctions } from "../../../../functions/build.ts";
import { ACCOUNT, deploy, refusal, REGION, statementsOf, value } from "../../../support/pulumiMocks.ts";
import { useTempFolder } from "../../../support/tempFolder.ts";

const ARGS: InferenceWorkflowArgs = {
  endpoint: { endpointName: "scones", endpointArn: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/scones` },
  bucket: { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" },
};
const STEPS = ["serialize-image-data", "classify-image", "filter-low-confidence"] as const;

describe("InferenceWorkflow", () => {
  before(() => buildFunctions());
  const create = (args: Partial<InferenceWorkflowArgs> = {}) =>
    deploy(() => new InferenceWorkflow("inference", { ...ARGS, ...args }));

  it("creates three functions with a role and a log group each, and the state machine with its role", async () => {
    const { names, errors } = await create();
    expect(errors).to.deep.equal([]);
    expect(names).to.deep.equal([
      "aws-native:iam:Role inference-classify-image-role",
      "aws-native:iam:Role inference-filter-low-confidence-role",
      "aws-native:iam:Role inference-serialize-image-data-role",
      "aws-native:iam:Role inference-state-machine-role",
      "aws-native:logs:LogGroup inference-classify-image-logs",
      "aws-native:logs:LogGroup inference-filter-low-confidence-logs",
      "aws-native:logs:LogGroup inference-serialize-image-data-logs",
      "aws-native:stepfunctions:StateMachine inference-state-machine",
      "aws:lambda/function:Function inference-classify-image-function",
      "aws:lambda/function:Function inference-filter-low-confidence-function",
      "aws:lambda/function:Function inference-serialize-image-data-function",
    ]);
  });

  it("runs the functions small and on arm64 by default", async () => {
    const { get } = await create();
    for (const step of STEPS) {
      const { name, code, environment, description, role, ...inputs } = get(`inference-${step}-function`).inputs;
      expect(name).to.match(new RegExp(`^inference-${step}-[0-9a-f]{8}$`));
      expect(description).to.be.a("string");
      expect(code).not.to.equal(undefined);
      expect(environment).not.to.equal(undefined);
      expect(role).to.equal(`arn:aws:iam::${ACCOUNT}:role/inference-${step}-role-1a2b3c4`);
      expect(inputs).to.deep.equal({
        runtime: "nodejs24.x",
        handler: "index.handler",
        architectures: ["arm64"],
        memorySize: 512,
        timeout: 65,
        tracingConfig: { mode: "PassThrough" },
      });
    }
  });

  it("tells each function what it needs to know", async () => {
    const { get } = await create({ classes: ["bicycle", "motorcycle"], confidenceThreshold: 0 });
    const variables = (step: string) =>
      (get(`inference-${step}-function`).inputs["environment"] as { variables: unknown }).variables;
    expect(variables("serialize-image-data")).to.deep.equal({});
    expect(variables("classify-image")).to.deep.equal({ ENDPOINT_NAME: "scones", CLASSES: "bicycle,motorcycle" });
    expect(variables("filter-low-confidence")).to.deep.equal({ CONFIDENCE_THRESHOLD: "0" });
  });

  it("holds images against a threshold of 0.93 by default", async () => {
    const { get, result } = await create();
    expect(get("inference-filter-low-confidence-function").inputs["environment"]).to.deep.equal({
      variables: { CONFIDENCE_THRESHOLD: "0.93" },
    });
    expect(await value(result.confidenceThreshold)).to.equal(0.93);
  });

  it("gives each function exactly what it does", async () => {
    const { get } = await create({ imagePrefixes: ["test/", "train/"] });
    const logs = (step: string) => ({
      Sid: "Logs",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${String(get(`inference-${step}-logs`).inputs["logGroupName"])}:*`,
    });
    const images = {
      Sid: "Images",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::pictures/test/*", "arn:aws:s3:::pictures/train/*"],
    };
    const statements = (step: string) => statementsOf(get(`inference-${step}-role`));
    expect(statements("serialize-image-data")).to.deep.equal([logs("serialize-image-data"), images]);
    expect(statements("classify-image")).to.deep.equal([
      logs("classify-image"),
      {
        Sid: "Classify",
        Effect: "Allow",
        Action: ["sagemaker:InvokeEndpoint"],
        Resource: ARGS.endpoint.endpointArn,
      },
      images,
    ]);
    expect(statements("filter-low-confidence")).to.deep.equal([logs("filter-low-confidence")]);
  });

  it("lets the state machine call its three functions and nothing else", async () => {
    const { get } = await create();
    expect(statementsOf(get("inference-state-machine-role"))).to.deep.equal([
      {
        Sid: "Steps",
        Effect: "Allow",
        Action: ["lambda:InvokeFunction"],
        Resource: STEPS.map(
          (step) =>
            `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${String(get(`inference-${step}-function`).inputs["name"])}`,
        ),
      },
    ]);
  });

  it("lets the state machine publish to its topics, also where the customer's key encrypts them", async () => {
    const [successTopicArn, failureTopicArn] = ["done", "failed"].map(
      (name) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`,
    );
    const kmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/1a2b`;
    const topics = { successTopicArn: successTopicArn ?? "", failureTopicArn: failureTopicArn ?? "" };
    const publish = {
      Sid: "Notify",
      Effect: "Allow",
      Action: ["sns:Publish"],
      Resource: [successTopicArn, failureTopicArn],
    };
    const granted = async (args: Partial<InferenceWorkflowArgs>) => {
      const { get } = await create(args);
      return statementsOf(get("inference-state-machine-role")).slice(1);
    };
    expect(await granted(topics)).to.deep.equal([publish]);
    expect(await granted({ ...topics, kmsKeyArn })).to.deep.equal([
      publish,
      {
        Sid: "NotifyKey",
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: kmsKeyArn,
        Condition: {
          StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": [successTopicArn, failureTopicArn] },
        },
      },
    ]);
  });

  it("trusts the services on behalf of this account alone, Lambda where that is asked for", async () => {
    const defaults = await create();
    const condition = (role: string, { get } = defaults) =>
      (get(role).inputs["assumeRolePolicyDocument"] as { Statement: { Principal: unknown; Condition?: unknown }[] })
        .Statement[0];
    expect(condition("inference-state-machine-role")).to.deep.include({
      Principal: { Service: "states.amazonaws.com" },
      Condition: {
        StringEquals: { "aws:SourceAccount": ACCOUNT },
        ArnLike: { "aws:SourceArn": `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:*` },
      },
    });
    expect(condition("inference-classify-image-role"))
      .to.deep.include({ Principal: { Service: "lambda.amazonaws.com" } })
      .and.not.to.have.property("Condition");
    const asked = await create({ requireSourceAccount: true });
    const roles = ["serialize-image-data", "classify-image", "filter-low-confidence"];
    for (const role of roles)
      expect(condition(`inference-${role}-role`, asked)?.Condition).to.deep.equal({
        StringEquals: { "aws:SourceAccount": ACCOUNT },
      });
  });

  it("writes the definition of the functions it made", async () => {
    const { get, result } = await create();
    const definition = await value(result.definition);
    expect(get("inference-state-machine").inputs["definitionString"]).to.equal(definition);
    for (const step of STEPS) {
      expect(definition).to.include(`function:${String(get(`inference-${step}-function`).inputs["name"])}`);
    }
    expect(await value(result.functionNames)).to.deep.equal(
      STEPS.map((step) => get(`inference-${step}-function`).inputs["name"]),
    );
  });

  it("names the log groups after the functions and limits them", async () => {
    const { get } = await create({ logRetentionDays: 7 });
    for (const step of STEPS) {
      expect(get(`inference-${step}-logs`).inputs).to.deep.equal({
        logGroupName: `/aws/lambda/${String(get(`inference-${step}-function`).inputs["name"])}`,
        retentionInDays: 7,
      });
    }
  });

  it("says that executions are neither logged nor traced, which AWS keeps up where nothing is said", async () => {
    const { get } = await create({ batch: {} });
    for (const machine of ["inference-state-machine", "inference-batch-state-machine"]) {
      const { loggingConfiguration, tracingConfiguration } = get(machine).inputs;
      expect(loggingConfiguration).to.deep.equal({ level: "OFF", includeExecutionData: false });
      expect(tracingConfiguration).to.deep.equal({ enabled: false });
    }
  });

  it("logs and traces executions when asked", async () => {
    const { get } = await create({ logLevel: "ERROR", tracing: true });
    const group = get("inference-state-machine-logs").inputs["logGroupName"] as string;
    expect(group).to.match(/^\/aws\/vendedlogs\/states\/inference-[0-9a-f]{8}$/);
    const { loggingConfiguration, tracingConfiguration } = get("inference-state-machine").inputs;
    expect(loggingConfiguration).to.deep.equal({
      level: "ERROR",
      includeExecutionData: false,
      destinations: [
        { cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${group}:*` } },
      ],
    });
    expect(tracingConfiguration).to.deep.equal({ enabled: true });
    const sids = (role: string) => (statementsOf(get(role)) as { Sid: string }[]).map(({ Sid }) => Sid);
    expect(sids("inference-state-machine-role")).to.deep.equal(["Steps", "Traces", "LogDelivery"]);
    expect(sids("inference-filter-low-confidence-role")).to.deep.equal(["Logs", "Traces"]);
    expect(get("inference-classify-image-function").inputs["tracingConfig"]).to.deep.equal({ mode: "Active" });
  });

  it("reads images that a key of one's own encrypts", async () => {
    const kmsKeyArn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/5d0f`;
    const { get } = await create({ bucket: { ...ARGS.bucket, kmsKeyArn } });
    expect(statementsOf(get("inference-serialize-image-data-role")).at(-1)).to.deep.equal({
      Sid: "ImagesDecrypt",
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: kmsKeyArn,
      Condition: { StringEquals: { "kms:ViaService": `s3.${REGION}.amazonaws.com` } },
    });
  });

  it("grants a role to start executions", async () => {
    const { get } = await deploy(() => {
      new InferenceWorkflow("inference", ARGS).grantStartExecution("app", { roleName: "app-role" });
    });
    const { Statement } = get("inference-app-start").inputs["policyDocument"] as { Statement: unknown[] };
    expect(Statement).to.deep.equal([
      {
        Sid: "StartExecution",
        Effect: "Allow",
        Action: ["states:StartExecution"],
        Resource: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:inference-state-machine-1a2b3c4`,
      },
    ]);
  });

  describe("fails when", () => {
    const folder = useTempFolder();
    const refused = (args: Partial<InferenceWorkflowArgs>) =>
      refusal(() => new InferenceWorkflow("inference", { ...ARGS, ...args }));

    it("a topic is a FIFO topic, which takes no message without a group", async () => {
      const fifo = `arn:aws:sns:${REGION}:${ACCOUNT}:done.fifo`;
      for (const option of ["successTopicArn", "failureTopicArn"] as const) {
        expect(await refused({ [option]: fifo })).to.contain(
          `${option} must be the ARN of an SNS topic that is no FIFO topic`,
        );
      }
    });

    it("options are out of their range, and names them all", async () => {
      expect(
        await refused({
          confidenceThreshold: 93,
          memorySizeMb: 64,
          functionTimeoutSeconds: 901,
          maxRetries: -1,
          imagePrefixes: [],
          classes: ["ä".repeat(1500), "a, b", "c"],
          batch: { maxConcurrency: 0, toleratedFailurePercentage: 101 },
          failureTopicArn: "ops",
        }),
      ).to.equal(`InferenceWorkflow 'inference' has 9 problems:
  - confidenceThreshold must be between 0 and 1, got 93
  - memorySizeMb must be between 128 and 10240, got 64
  - functionTimeoutSeconds must be between 1 and 900, got 901
  - maxRetries must be between 0 and 10, got -1
  - batch.maxConcurrency must be between 1 and 1000, got 0
  - batch.toleratedFailurePercentage must be between 0 and 100, got 101
  - failureTopicArn must be the ARN of an SNS topic that is no FIFO topic, got "ops"
  - imagePrefixes must name at least one prefix, got [] (leave it out for the whole bucket)
  - classes must take at most 3000 bytes together, got 3015: they are a part of a function's environment`);
    });

    it("the functions are not bundled", async () => {
      const codePath = folder();
      expect(await refused({ codePath })).to.equal(
        `InferenceWorkflow 'inference': codePath ${codePath} lacks the bundled functions serializeImageData, classifyImage, filterLowConfidence: make them with \`npm run prepare\``,
      );
    });
  });
});
