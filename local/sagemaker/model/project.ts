import { isObject, type Json, type JsonObject } from "../wire/json.ts";
import type { ServiceModel, Shape } from "./serviceModel.ts";

/** The part of a stored record that a shape of the service model describes: what a Describe or List operation gives. */
export function project(model: ServiceModel, shape: Shape, value: Json): Json {
  if (shape.type === "structure" && isObject(value)) {
    const result: JsonObject = {};
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      const item = value[name];
      if (item !== undefined && item !== null) result[name] = project(model, model.shape(member.shape), item);
    }
    return result;
  }
  if (shape.type === "list" && Array.isArray(value) && shape.member) {
    const element = model.shape(shape.member.shape);
    return value.map((item) => project(model, element, item));
  }
  return value;
}
