import * as pulumi from "@pulumi/pulumi";

// References are structural: a component of this library satisfies them, and so do plain strings from another stack.

/** A bucket: a `DataBucket`, or the name and ARN of any other. */
export interface BucketRef {
  /** Name of the bucket. */
  readonly bucketName: pulumi.Input<string>;
  /** ARN of the bucket. */
  readonly bucketArn: pulumi.Input<string>;
  /**
   * Key that encrypts the bucket's objects; roles that read or write them get the use of it.
   * @default - the bucket is encrypted by S3 (SSE-S3), which needs no permission
   */
  readonly kmsKeyArn?: pulumi.Input<string | undefined>;
}

/** A SageMaker model: a `TrainedModel`, or the name of any other. */
export interface ModelRef {
  /** Name of the model. */
  readonly modelName: pulumi.Input<string>;
  /**
   * Name of the role that the model's containers run as. As this role SageMaker writes captured data and looks at the alarms that roll an
   * update back, so an endpoint grants it just that.
   * @default - the role already may write the captured data, and `cloudwatch:DescribeAlarms` of the endpoint's alarms
   */
  readonly executionRoleName?: pulumi.Input<string | undefined>;
}

/** A SageMaker endpoint: a `MonitoredEndpoint`, or the name and ARN of any other. */
export interface EndpointRef {
  /** Name of the endpoint. */
  readonly endpointName: pulumi.Input<string>;
  /** ARN of the endpoint. */
  readonly endpointArn: pulumi.Input<string>;
}

/** Who gets a permission: an IAM role of aws-native, or the name of any other. */
export interface RoleRef {
  /** Name of the role: `name` of one of the classic provider, `executionRoleName` of a component. */
  readonly roleName: pulumi.Input<string | undefined>;
}

/** Address of a prefix; SageMaker puts the slash after it itself. */
export function prefixUri({ bucketName }: Pick<BucketRef, "bucketName">, prefix: string): pulumi.Output<string> {
  return pulumi.interpolate`s3://${bucketName}/${prefix.replace(/\/$/, "")}`;
}
