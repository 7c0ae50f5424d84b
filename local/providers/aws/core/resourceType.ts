import type { Context, Service } from "./context.ts";
import type { Json, Props } from "./values.ts";

/** What the provider knows about one input property. */
export interface InputSpec {
  readonly required?: true;
  /** A change of it makes a new resource. */
  readonly replace?: true;
  /** The value that the real provider fills in when it is left out. */
  readonly default?: Json;
  /** What the real provider fills in within a block, or within each of a list of blocks, that leaves it out. */
  readonly members?: Readonly<Record<string, Json>>;
  /** AWS chooses a value when it is left out, so previews can't know it. */
  readonly computed?: true;
  /** A JSON document: compared by meaning, and objects are turned into text. */
  readonly json?: true;
  /** A set, or a block of sets: order says nothing. */
  readonly set?: true;
  /** Known to this provider alone or not readable from AWS, so a refresh leaves it as it is. */
  readonly local?: true;
  /** A map whose extra members in AWS are drift too (tags, environment variables). */
  readonly exact?: true;
}

/** Automatic names: the resource's own name and seven hex digits, within what AWS accepts. */
export interface NameSpec {
  readonly property: string;
  readonly prefixProperty?: string;
  readonly maxLength: number;
  readonly lowerCase?: true;
  /** SageMaker takes letters, digits and hyphens alone. */
  readonly hyphenated?: true;
  /** A prefix that every value needs, such as `alias/`. */
  readonly start?: string;
  /** The resource's own name as it is, without digits (object keys). */
  readonly bare?: true;
  /** The name is the identifier too, so that a resource can be looked for whose creation was never answered. */
  readonly identifies?: true;
}

export interface Change {
  readonly inputs: Props;
  readonly oldInputs: Props;
  readonly state: Props;
  /** Whether one of these inputs differs. */
  differs(...keys: string[]): boolean;
}

/** One resource type. `create` and `update` change AWS; the provider then reads the resource back for its outputs. */
export interface ResourceType {
  /** The client of the service that it is of. */
  readonly service: Service;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  /** Outputs that are no inputs. */
  readonly outputs: readonly string[];
  readonly name?: NameSpec;
  /** A resource that can't exist twice beside itself, so the old one goes first. */
  readonly deleteBeforeReplace?: true;
  /** Outputs that may change when these inputs did; the rest keep their value in a preview. */
  volatile?(changed: (key: string) => boolean): readonly string[];
  /** Inputs whose change makes a new resource only where it is of a certain kind. */
  replaces?(olds: Props, news: Props): readonly string[];
  /** Problems that show before anything is called. */
  check?(inputs: Props): readonly { property: string; reason: string }[];
  create(inputs: Props, context: Context): Promise<string>;
  /** The live state under Pulumi's names, or undefined when the resource is gone. */
  read(id: string, state: Props, context: Context): Promise<Props | undefined>;
  /** What AWS answers to a change or to the end is nobody's concern. */
  update?(id: string, change: Change, context: Context): Promise<unknown>;
  delete(id: string, state: Props, context: Context): Promise<unknown>;
}

export type ProviderFunction = (args: Props, context: Context) => Props | Promise<Props>;

/** Thrown by `create` or `update` when the resource exists but did not become healthy: the engine keeps it in its state. */
export class UnhealthyError extends Error {
  readonly id: string;
  constructor(id: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnhealthyError";
    this.id = id;
  }
}

export const tagged = { tags: { exact: true }, tagsAll: { exact: true } } as const satisfies Record<string, InputSpec>;
export const regional = { region: { replace: true, computed: true } } as const satisfies Record<string, InputSpec>;
