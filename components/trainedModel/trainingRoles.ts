import * as pulumi from "@pulumi/pulumi";
import type { AwsContext } from "../shared/awsContext.ts";
import { containerStatements, networkStatements } from "../shared/containerStatements.ts";
import { diskStatements, outputKeyStatements } from "../shared/customerKey.ts";
import { readStatements, withNamedObjects, writeStatements, type Statement } from "../shared/policy.ts";
import { DEFAULT_CHANNELS, type TrainedModelArgs } from "./trainedModelArgs.ts";

/** What a training job does: read its channels, write its model (and checkpoints), log, report metrics. */
export function trainingStatements(
  args: TrainedModelArgs,
  image: pulumi.Input<string>,
  aws: AwsContext,
): readonly Statement[] {
  const { bucket } = args;
  const prefixes = (args.channels ?? DEFAULT_CHANNELS).map((channel) => channel.prefix);
  const [read, ...others] = readStatements(bucket, "Channels", prefixes, aws.region);
  return [
    withNamedObjects(read, args.additionalHyperparameters, aws.partition),
    ...others,
    ...writeStatements(bucket, "Model", args.outputPrefix ?? "models/", aws.region),
    ...outputKeyStatements(bucket),
    ...(args.useSpot === true ? checkpointStatements(args, aws) : []),
    ...diskKeys(args).flatMap(diskStatements),
    ...containerStatements(image, "/aws/sagemaker/TrainingJobs", aws),
    ...networkStatements(args, aws),
  ];
}

function checkpointStatements(args: TrainedModelArgs, aws: AwsContext): readonly Statement[] {
  const prefix = args.checkpointPrefix ?? "checkpoints/";
  return [
    ...readStatements(args.bucket, "Checkpoints", [prefix], aws.region),
    ...writeStatements(args.bucket, "Checkpoints", prefix, aws.region),
  ];
}

/** Of a machine whose disks take none the permission is of no use, and of no harm: the machine may be known late. */
function diskKeys({ volumeKmsKeyArn, kmsKeyArn }: TrainedModelArgs): pulumi.Input<string>[] {
  const key = volumeKmsKeyArn ?? kmsKeyArn;
  return key === undefined ? [] : [key];
}
