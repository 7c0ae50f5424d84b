/** Thrown when bytes are no model file, or a damaged one. */
export class ModelFileError extends Error {
  override readonly name = "ModelFileError";
}
