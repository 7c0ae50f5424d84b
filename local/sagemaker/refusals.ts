import { unknownOperation, type AwsError } from "./wire/errors.ts";

/** What to do instead of an operation that does not run here, where there is something to say. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/TransformJob/, "Batch transform does not run locally; invoke an endpoint, or use an AWS account."],
  [/ProcessingJob/, "Processing jobs do not run locally; use an AWS account."],
  [/HyperParameterTuning/, "Tuning does not run locally; start training jobs with the hyperparameters to compare."],
  [/Pipeline/, "SageMaker Pipelines do not run locally; this project's workflow is a Step Functions state machine."],
  [/NotebookInstance/, "Notebook instances are not offered locally; Studio domains are."],
  [/ResponseStream$/, "Streamed answers do not run locally; use InvokeEndpoint."],
  [/InferenceComponent/, "Inference components do not run locally; give the variant a ModelName."],
];

/** The error of an operation that AWS has and the local cloud has not. */
export function refusal(operation: string): AwsError {
  const more = advice.find(([names]) => names.test(operation))?.[1];
  return unknownOperation(`${operation} is not supported by the local cloud.${more === undefined ? "" : ` ${more}`}`);
}
