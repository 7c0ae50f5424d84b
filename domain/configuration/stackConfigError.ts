/** Thrown when the stack's settings lack what the program needs, or hold what it can't use. */
export class StackConfigError extends Error {
  override readonly name = "StackConfigError";
  constructor(message: string) {
    super(message);
    // Read by whoever runs the stack: where in the program it was thrown says nothing to them.
    this.stack = message;
  }
}
