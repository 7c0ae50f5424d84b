/** What options of components and settings of the stack may be: one rule for both, so that neither takes what the other refuses. */

/** Bounds of a number, both inclusive. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  /** Refuse fractions. */
  readonly integer?: boolean;
}

export const SHARE: NumberRange = { min: 0, max: 1 };
export const PERCENTAGE: NumberRange = { min: 0, max: 100 };
export const EPOCHS: NumberRange = { min: 1, max: 10_000, integer: true };
export const MINI_BATCH_SIZE: NumberRange = { min: 1, max: 4096, integer: true };
export const TRAINING_ATTEMPT: NumberRange = { min: 1, max: 1_000_000, integer: true };

export const MACHINE = /^ml\.[a-z0-9-]+\.[a-z0-9]+$/;
/** Names as SNS's CreateTopic takes them (rule sns/CreateTopic/name). */
export const TOPIC_ARN = /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;
/** Of a FIFO topic "every message must include a MessageGroupId" (service model of SNS, Publish): for messages without an order. */
export const STANDARD_TOPIC_ARN = /^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/;
/** An id, not an alias: a UUID, or `mrk-` and digits (KMS Developer Guide, "Key identifiers (KeyId)"). */
export const KMS_KEY_ARN = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;
/** One archive, no folder of files: "Could not find model data at s3://…/" (awslabs/generative-ai-cdk-constructs#179, CreateModel's answer). */
export const MODEL_ARTIFACT = /^s3:\/\/[^/\s]+\/.*[^/]$/;
/** Channels, height and width, none of them 0. */
export const IMAGE_SHAPE = /^[1-9]\d*,[1-9]\d*,[1-9]\d*$/;
/** A profile's name also begins the name of a space, which may have 63 characters. */
export const STUDIO_USER = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,51}$/;

/** Images up to this height, in pixels, go through a smaller kind of network. */
export const SMALL_HEIGHT = 28;
const SMALL_NETWORKS: readonly number[] = [20, 32, 44, 56, 110];
const LARGE_NETWORKS: readonly number[] = [18, 34, 50, 101, 152, 200];
export const NUM_LAYERS = [...SMALL_NETWORKS, ...LARGE_NETWORKS].sort((a, b) => a - b);

/** What the built-in image classification takes where its `image_shape` is not said. */
export const USUAL_IMAGE_SHAPE = "3,32,32";

export function isSmall(imageShape: string): boolean {
  return Number(imageShape.split(",")[1]) <= SMALL_HEIGHT;
}

/** The layers that a network for images of this shape can have. */
export function layersFor(imageShape: string): readonly number[] {
  return isSmall(imageShape) ? SMALL_NETWORKS : LARGE_NETWORKS;
}
