import actions from "./actionsWithoutResource.json" with { type: "json" };

/** `service:action`, in lower case, that AWS checks against no resource. */
const WITHOUT_RESOURCE = new Set(
  Object.entries(actions).flatMap(([service, names]) =>
    names.split(" ").map((name) => `${service}:${name}`.toLowerCase()),
  ),
);

/** Actions that can take a resource, but not for what stacks do: a metric has no ARN, a condition on its namespace binds it. */
const NEEDED_ON_ALL = new Set(["cloudwatch:putmetricdata"]);

/** Whether an action can be allowed on every resource only. */
export function needsEveryResource(action: string, resource: string): boolean {
  const name = action.toLowerCase();
  return resource === "*" && (WITHOUT_RESOURCE.has(name) || NEEDED_ON_ALL.has(name));
}
