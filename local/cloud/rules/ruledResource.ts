import { requestsOf, resourceViolations } from "../../../domain/rules/resources/cloudFormation.ts";
import { HandlerError, type CloudControlResource, type Json } from "../cloudControlResource.ts";
import type { ModelGate } from "./modelGate.ts";

/** A resource that is refused as AWS's handler refuses it, before anything is made of it. */
export function ruledResource(
  typeName: string,
  resource: CloudControlResource,
  models: ModelGate,
): CloudControlResource {
  /** On AWS a type's schema may refuse first, in words of its own, what the service's model refuses here. */
  const check = (properties: Json): void => {
    const broken = [
      ...resourceViolations(typeName, properties).map(({ rule, message }) => ({ code: rule.code, message })),
      ...requestsOf(typeName, properties).flatMap(
        ({ service, operation, request }) => models.broken(service, { name: operation, input: request }, false) ?? [],
      ),
    ];
    if (broken.length === 0) return;
    throw new HandlerError("InvalidRequest", broken.map(({ code, message }) => `${message} (${code})`).join("; "));
  };
  return {
    fixed: resource.fixed,
    create: async (properties) => {
      check(properties);
      return resource.create(properties);
    },
    update: async (identifier, properties) => {
      check(properties);
      await resource.update(identifier, properties);
    },
    read: (identifier) => resource.read(identifier),
    delete: (identifier) => resource.delete(identifier),
    list: () => resource.list(),
    stabilize: async (identifier) => resource.stabilize?.(identifier),
  };
}
