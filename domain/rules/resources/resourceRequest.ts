import type { Json } from "../reading.ts";
import type { rulebook } from "../rulebook.ts";

/** What a resource of a type asks of an operation. */
export interface ResourceRequest {
  readonly service: keyof typeof rulebook;
  readonly operation: string;
  /** The request, from the properties as CloudFormation spells them; undefined where they make none. */
  readonly request: (properties: Json) => Json | undefined;
  /** Whether the operation's rules take members to be of their types, so that unknown ones are hidden from them. */
  readonly typed?: boolean;
}
