import { expect } from "chai";
import fc from "fast-check";
import aslValidator from "asl-validator";
import { batchDefinition } from "../../../../components/inferenceWorkflow/batchDefinition.ts";
import { workflowDefinition } from "../../../../components/inferenceWorkflow/workflowDefinition.ts";
import { diagnosticsOf } from "../../../../domain/rules/states/diagnostics.ts";

const TASKS = {
  partition: "aws",
  serializeImageData: "arn:aws:lambda:eu-central-1:123456789012:function:serialize",
  classifyImage: "arn:aws:lambda:eu-central-1:123456789012:function:classify",
  filterLowConfidence: "arn:aws:lambda:eu-central-1:123456789012:function:filter",
};
const LAMBDA_BUSY = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
];

describe("workflowDefinition", () => {
  it("goes through its three steps in order, each with the body of the one before", () => {
    const { StartAt, States } = workflowDefinition(TASKS, { maxRetries: 4, functionTimeoutSeconds: 65 });
    expect(StartAt).to.equal("SerializeImageData");
    expect(Object.keys(States)).to.deep.equal(["SerializeImageData", "ClassifyImage", "FilterLowConfidence"]);
    expect(States["ClassifyImage"]).to.deep.equal({
      Type: "Task",
      Comment: "Asks the endpoint for probabilities",
      Resource: "arn:aws:states:::lambda:invoke",
      Parameters: { FunctionName: TASKS.classifyImage, "Payload.$": "$" },
      OutputPath: "$.Payload.body",
      TimeoutSeconds: 75,
      Retry: [
        {
          ErrorEquals: [...LAMBDA_BUSY, "SERVICE_BUSY"],
          IntervalSeconds: 1,
          BackoffRate: 2,
          MaxAttempts: 4,
          MaxDelaySeconds: 20,
          JitterStrategy: "FULL",
        },
      ],
      Next: "FilterLowConfidence",
    });
    expect(States["FilterLowConfidence"]).to.include({ End: true });
  });

  it("tries nothing again that would end the same", () => {
    const { States } = workflowDefinition(TASKS, { maxRetries: 4, functionTimeoutSeconds: 65 });
    for (const state of Object.values(States)) {
      const retried = state.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
      for (const error of [
        "States.ALL",
        "States.TaskFailed",
        "THRESHOLD_CONFIDENCE_NOT_MET",
        "CLASSIFICATION_FAILED",
      ]) {
        expect(retried).not.to.include(error);
      }
    }
    expect(States["FilterLowConfidence"]?.Retry?.[0]?.ErrorEquals).to.deep.equal(LAMBDA_BUSY);
  });

  it("tries nothing again when told so", () => {
    const { States } = workflowDefinition(TASKS, { maxRetries: 0, functionTimeoutSeconds: 1 });
    expect(Object.values(States).some((state) => "Retry" in state)).to.equal(false);
  });

  it("tells topics, and fails with the error as it was", () => {
    const options = { maxRetries: 4, functionTimeoutSeconds: 65, successTopicArn: "good", failureTopicArn: "bad" };
    const { States } = workflowDefinition(TASKS, options);
    expect(Object.keys(States).slice(3)).to.deep.equal(["NotifySuccess", "NotifyFailure", "Failed"]);
    expect(States["FilterLowConfidence"]?.Next).to.equal("NotifySuccess");
    expect(States["NotifySuccess"]).to.deep.include({ ResultPath: null, End: true });
    for (const name of ["SerializeImageData", "ClassifyImage", "FilterLowConfidence"]) {
      expect(States[name]?.Catch).to.deep.equal([
        { ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "NotifyFailure" },
      ]);
    }
    expect(States["NotifyFailure"]?.Catch?.[0]?.Next).to.equal("Failed");
    expect(States["Failed"]).to.include({ ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" });
  });

  it("is valid Amazon States Language with every option", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 1, max: 900 }),
        fc.constantFrom("aws", "aws-cn", "aws-us-gov"),
        fc.option(fc.constant("arn:aws:sns:eu-central-1:123456789012:good"), { nil: undefined }),
        fc.option(fc.constant("arn:aws:sns:eu-central-1:123456789012:bad"), { nil: undefined }),
        fc.boolean(),
        (maxRetries, functionTimeoutSeconds, partition, successTopicArn, failureTopicArn, isBatch) => {
          const options = { maxRetries, functionTimeoutSeconds, successTopicArn, failureTopicArn };
          const workflow = workflowDefinition({ ...TASKS, partition }, options);
          const limits = { bucketName: "pictures", maxConcurrency: 10, toleratedFailurePercentage: 5 };
          const definition = isBatch ? batchDefinition(workflow, limits, partition) : workflow;
          const result = aslValidator(JSON.parse(JSON.stringify(definition)));
          expect(result.isValid, result.errorsText("\n")).to.equal(true);
          expect(diagnosticsOf(JSON.stringify(definition))).to.deep.equal([]);
        },
      ),
      { numRuns: 8 },
    );
  });
});
