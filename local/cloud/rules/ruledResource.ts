import { requestsOf, resourceViolations } from "../../../domain/rules/resources/cloudFormation.ts";
import { HandlerError, type CloudControlResource, type Json } from "../cloudControlResource.ts";
import type { ModelGate } from "./modelGate.ts";

/** A resource that is refused as AWS's handler refuses it, before anything is made of it. */
export class RuledResource implements CloudControlResource {
  readonly #typeName: string;
  readonly #resource: CloudControlResource;
  readonly #models: ModelGate;

  constructor(typeName: string, resource: CloudControlResource, models: ModelGate) {
    this.#typeName = typeName;
    this.#resource = resource;
    this.#models = models;
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

  /** On AWS a type's schema may refuse first, in words of its own, what the service's model refuses here. */
  #check(properties: Json): void {
    const broken = [
      ...resourceViolations(this.#typeName, properties).map(({ rule, message }) => ({ code: rule.code, message })),
      ...requestsOf(this.#typeName, properties).flatMap(
        ({ service, operation, request }) =>
          this.#models.broken(service, { name: operation, input: request }, false) ?? [],
      ),
    ];
    if (broken.length === 0) return;
    throw new HandlerError("InvalidRequest", broken.map(({ code, message }) => `${message} (${code})`).join("; "));
  }
}
