import type { Definition, State } from "./workflowDefinition.ts";

/** A whole prefix of images at once. */
export interface BatchLimits {
  readonly bucketName: string;
  readonly maxConcurrency: number;
  readonly toleratedFailurePercentage: number;
}

export interface MapState extends State {
  readonly Type: "Map";
  readonly ItemReader: unknown;
  readonly ItemSelector: unknown;
  readonly MaxConcurrency: number;
  readonly ToleratedFailurePercentage: number;
  readonly ItemProcessor: Definition & { readonly ProcessorConfig: unknown };
}

/** A state machine that sends every image under a prefix, `{ "prefix": "test/" }`, through the workflow's own steps. */
export function batchDefinition(workflow: Definition, limits: BatchLimits, partition: string): Definition<MapState> {
  return {
    Comment: "Classifies every image under a prefix",
    StartAt: "ClassifyAll",
    States: {
      ClassifyAll: {
        Type: "Map",
        Comment: "One execution an image, some at a time; fails when too many fail",
        ItemReader: {
          Resource: `arn:${partition}:states:::s3:listObjectsV2`,
          Parameters: { Bucket: limits.bucketName, "Prefix.$": "$.prefix" },
        },
        ItemSelector: { image_data: "", s3_bucket: limits.bucketName, "s3_key.$": "$$.Map.Item.Value.Key" },
        MaxConcurrency: limits.maxConcurrency,
        ToleratedFailurePercentage: limits.toleratedFailurePercentage,
        ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, ...workflow },
        // A thousand results would not pass from state to state; each execution keeps its own.
        ResultPath: null,
        End: true,
      },
    },
  };
}
