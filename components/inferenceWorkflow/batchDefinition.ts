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

/** Stands at the end of each image's execution. */
const CLASSIFIED = "Classified";

/** Endings of pictures' keys. The States Language compares letter by letter, so capitals are endings of their own. */
const ENDINGS = [".png", ".jpg", ".jpeg"].flatMap((ending) => [ending, ending.toUpperCase()]);

/**
 * A state machine that sends every image under a prefix, `{ "prefix": "test/" }`, through the workflow's own steps. Keys that are no
 * images (a console's folders of zero bytes, `.lst` files, manifests) are passed over; the output says how many, beside the
 * images that were classified: `{ "prefix": "test/", "keys": { "classified": 200, "passedOver": 2 } }`.
 *
 * Each image's probabilities are in the history of its own execution, which gives on no more than that it has ended well: the results
 * of all together may have 256 KiB, before they are selected from, else the whole fails (Step Functions Developer Guide,
 * "ResultWriter": export "if your output payload size exceeds 256 KiB"). That is room for some 13,000 keys.
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
            ...Object.fromEntries(Object.entries(workflow.States).map(([name, state]) => [name, leading(state)])),
            [CLASSIFIED]: { Type: "Pass", Comment: "An image", Parameters: { classified: true }, End: true },
            PassOver: { Type: "Pass", Comment: "No image", Parameters: { passedOver: true }, End: true },
          },
        },
        ResultSelector: {
          "classified.$": "States.ArrayLength($[*].classified)",
          "passedOver.$": "States.ArrayLength($[*].passedOver)",
        },
        ResultPath: "$.keys",
        End: true,
      },
    },
  };
}

/** The state, with what follows on the workflow's end. */
function leading({ End, ...state }: State): State {
  return End === true ? { ...state, Next: CLASSIFIED } : state;
}
