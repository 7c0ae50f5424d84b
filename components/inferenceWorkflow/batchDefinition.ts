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
  readonly ItemProcessor: Definition<State | ChoiceState> & { readonly ProcessorConfig: unknown };
  readonly ResultSelector: Readonly<Record<string, string>>;
}

/** Tells pictures from the other keys of a prefix. */
export interface ChoiceState {
  readonly Type: "Choice";
  readonly Comment: string;
  readonly Choices: readonly unknown[];
  readonly Default: string;
}

/** Endings of pictures' keys. The States Language compares letter by letter, so capitals are endings of their own. */
const ENDINGS = [".png", ".jpg", ".jpeg"].flatMap((ending) => [ending, ending.toUpperCase()]);

/**
 * A state machine that sends every image under a prefix, `{ "prefix": "test/" }`, through the workflow's own steps. Keys that are no
 * images (a console's folders of zero bytes, `.lst` files, manifests) are passed over; the output says how many, beside the
 * images that were classified: `{ "prefix": "test/", "keys": { "classified": 200, "passedOver": 2 } }`.
 *
 * `listObjectsV2` gives each item as `Key`, `Size` and more (Step Functions Developer Guide, "ItemReader").
 */
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
        ItemSelector: {
          image_data: "",
          s3_bucket: limits.bucketName,
          "s3_key.$": "$$.Map.Item.Value.Key",
          "s3_bytes.$": "$$.Map.Item.Value.Size",
        },
        MaxConcurrency: limits.maxConcurrency,
        ToleratedFailurePercentage: limits.toleratedFailurePercentage,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          ...workflow,
          StartAt: "IsImage",
          States: {
            IsImage: {
              Type: "Choice",
              Comment: "An object with content, under the name of a picture",
              Choices: [
                {
                  And: [
                    { Variable: "$.s3_bytes", NumericGreaterThan: 0 },
                    { Or: ENDINGS.map((ending) => ({ Variable: "$.s3_key", StringMatches: `*${ending}` })) },
                  ],
                  Next: workflow.StartAt,
                },
              ],
              Default: "PassOver",
            },
            ...workflow.States,
            PassOver: { Type: "Pass", Comment: "No image", Parameters: { passedOver: true }, End: true },
          },
        },
        // A thousand results would not pass from state to state: how many they are does, and each execution keeps its own.
        ResultSelector: {
          "classified.$": "States.ArrayLength($[*].s3_key)",
          "passedOver.$": "States.ArrayLength($[*].passedOver)",
        },
        ResultPath: "$.keys",
        End: true,
      },
    },
  };
}
