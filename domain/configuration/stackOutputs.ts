/**
 * What the Pulumi program exports and the automation reads: the one contract between the two.
 * Every field is a plain value once the stack is up.
 */
export interface StackOutputs {
  /** Bucket with the images, the model artifacts and the captured predictions. */
  readonly bucketName: string;
  /** Class names in the order of the model's probabilities. */
  readonly classes: readonly string[];
  readonly trainingJobName: string;
  /** `Completed` whenever the stack is up. */
  readonly trainingJobStatus: string;
  /** The algorithm's last `validation:accuracy`, 0 to 1. */
  readonly validationAccuracy: number;
  /** `s3://…/model.tar.gz` of the model that answers. */
  readonly modelArtifactUri: string;
  readonly modelName: string;
  /** The model that gets copies of the requests, where the stack has `shadowModel` set. */
  readonly shadow?: { readonly modelName: string; readonly modelArtifactUri: string };
  readonly endpointName: string;
  readonly endpointArn: string;
  /** `s3://bucket/prefix` under which the endpoint writes its captured data; the endpoint's name follows. */
  readonly captureUri: string;
  /** `s3://bucket/prefix` where an asynchronous endpoint may read inputs, where the program has one and says so. */
  readonly inputUri?: string;
  /** Where Athena finds the captured data, where the stack has `queryTable` set. */
  readonly queryTable?: {
    readonly databaseName: string;
    readonly tableName: string;
    readonly workgroupName: string;
  };
  /** The monitor over the captured data, unless the stack has `monitor` set to false. */
  readonly monitor?: {
    readonly functionName: string;
    /** Where baseline, hours and reports are; the endpoint's name follows. */
    readonly monitoringUri: string;
    readonly alarmNames: readonly string[];
    readonly topicArn?: string;
  };
  readonly stateMachineArn: string;
  /** Names of the three Lambda functions, in the order the workflow calls them. */
  readonly functionNames: readonly string[];
  /** Confidence below which the workflow fails an execution, 0 to 1. */
  readonly confidenceThreshold: number;
  readonly studioDomainId: string;
  readonly studioUserProfileName: string;
  readonly studioSpaceName: string;
}
