import { expect } from "chai";
import { InferenceWorkflow, type InferenceWorkflowArgs } from "../../../../components/index.ts";
import { buildFunctions } from "../../../../functions/build.ts";
import { ACCOUNT, deploy, REGION, statementsOf, value } from "../../../support/pulumiMocks.ts";

const ARGS: InferenceWorkflowArgs = {
  endpoint: { endpointName: "scones", endpointArn: `arn:aws:sagemaker:${REGION}:${ACCOUNT}:endpoint/scones` },
  bucket: { bucketName: "pictures", bucketArn: "arn:aws:s3:::pictures" },
};

describe("InferenceWorkflow batch and notifications", () => {
  before(() => buildFunctions());
  const create = (args: Partial<InferenceWorkflowArgs> = {}) =>
    deploy(() => new InferenceWorkflow("inference", { ...ARGS, ...args }));

  it("sends whole prefixes through the same steps when asked", async () => {
    const { get, result } = await create({
      batch: { maxConcurrency: 40, toleratedFailurePercentage: 0 },
      imagePrefixes: ["test/"],
    });
    const name = get("inference-batch-state-machine").inputs["stateMachineName"] as string;
    expect(name).to.match(/^inference-batch-[0-9a-f]{8}$/);
    const document = JSON.parse(get("inference-batch-state-machine").inputs["definitionString"] as string) as {
      States: { ClassifyAll: Record<string, unknown> };
    };
    const { ItemProcessor, ...map } = document.States.ClassifyAll;
    expect(map).to.deep.equal({
      Type: "Map",
      Comment: "One execution an image, some at a time; fails when too many fail",
      ItemReader: {
        Resource: "arn:aws:states:::s3:listObjectsV2",
        Parameters: { Bucket: "pictures", "Prefix.$": "$.prefix" },
      },
      ItemSelector: {
        image_data: "",
        s3_bucket: "pictures",
        "s3_key.$": "$$.Map.Item.Value.Key",
        "s3_bytes.$": "$$.Map.Item.Value.Size",
      },
      MaxConcurrency: 40,
      ToleratedFailurePercentage: 0,
      ResultSelector: {
        "classified.$": "States.ArrayLength($[*].classified)",
        "passedOver.$": "States.ArrayLength($[*].passedOver)",
      },
      ResultPath: "$.keys",
      End: true,
    });
    const workflow = JSON.parse(await value(result.definition)) as {
      StartAt: string;
      States: { FilterLowConfidence: { End?: true } };
    };
    const { End, ...filter } = workflow.States.FilterLowConfidence;
    expect(End).to.equal(true);
    const { IsImage, PassOver, Classified, ...steps } = (ItemProcessor as { States: Record<string, unknown> }).States;
    expect({ ...(ItemProcessor as object), States: steps }).to.deep.equal({
      ...workflow,
      States: { ...workflow.States, FilterLowConfidence: { ...filter, Next: "Classified" } },
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: "IsImage",
    });
    expect(Classified).to.deep.include({ Type: "Pass", Parameters: { classified: true }, End: true });
    const executions = `arn:aws:states:${REGION}:${ACCOUNT}:execution:${name}`;
    expect(IsImage).to.deep.include({ Type: "Choice", Default: "PassOver" });
    expect((IsImage as { Choices: unknown[] }).Choices).to.deep.equal([
      {
        And: [
          { Variable: "$.s3_bytes", NumericGreaterThan: 0 },
          {
            Or: ["*.png", "*.PNG", "*.jpg", "*.JPG", "*.jpeg", "*.JPEG"].map((StringMatches) => ({
              Variable: "$.s3_key",
              StringMatches,
            })),
          },
        ],
        Next: workflow.StartAt,
      },
    ]);
    expect(PassOver).to.deep.include({ Type: "Pass", Parameters: { passedOver: true }, End: true });
    expect(statementsOf(get("inference-batch-state-machine-role")).slice(1)).to.deep.equal([
      {
        Sid: "Images",
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: "arn:aws:s3:::pictures",
        Condition: { StringLike: { "s3:prefix": ["test/*"] } },
      },
      {
        Sid: "Start",
        Effect: "Allow",
        Action: ["states:StartExecution"],
        Resource: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`,
      },
      {
        Sid: "Watch",
        Effect: "Allow",
        Action: ["states:DescribeExecution", "states:StopExecution"],
        Resource: [`${executions}:*`, `${executions}/*:*`],
      },
      { Sid: "Redrive", Effect: "Allow", Action: ["states:RedriveExecution"], Resource: `${executions}/*:*` },
    ]);
    expect(await value(result.batchStateMachineArn as NonNullable<typeof result.batchStateMachineArn>)).to.include(
      name,
    );
  });

  it("may tell topics of success and failure", async () => {
    const topic = (name: string) => `arn:aws:sns:${REGION}:${ACCOUNT}:${name}`;
    const { get } = await create({ successTopicArn: topic("good"), failureTopicArn: topic("bad") });
    expect(statementsOf(get("inference-state-machine-role")).slice(1)).to.deep.equal([
      { Sid: "Notify", Effect: "Allow", Action: ["sns:Publish"], Resource: [topic("good"), topic("bad")] },
    ]);
  });
});
