import type { PolicyResource } from "@pulumi/policy";
import { known, strings, type Properties, type Value } from "./values.ts";

/** Properties by which AWS resources are referred to, of classic and native types. */
const IDENTITIES = [
  "id",
  "arn",
  "name",
  "bucket",
  "bucketName",
  "endpointConfigName",
  "endpointName",
  "functionName",
  "logGroupName",
  "modelName",
  "roleName",
  "qualifiedArn",
  "invokeArn",
];

/** A stack's resources, and who refers to whom. */
export class StackView {
  readonly resources: readonly PolicyResource[];
  readonly #props = new Map<PolicyResource, Properties>();

  constructor(resources: readonly PolicyResource[]) {
    this.resources = resources;
  }

  ofType(...types: readonly string[]): PolicyResource[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  props(resource: PolicyResource): Properties {
    let props = this.#props.get(resource);
    if (props === undefined) {
      props = known(resource.props) as Properties;
      this.#props.set(resource, props);
    }
    return props;
  }

  /** Resources that a property was made from: known in a preview already, when values are not. */
  sourcesOf(resource: PolicyResource, property: string): readonly PolicyResource[] {
    return resource.propertyDependencies[property] ?? [];
  }

  /** Whether a property names the target: it was made from the target's outputs, or holds its name or ARN. */
  refersTo(resource: PolicyResource, property: string, target: PolicyResource): boolean {
    if (this.sourcesOf(resource, property).some(({ urn }) => urn === target.urn)) return true;
    const names = this.identitiesOf(target);
    return strings(this.props(resource)[property]).some((value) => names.has(value));
  }

  /** The names and ARNs of a resource that are known. */
  identitiesOf(resource: PolicyResource): Set<string> {
    const props = this.props(resource);
    return new Set(IDENTITIES.map((name): Value => props[name]).filter((value) => typeof value === "string"));
  }
}
