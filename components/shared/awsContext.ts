import * as pulumi from "@pulumi/pulumi";
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity.js";
import { getRegionOutput } from "@pulumi/aws/getRegion.js";

/** Where a component's resources live. */
export interface AwsContext {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly accountId: pulumi.Output<string>;
}

/** Asks the provider that the component's children use, so that a component in another region or account gets that one. */
export function awsContext(parent: pulumi.Resource): AwsContext {
  const identity = getCallerIdentityOutput({}, { parent });
  return {
    // The caller's ARN starts with its partition: one look-up less than getPartition.
    partition: pulumi.interpolate`${identity.arn}`.apply((arn) => arn.split(":")[1] ?? "aws"),
    region: getRegionOutput({}, { parent }).region,
    accountId: identity.accountId,
  };
}
