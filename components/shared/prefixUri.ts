import * as pulumi from "@pulumi/pulumi";
import type { BucketRef } from "./refs.ts";

/** Address of a prefix; SageMaker puts the slash after it itself. */
export function prefixUri({ bucketName }: Pick<BucketRef, "bucketName">, prefix: string): pulumi.Output<string> {
  return pulumi.interpolate`s3://${bucketName}/${prefix.replace(/\/$/, "")}`;
}
