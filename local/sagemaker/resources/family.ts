import type { Context } from "../context.ts";
import { resourceInUse, resourceNotFound } from "../wire/errors.ts";
import { epochSeconds, isObject, pick, type Json, type JsonObject, type Wire } from "../wire/json.ts";
import { kebab } from "./arns.ts";
import { operation, type Operation, type Operations, type Support } from "./operation.ts";
import { listPage, type ListInput } from "./paging.ts";
import { createTags, deleteTags } from "./tags.ts";
import type { Tag } from "@aws-sdk/client-sagemaker";

/** A family of resources that are kept as they were given, and read back: what tells it from the others. */
export interface Family {
  /** As it stands in the names of its operations: `Create<resource>`. */
  readonly resource: string;
  /** How far its operations go. */
  readonly support: Support;
  /** The ARN's resource type, which is the kind of the stored records too. */
  readonly kind: string;
  /** Member that carries the ARN. */
  readonly arnMember: string;
  /** What Create answers. */
  readonly answers: readonly string[];
  /** Key of a record, which is the ARN's last part too. */
  key(input: JsonObject): string;
  /** Name that lists are sorted and filtered by. */
  readonly name: (record: JsonObject) => string;
  /** Fields beside those of the request; checks the request as well. */
  create?(input: JsonObject, context: Context): Promise<object> | object;
  /** The changed record; without it the resource has no Update. */
  readonly update?: (record: JsonObject, input: JsonObject, context: Context) => Promise<JsonObject> | JsonObject;
  /** Fails when the resource must stay, and ends what belongs to it. */
  remove?(record: JsonObject, input: JsonObject, context: Context): Promise<void> | void;
  alreadyThere(arn: string, input: JsonObject): Error;
  notFound(arn: string, input: JsonObject): Error;
  readonly list: {
    readonly member: string;
    readonly order: "Ascending" | "Descending";
    readonly filter?: (record: JsonObject, input: JsonObject) => boolean;
    readonly summary?: (record: JsonObject) => JsonObject;
  };
}

/** What is said of a family; `Input` is what Create is asked, which the service model has been checked against. */
type Own<Input> = Partial<Omit<Family, "create" | "list">> & {
  create?(input: Input, context: Context): Promise<object> | object;
  readonly list: Omit<Family["list"], "member"> & Partial<Family["list"]>;
};

/** A family whose records, members and errors are named after the resource, as those of Studio are, where nothing else is said. */
export function familyOf<Input = JsonObject>(resource: string, own: Own<Input>): Family {
  const name = (record: JsonObject): string => text(record[`${resource}Name`]);
  const arnMember = own.arnMember ?? `${resource}Arn`;
  return {
    ...{ resource, support: "stored", kind: kebab(resource), arnMember, answers: [arnMember], key: name, name },
    alreadyThere: (arn) => resourceInUse(`${resource} ${arn} already exists`),
    notFound: (_arn, input) => resourceNotFound(`${resource} ${name(input)} does not exist`),
    ...(own as Own<JsonObject>),
    list: { member: `${resource}s`, ...own.list },
  };
}

function arnOf(family: Family, context: Context, key: string): string {
  return context.arns.of(family.kind, key);
}

export function findRecord(family: Family, context: Context, input: JsonObject): JsonObject {
  const key = family.key(input);
  const record = context.store.get<JsonObject>(family.kind, key);
  if (record === undefined) throw family.notFound(arnOf(family, context, key), input);
  return record;
}

/** Create, Describe, Update, Delete and List of a family. */
export function familyOperations(family: Family): Operations {
  const { support } = family;
  const operations: Record<string, Operation> = {
    [`Create${family.resource}`]: operation(support, (input, context) => create(family, input, context)),
    [`Describe${family.resource}`]: operation(support, (input, context) => findRecord(family, context, input)),
    [`Delete${family.resource}`]: operation(support, async (input, context) => {
      const record = findRecord(family, context, input);
      await family.remove?.(record, input, context);
      const key = family.key(record);
      await deleteTags(context, arnOf(family, context, key));
      await context.store.delete(family.kind, key);
      return {};
    }),
  };
  const { update, list } = family;
  if (update !== undefined) {
    operations[`Update${family.resource}`] = operation(support, async (input, context) => {
      const record = findRecord(family, context, input);
      const changed = { ...(await update(record, input, context)), LastModifiedTime: epochSeconds() };
      await context.store.put(family.kind, family.key(record), changed);
      return pick(changed, [family.arnMember]);
    });
  }
  operations[`List${family.resource}s`] = operation(support, (input, context) => {
    const records = context.store
      .list<JsonObject>(family.kind)
      .filter((record) => list.filter?.(record, input) ?? true);
    // The lists of profiles and spaces say in this member whose name it is.
    const page = { ...input, NameContains: input[`${family.resource}NameContains`] ?? input["NameContains"] };
    const { items, next } = listPage(records, page as ListInput, {
      name: family.name,
      created: (record) => Number(record["CreationTime"]),
      modified: (record) => Number(record["LastModifiedTime"] ?? record["CreationTime"]),
      status: statusOf,
      order: list.order,
    });
    return { [list.member]: items.map((record) => list.summary?.(record) ?? record), ...next };
  });
  return operations;
}

async function create(family: Family, input: JsonObject, context: Context): Promise<JsonObject> {
  const extra = (await family.create?.(input, context)) ?? {};
  const { Tags: tags, ...rest } = input;
  const now = epochSeconds();
  const fields = { ...rest, CreationTime: now, LastModifiedTime: now, ...extra } as JsonObject;
  const key = family.key(fields);
  const arn = arnOf(family, context, key);
  if (context.store.get(family.kind, key) !== undefined) throw family.alreadyThere(arn, input);
  const record = { [family.arnMember]: arn, ...fields };
  await context.store.put(family.kind, key, record);
  await createTags(context, arn, Array.isArray(tags) ? (tags as unknown as Wire<Tag>[]) : undefined);
  return pick(record, family.answers);
}

/** Whether the record has what the request wants of each of these members, as `<member>Equals` or under its own name. */
export const matching =
  (...members: readonly string[]) =>
  (record: JsonObject, input: JsonObject): boolean =>
    members.every((member) => {
      const wanted = input[`${member}Equals`] ?? input[member];
      return wanted === undefined || record[member] === wanted;
    });

function statusOf(record: JsonObject): string {
  const name = Object.keys(record).find((member) => member.endsWith("Status"));
  return name === undefined ? "" : text(record[name]);
}

/** A member's text, empty where it is none. */
export function text(value: JsonObject[string] | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A member's object, empty where it is none. */
export function object(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** A copy with the members of the change over those of the record, objects within objects too. */
export function merge(record: JsonObject, change: JsonObject): JsonObject {
  const result: JsonObject = { ...record };
  for (const [member, value] of Object.entries(change)) {
    const before = result[member];
    result[member] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return result;
}
