import { resourceTypes } from "../../cloud/cloudControl/resourceTypes.ts";
import type { JsonObject } from "../wire/json.ts";

/** How a CloudFormation resource type maps to the API's operations. Property names are those of the API unless said. */
export interface ResourceType {
  readonly create: string;
  readonly describe: string;
  /** Left out where nothing but the tags can change. */
  readonly update?: string;
  readonly delete: string;
  readonly list: string;
  /** Member of the List operation's answer. */
  readonly listed: string;
  /** What the List operation must be asked to give all. */
  readonly listRequest?: JsonObject;
  /** Properties that make up the primary identifier, in its order. */
  readonly identifier: readonly string[];
  /** Properties that Describe and Delete are called with, when not those of the identifier. */
  readonly keys?: readonly string[];
  /** Members that take the identifier, an ARN, whole: where each operation has its own. */
  readonly arnMembers?: Readonly<Record<"describe" | "update" | "delete", string>>;
  /** Properties that are given and read back. */
  readonly properties: readonly string[];
  /** Properties that are given and never read back. */
  readonly writeOnly?: readonly string[];
  /** Properties that an update may change. */
  readonly mutable?: readonly string[];
  /** Properties that an update names, though it changes none of them. */
  readonly named?: readonly string[];
  /** Read-only properties, which members of the API carry. */
  readonly readOnly: readonly string[];
  /** Whether tags are read back. */
  readonly readsTags?: boolean;
  /** Whether they are given, and not read back. */
  readonly takesTags?: true;
  /** Whether they are create-only, as the schemas of some types have it. */
  readonly fixedTags?: true;
  /** Member of Describe that tells how far the resource is. */
  readonly status?: string;
  /** Turns properties into a Create or Update request, where the names differ. @param described What Describe said before an update. */
  toRequest?(properties: JsonObject, purpose: "create" | "update", described?: JsonObject): JsonObject;
}

type Described = "identifier" | "properties" | "writeOnly" | "mutable" | "readOnly";
type Derived = Described | "create" | "describe" | "update" | "delete" | "list" | "listed";

type Own = Omit<ResourceType, Derived> &
  Partial<Pick<ResourceType, Described | "listed">> & {
    /** Properties that the schema lets a template give, and that nobody but the service sets. */
    readonly unset?: readonly string[];
  };

const FACTS = resourceTypes(import.meta.dirname);

/**
 * A type whose operations are named after the resource, as all of SageMaker's are, with what CloudFormation's schema says of its
 * properties (resourceTypes.json) where nothing else is said here.
 */
export function typeOf(resource: string, { unset = [], ...type }: Own = {}): ResourceType {
  const facts = FACTS.get(`AWS::SageMaker::${resource}`);
  const { inputs = [], createOnly = [], writeOnly = [] } = facts ?? {};
  const given = inputs.filter((name) => name !== "Tags" && !unset.includes(name));
  const mutable = given.filter((name) => !createOnly.includes(name));
  const whole = {
    identifier: facts?.primaryIdentifier ?? [],
    properties: given.filter((name) => !writeOnly.includes(name)),
    ...(writeOnly.length > 0 && { writeOnly: writeOnly.filter((name) => name !== "Tags") }),
    mutable,
    readOnly: facts?.readOnly ?? [],
    ...type,
  };
  return {
    create: `Create${resource}`,
    describe: `Describe${resource}`,
    ...(whole.mutable.length > 0 && { update: `Update${resource}` }),
    delete: `Delete${resource}`,
    list: `List${resource}s`,
    listed: `${resource}s`,
    ...whole,
  };
}
