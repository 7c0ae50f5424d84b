import actions from "./actionsWithoutResource.json" with { type: "json" };

/** `service:action`, in lower case, that AWS checks against no resource. */
const WITHOUT_RESOURCE = new Set(
  Object.entries(actions).flatMap(([service, names]) =>
    names.split(" ").map((name) => `${service}:${name}`.toLowerCase()),
  ),
);

/**
 * Actions that take a resource, but that services need on `*`: AWS's own instructions for the log delivery of Step
 * Functions name them so, because the policy that they write is the account's.
 */
const NEEDED_ON_ALL = new Set(["logs:describeloggroups", "logs:describeresourcepolicies", "logs:putresourcepolicy"]);

/** Whether an action can be allowed on every resource only. */
export function needsEveryResource(action: string, resource: string): boolean {
  const name = action.toLowerCase();
  return resource === "*" && (WITHOUT_RESOURCE.has(name) || NEEDED_ON_ALL.has(name));
}
