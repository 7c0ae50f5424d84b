/** The event that travels between the workflow's Lambda functions (names fixed by the public Scones Unlimited exercise). */
export interface WorkflowEvent {
  /** The image, base64; empty before serialization and where the image is too large to travel inside a state's payload. */
  readonly image_data: string;
  readonly s3_bucket: string;
  readonly s3_key: string;
  /** Class probabilities, empty before classification. */
  readonly inferences?: readonly number[];
}
