import * as pulumi from "@pulumi/pulumi";

/**
 * Thrown by a component about its arguments or about what became of its resources.
 *
 * On its way through dependent resources Pulumi writes the name of every property it passes before an error's message,
 * a dozen times in a stack like this one. This message stays as it is, so that a user reads what is wrong.
 */
export class ComponentError extends pulumi.ResourceError {
  constructor(message: string, resource: pulumi.Resource) {
    super(message, resource, true);
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
    // Once the program's own code is through, Pulumi shows an error's stack whatever `hideStack` says.
    this.stack = message;
  }
}
