import { randomBytes } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { notFound, type CloudControlResource, type Json } from "../cloudControlResource.ts";
import type { Ministack } from "../ministack.ts";
import type { ResourceTypeFacts } from "./resourceTypes.ts";
import type { CloudControlStore, ResourceRecord } from "./store.ts";

interface Provisioned {
  readonly physicalId: string;
  readonly attributes: Json;
  readonly live: Json | null;
}

/** What AWS says of a resource of which nobody said it: the defaults of the types' schemas, and of IAM's service model. */
export const DEFAULTS: Readonly<Record<string, Json>> = {
  "AWS::CloudWatch::Alarm": { ActionsEnabled: true },
  "AWS::IAM::ManagedPolicy": { Path: "/" },
  "AWS::IAM::Role": { MaxSessionDuration: 3600, Path: "/" },
  "AWS::Logs::LogGroup": { LogGroupClass: "STANDARD" },
};

/**
 * Resources of one type that MiniStack's CloudFormation provides.
 * What was asked for is kept here, so that it reads back exactly; what the owning service says differs since then
 * (someone changed or deleted the resource by its own API) shows as a difference.
 */
export class MinistackResource implements CloudControlResource {
  readonly #typeName: string;
  readonly #facts: ResourceTypeFacts;
  readonly #ministack: Pick<Ministack, "ask">;
  readonly #store: CloudControlStore;

  constructor(typeName: string, facts: ResourceTypeFacts, ministack: Pick<Ministack, "ask">, store: CloudControlStore) {
    this.#typeName = typeName;
    this.#facts = facts;
    this.#ministack = ministack;
    this.#store = store;
  }

  get fixed(): ResourceTypeFacts {
    return this.#facts;
  }

  async create(properties: Json): Promise<string> {
    const short = this.#typeName.split("::").at(-1) ?? "Resource";
    const logicalId = `${short}${randomBytes(6).toString("hex")}`;
    const { intents, orphans } = this.#store.contents;
    const orphan = orphans.findIndex(
      (o) => o.typeName === this.#typeName && isDeepStrictEqual(o.properties, properties),
    );
    if (orphan >= 0) {
      // A crash interrupted this very creation, and nobody was told of what it made: begin anew.
      await this.#ask("discard", logicalId, { properties });
      orphans.splice(orphan, 1);
    }
    intents[logicalId] = { typeName: this.#typeName, properties };
    try {
      this.#store.save();
    } catch (error) {
      Reflect.deleteProperty(intents, logicalId); // Nothing was asked for.
      throw error;
    }
    try {
      const made = await this.#ask<Provisioned>("create", logicalId, { properties });
      const record = { logicalId, ...made, desired: properties, live: made.live ?? {} };
      const identifier = this.#identifier(record);
      this.#store.resources(this.#typeName)[identifier] = record;
      return identifier;
    } finally {
      Reflect.deleteProperty(intents, logicalId);
      this.#store.saveFact();
    }
  }

  async read(identifier: string): Promise<Json> {
    const record = this.#record(identifier);
    const { live } = await this.#ask<{ live: Json | null }>("read", record.logicalId, {
      physicalId: record.physicalId,
      properties: record.desired,
    });
    if (live === null) {
      Reflect.deleteProperty(this.#store.resources(this.#typeName), identifier);
      this.#store.saveFact();
      throw notFound(this.#typeName, identifier);
    }
    const properties = { ...DEFAULTS[this.#typeName], ...this.#all(record) };
    for (const [name, value] of Object.entries(live)) {
      if (isDeepStrictEqual(value, record.live[name])) continue;
      if (value === null) Reflect.deleteProperty(properties, name);
      else properties[name] = value;
    }
    for (const name of this.#facts.writeOnly) Reflect.deleteProperty(properties, name);
    return properties;
  }

  async update(identifier: string, properties: Json): Promise<void> {
    const record = this.#record(identifier);
    const desired = { ...properties };
    // Of the read-only properties and the defaults the caller's patched document holds copies; what is write-only it can't have read.
    for (const name of this.#facts.readOnly) Reflect.deleteProperty(desired, name);
    for (const [name, value] of Object.entries(DEFAULTS[this.#typeName] ?? {}))
      if (!(name in record.desired) && desired[name] === value) Reflect.deleteProperty(desired, name);
    for (const name of this.#facts.writeOnly) {
      const kept = record.desired[name];
      if (!(name in desired) && kept !== undefined) desired[name] = kept;
    }
    const made = await this.#ask<Provisioned>("update", record.logicalId, {
      physicalId: record.physicalId,
      properties: desired,
      previous: record.desired,
    });
    const next = { ...record, ...made, desired, live: made.live ?? {} };
    next.attributes = { ...record.attributes, ...made.attributes };
    this.#store.resources(this.#typeName)[identifier] = next;
    this.#store.saveFact();
  }

  /**
   * As the handler is told of what can be read alone, what is write-only and meant for the deletion has no effect here, unlike in a
   * stack: cloudformation-coverage-roadmap#2046, pulumi-aws-native#1270, terraform-provider-awscc#1466 (`EmptyOnDelete` of a repository).
   */
  async delete(identifier: string): Promise<void> {
    await this.read(identifier);
    const record = this.#record(identifier);
    const properties = { ...record.desired };
    for (const name of this.#facts.writeOnly) Reflect.deleteProperty(properties, name);
    await this.#ask("delete", record.logicalId, { physicalId: record.physicalId, properties });
    Reflect.deleteProperty(this.#store.resources(this.#typeName), identifier);
    this.#store.saveFact();
  }

  list(): Promise<string[]> {
    return Promise.resolve(Object.keys(this.#store.resources(this.#typeName)));
  }

  /** What was asked for, with the name that it got and the read-only properties. */
  #all(record: ResourceRecord): Json {
    const { readOnly, ref } = this.#facts;
    const named = ref === undefined || readOnly.includes(ref) ? {} : { [ref]: record.physicalId };
    const all: Json = { ...named, ...structuredClone(record.desired) };
    if (ref !== undefined && readOnly.includes(ref)) all[ref] = record.physicalId;
    for (const name of readOnly) {
      const value = record.attributes[name];
      if (value !== undefined) all[name] = value;
    }
    return all;
  }

  #identifier(record: ResourceRecord): string {
    const all = this.#all(record);
    return this.#facts.primaryIdentifier
      .map((name) => {
        const value = all[name];
        return typeof value === "string" ? value : record.physicalId;
      })
      .join("|");
  }

  #record(identifier: string): ResourceRecord {
    const record = this.#store.resources(this.#typeName)[identifier];
    if (record === undefined) throw notFound(this.#typeName, identifier);
    return record;
  }

  #ask<T>(
    operation: "create" | "discard" | "read" | "update" | "delete",
    logicalId: string,
    details: Json,
  ): Promise<T> {
    return this.#ministack.ask<T>("resource", { type: this.#typeName, operation, logicalId, ...details });
  }
}
