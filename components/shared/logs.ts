import type * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws-native/logs/logGroup.js";
import { tagList, type Tags } from "./tags.ts";

/** What CloudWatch takes, as far as a year. */
export const RETENTION_DAYS: readonly number[] = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365];

const DEFAULT_RETENTION_DAYS = 30;

/** A log group made before whoever writes to it: a service that finds none makes one that keeps everything for ever. */
export function createLogGroup(
  name: string,
  logGroupName: pulumi.Input<string>,
  options: {
    readonly kmsKeyArn?: pulumi.Input<string> | undefined;
    readonly logRetentionDays?: pulumi.Input<number>;
    readonly tags?: Tags;
  },
  opts: pulumi.CustomResourceOptions,
): LogGroup {
  return new LogGroup(
    name,
    {
      logGroupName,
      kmsKeyId: options.kmsKeyArn,
      retentionInDays: options.logRetentionDays ?? DEFAULT_RETENTION_DAYS,
      tags: tagList(options.tags),
    },
    opts,
  );
}
