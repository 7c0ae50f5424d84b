import * as pulumi from "@pulumi/pulumi";
import type { input } from "@pulumi/aws/types/index.js";
import type { ManagedPolicy } from "@pulumi/aws-native/iam/managedPolicy.js";
import type { AwsContext } from "../../shared/awsContext.ts";
import { allow, readStatements, topicStatements, writeStatements, type Statement } from "../../shared/policy.ts";
import { prefixUri, type BucketRef } from "../../shared/refs.ts";
import { besideTheOld, grant } from "../../shared/serviceRole.ts";
import { variantsOf, type MonitoredEndpointArgs } from "../monitoredEndpointArgs.ts";
import type { AsyncInferenceOptions } from "./asyncInferenceOptions.ts";

interface Places {
  readonly outputPrefix: string;
  readonly failurePrefix: string;
  readonly inputBucket: BucketRef;
  readonly inputPrefix: string;
}

function placesOf(options: AsyncInferenceOptions): Places {
  return {
    outputPrefix: options.outputPrefix ?? "async/answers/",
    failurePrefix: options.failurePrefix ?? "async/failures/",
    inputBucket: options.inputBucket ?? options.outputBucket,
    inputPrefix: options.inputPrefix ?? "async/inputs/",
  };
}

/** Where inputs go, as somebody who asks has to know it: `s3://bucket/prefix`. */
export function inputUriOf(options: AsyncInferenceOptions): pulumi.Output<string> {
  const { inputBucket, inputPrefix } = placesOf(options);
  return prefixUri(inputBucket, inputPrefix);
}

export function asyncInferenceConfig(
  options: AsyncInferenceOptions,
): input.sagemaker.EndpointConfigurationAsyncInferenceConfig {
  const { outputBucket: bucket, successTopicArn, errorTopicArn, maxConcurrentInvocationsPerInstance } = options;
  const { outputPrefix, failurePrefix } = placesOf(options);
  return {
    outputConfig: {
      s3OutputPath: prefixUri(bucket, outputPrefix),
      s3FailurePath: prefixUri(bucket, failurePrefix),
      kmsKeyId: bucket.kmsKeyArn,
      ...((successTopicArn !== undefined || errorTopicArn !== undefined) && {
        notificationConfig: { successTopic: successTopicArn, errorTopic: errorTopicArn },
      }),
    },
    ...(maxConcurrentInvocationsPerInstance !== undefined && { clientConfig: { maxConcurrentInvocationsPerInstance } }),
  };
}

/**
 * Lets the model's role do what SageMaker does as that role: read inputs, store answers and failures, tell the topics.
 * Source: SageMaker guide, "Complete the prerequisites" of asynchronous inference: s3:GetObject, s3:PutObject, sns:Publish.
 */
export function grantAsyncInference(
  name: string,
  args: MonitoredEndpointArgs,
  aws: AwsContext,
  opts: pulumi.CustomResourceOptions,
): ManagedPolicy[] {
  const { asynchronous: options } = args;
  if (options === undefined) return [];
  const { outputPrefix, failurePrefix, inputBucket, inputPrefix } = placesOf(options);
  const topics = [...new Set([options.successTopicArn, options.errorTopicArn])].filter((topic) => topic !== undefined);
  const statements = [
    ...readStatements(inputBucket, "AsyncInputs", [inputPrefix], aws.region),
    ...writeStatements(options.outputBucket, "AsyncAnswers", outputPrefix, aws.region),
    ...writeStatements(options.outputBucket, "AsyncFailures", failurePrefix, aws.region),
    ...topicStatements("AsyncTopics", topics, args.kmsKeyArn),
  ];
  return variantsOf(args).flatMap(({ variantName, model: { executionRoleName } }) =>
    executionRoleName === undefined
      ? []
      : grant(
          `${name}-${variantName}-asynchronous`,
          { roleName: executionRoleName },
          `Inputs, answers and notifications of the asynchronous endpoint ${name}`,
          statements,
          // What waits is read and answered by it as well.
          besideTheOld(opts, statements),
        ),
  );
}

/** What somebody does who asks: store the input, ask, fetch the answer or the failure. */
export function askStatements(
  options: AsyncInferenceOptions,
  endpointArn: pulumi.Input<string>,
  region: pulumi.Input<string>,
): readonly Statement[] {
  const { outputPrefix, failurePrefix, inputBucket, inputPrefix } = placesOf(options);
  return [
    allow("Invoke", ["sagemaker:InvokeEndpointAsync"], endpointArn),
    ...writeStatements(inputBucket, "Inputs", inputPrefix, region),
    ...readStatements(options.outputBucket, "Answers", [outputPrefix, failurePrefix], region),
  ];
}
