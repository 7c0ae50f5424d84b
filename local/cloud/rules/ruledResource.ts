import { resourceViolations } from "../../../domain/rules/resources/cloudFormation.ts";
import { HandlerError, type CloudControlResource, type Json } from "../cloudControlResource.ts";

/** A resource that is refused as AWS's handler refuses it, before anything is made of it. */
export class RuledResource implements CloudControlResource {
  readonly #typeName: string;
  readonly #resource: CloudControlResource;

  constructor(typeName: string, resource: CloudControlResource) {
    this.#typeName = typeName;
    this.#resource = resource;
  }

  async create(properties: Json): Promise<string> {
    this.#check(properties);
    return this.#resource.create(properties);
  }

  async update(identifier: string, properties: Json): Promise<void> {
    this.#check(properties);
    await this.#resource.update(identifier, properties);
  }

  read(identifier: string): Promise<Json> {
    return this.#resource.read(identifier);
  }

  delete(identifier: string): Promise<void> {
    return this.#resource.delete(identifier);
  }

  list(): Promise<string[]> {
    return this.#resource.list();
  }

  async stabilize(identifier: string): Promise<void> {
    await this.#resource.stabilize?.(identifier);
  }

  #check(properties: Json): void {
    const violations = resourceViolations(this.#typeName, properties);
    if (violations.length === 0) return;
    throw new HandlerError(
      "InvalidRequest",
      violations.map(({ rule, message }) => `${message} (${rule.code})`).join("; "),
    );
  }
}
