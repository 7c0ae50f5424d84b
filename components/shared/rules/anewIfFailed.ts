import type * as pulumi from "@pulumi/pulumi";

/**
 * A resource of aws-native that AWS has named and then failed to finish is made anew by the next update, the failed one first gone: its name and
 * its place among the account's quotas are to be had again. aws-native has such a one in its state (its #208), and the engine would only update
 * it, by nothing, and call that a success (pulumi, pkg/resource/deploy/step_generator.go: `initErrorSpecialKey`).
 *
 * So a role or a policy may lack what was to be attached to it. A Studio domain fails now and then for nothing of the program's, "because KMS
 * key 'null' does not exist" (aws-cdk#34818) or by an InternalFailure (terraform-provider-aws#22633), and counts as one all the same
 * (amazon-sagemaker-examples#1564). Not for the classic provider's, which notes updates that failed so too: a replacement might take data along.
 */
export function anewIfFailed(type: string, opts: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  if (!type.startsWith("aws-native:")) return opts;
  const { replaceOnChanges = [], deleteBeforeReplace = true } = opts;
  return { ...opts, replaceOnChanges: [...replaceOnChanges, "#initerror"], deleteBeforeReplace };
}
