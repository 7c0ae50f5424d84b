import { parsedJson } from "../../domain/rules/reading.ts";
import type { Context } from "./context.ts";
import { checkDocumentedRules } from "./documentedRules.ts";
import { project } from "./model/project.ts";
import type { ServiceModel } from "./model/serviceModel.ts";
import { validateRequest } from "./model/validate.ts";
import { operations } from "./operations.ts";
import { refusal } from "./refusals.ts";
import { checkOffered } from "./refusedMembers.ts";
import type { Operations } from "./resources/operation.ts";
import { scalingOperations } from "./scaling/operations.ts";
import { serializationException, unknownOperation } from "./wire/errors.ts";
import type { Json, JsonObject } from "./wire/json.ts";

/** Runs one control-plane operation: checked against the service model before, cut to its output shape after. */
export async function runOperation(context: Context, name: string, body: Json): Promise<JsonObject> {
  return run(context, "sagemaker", context.models.sagemaker, operations, name, body);
}

/** Runs one operation of Application Auto Scaling. */
export async function runScaling(context: Context, name: string, body: Json): Promise<JsonObject> {
  return run(context, "application-autoscaling", context.models.scaling, scalingOperations, name, body);
}

async function run(
  context: Context,
  service: "sagemaker" | "application-autoscaling",
  model: ServiceModel,
  table: Operations,
  name: string,
  body: Json,
): Promise<JsonObject> {
  const operation = Object.hasOwn(table, name) ? table[name] : undefined;
  if (operation === undefined) {
    throw model.has(name) ? refusal(name) : unknownOperation(`The operation ${name} does not exist.`);
  }
  const input = validateRequest(model, name, body);
  await checkDocumentedRules(service, name, input, context);
  checkOffered(name, input);
  const result = await operation.handle(input, context);
  const shape = model.output(name);
  return shape === undefined ? {} : (project(model, shape, result) as JsonObject);
}

/** A request body as JSON; an empty one is an empty request. */
export function parseBody(body: Buffer): Json {
  const parsed = body.length === 0 ? { value: {} } : parsedJson(body.toString("utf8"));
  if (parsed === undefined) throw serializationException("Unable to parse the request body as JSON");
  return parsed.value as Json;
}
