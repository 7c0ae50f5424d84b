import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  HandlerError,
  notFound,
  type CloudControlResource,
  type FixedProperties,
} from "../../cloud/cloudControlResource.ts";
import type { Context } from "../context.ts";
import { runOperation } from "../dispatch.ts";
import { text } from "../resources/family.ts";
import { replaceTags, tagsOf } from "../resources/tags.ts";
import { isObject, pick, type JsonObject } from "../wire/json.ts";
import { asHandlerError } from "./handlerErrors.ts";
import { scalingResources } from "./scalingResources.ts";
import type { ResourceType } from "./resourceType.ts";
import { sageMakerTypes } from "./typeTable.ts";

const POLL_MILLISECONDS = 100;

/** Handlers of the resource types that Cloud Control passes to SageMaker. */
export function cloudControlResources(context: () => Context): ReadonlyMap<string, CloudControlResource> {
  const own = Object.entries(sageMakerTypes).map(([name, type]): [string, CloudControlResource] => [
    name,
    new SageMakerResource(name, type, context),
  ]);
  return new Map([...own, ...scalingResources(context)]);
}

/** One CloudFormation type over the API's own operations, so that both ways of making a resource obey the same rules. */
class SageMakerResource implements CloudControlResource {
  readonly #name: string;
  readonly #type: ResourceType;
  readonly #context: () => Context;

  constructor(name: string, type: ResourceType, context: () => Context) {
    this.#name = name;
    this.#type = type;
    this.#context = context;
  }

  get fixed(): FixedProperties {
    const { properties, mutable = [], fixedTags, readOnly } = this.#type;
    const createOnly = properties.filter((name) => !mutable.includes(name));
    return { readOnly, createOnly: [...createOnly, ...(fixedTags === true ? ["Tags"] : [])] };
  }

  async create(properties: JsonObject): Promise<string> {
    const type = this.#type;
    const request = pick(this.#named(properties), [...type.properties, ...(type.writeOnly ?? [])]);
    const tags = properties["Tags"];
    const answer = await this.#run(type.create, {
      ...(type.toRequest?.(request, "create") ?? request),
      ...(Array.isArray(tags) && tags.length > 0 ? { Tags: tags } : {}),
    });
    return this.#identifier({ ...request, ...answer });
  }

  async read(identifier: string): Promise<JsonObject> {
    const type = this.#type;
    const described = await this.#describe(identifier);
    const properties = pick(described, type.properties);
    for (const [name, value] of Object.entries(pick(described, type.readOnly)))
      properties[name] = /Time$/.test(name) && typeof value === "number" ? new Date(value * 1000).toISOString() : value;
    if (type.readsTags === true) {
      const tags = tagsOf(this.#context(), this.#arn(described));
      if (tags.length > 0) properties["Tags"] = tags;
    }
    return properties;
  }

  async update(identifier: string, properties: JsonObject): Promise<void> {
    const type = this.#type;
    const described = await this.#describe(identifier);
    const changes = pick(properties, type.mutable ?? []);
    if (type.update !== undefined && Object.keys(changes).length > 0) {
      await this.#run(type.update, {
        ...this.#keys(identifier, "update"),
        ...pick(properties, type.named ?? []),
        ...(type.toRequest?.(changes, "update", described) ?? changes),
      });
    }
    const tags = properties["Tags"];
    if (type.readsTags === true || Array.isArray(tags)) {
      const wanted = Array.isArray(tags)
        ? tags.filter(isObject).map((tag) => ({ Key: text(tag["Key"]), Value: text(tag["Value"]) }))
        : [];
      await replaceTags(this.#context(), this.#arn(described), wanted);
    }
  }

  async delete(identifier: string): Promise<void> {
    await this.#describe(identifier);
    await this.#run(this.#type.delete, this.#keys(identifier, "delete"));
    while (this.#type.status !== undefined && (await this.#exists(identifier))) await sleep(POLL_MILLISECONDS);
  }

  async list(): Promise<string[]> {
    const found: string[] = [];
    let token: JsonObject = {};
    do {
      const page = await this.#run(this.#type.list, { ...this.#type.listRequest, ...token, MaxResults: 100 });
      const items = page[this.#type.listed];
      for (const item of Array.isArray(items) ? items : [])
        if (isObject(item)) found.push(this.#identifier(listedAs(item)));
      token = page["NextToken"] === undefined ? {} : { NextToken: page["NextToken"] };
    } while (Object.keys(token).length > 0);
    return found;
  }

  /** Waits for an endpoint to be in service. */
  async stabilize(identifier: string): Promise<void> {
    const member = this.#type.status;
    if (member === undefined) return;
    for (;;) {
      const described = await this.#describe(identifier);
      const status = text(described[member]);
      if (status === "InService" && described["FailureReason"] === undefined) return;
      if (status === "Failed" || status === "InService" || status === "OutOfService") {
        throw new HandlerError("NotStabilized", `${text(described["FailureReason"])} (status ${status})`);
      }
      await sleep(POLL_MILLISECONDS);
    }
  }

  async #exists(identifier: string): Promise<boolean> {
    try {
      await this.#describe(identifier);
      return true;
    } catch (error) {
      if (error instanceof HandlerError && error.code === "NotFound") return false;
      throw error;
    }
  }

  async #describe(identifier: string): Promise<JsonObject> {
    try {
      return await this.#run(this.#type.describe, this.#keys(identifier, "describe"));
    } catch (error) {
      if (error instanceof HandlerError && error.code === "NotFound") throw notFound(this.#name, identifier);
      throw error;
    }
  }

  async #run(operation: string, request: JsonObject): Promise<JsonObject> {
    try {
      return await runOperation(this.#context(), operation, request);
    } catch (error) {
      throw asHandlerError(error);
    }
  }

  /** The members that tell the resource from others in a request: the identifier's parts, or the name at an ARN's end. */
  #keys(identifier: string, purpose: "describe" | "update" | "delete"): JsonObject {
    if (this.#type.arnMembers !== undefined) return { [this.#type.arnMembers[purpose]]: identifier };
    const parts = identifier.split("|");
    const [key] = this.#type.keys ?? [];
    if (key !== undefined) return { [key]: this.#context().nameOf(identifier) };
    return Object.fromEntries(this.#type.identifier.map((name, index) => [name, parts[index] ?? ""]));
  }

  #identifier(record: JsonObject): string {
    return this.#type.identifier.map((name) => text(record[name])).join("|");
  }

  #arn(described: JsonObject): string {
    const member = this.#type.readOnly.find((name) => name.endsWith("Arn") && !name.startsWith("SingleSignOn"));
    return text(described[member ?? ""]);
  }

  /** Properties with a name where the template gave none, as CloudFormation does. */
  #named(properties: JsonObject): JsonObject {
    const name =
      this.#type.keys?.[0] ??
      this.#type.properties.find((property) => this.#type.identifier.includes(property) && property.endsWith("Name"));
    if (name === undefined || properties[name] !== undefined) return properties;
    const prefix = this.#name.split("::").at(-1)?.toLowerCase() ?? "resource";
    return { ...properties, [name]: `${prefix}-${randomBytes(6).toString("hex")}` };
  }
}

/** A summary under the names of the full description. */
function listedAs(item: JsonObject): JsonObject {
  const arn = item["MonitoringJobDefinitionArn"];
  return arn === undefined ? item : { ...item, JobDefinitionArn: arn };
}
