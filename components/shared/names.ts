import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * A physical name that no other stack of this account has and that is known before anything exists, for resources that
 * must name one another in a circle (an endpoint is rolled back by alarms which watch that endpoint).
 * The digits come from organization, project, stack and the component's own name: the same on every run.
 */
export function uniqueName(name: string, maxLength = 63): string {
  const digits = contentHash([...stackPath(), name].join("/")).slice(0, 8);
  return `${dashed(name).slice(0, maxLength - digits.length - 1)}-${digits}`;
}

/** Organization, project and stack, which no other stack has. Pulumi's mocks have no organization but the one that a test names. */
export function stackPath(): [organization: string, project: string, stack: string] {
  let organization = "organization";
  try {
    organization = pulumi.getOrganization();
  } catch {
    // Only in a unit test: an engine has one always, this one where the state is a folder or bucket.
  }
  return [organization, pulumi.getProject(), pulumi.getStack()];
}

/** Letters, digits and single hyphens inside: what SageMaker accepts in a name. */
export function dashed(text: string): string {
  return text.replace(/[^a-zA-Z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}

/** Hash of a value's content, the same whatever the order of its keys. */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}

/** JSON with sorted keys and without the members that are undefined. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(",")}}`;
}
