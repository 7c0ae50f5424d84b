import { createHash } from "node:crypto";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { parsedJson } from "../../../../../domain/rules/reading.ts";
import type { Context } from "../../core/context.ts";
import { regional, type ResourceType } from "../../core/resourceType.ts";
import { isObject, must, text, type Json, type Props } from "../../core/values.ts";

type Action = "create" | "update" | "delete";

/** What a function has answered in an operation: AWS keeps it nowhere, so that reading back finds it here. */
const results = new WeakMap<Context, string>();

/**
 * An invocation of a function when the resource is made, changed and deleted. The function learns which it is from a member
 * that the provider adds to its input.
 */
export const invocation: ResourceType = {
  service: LambdaClient,
  inputs: {
    functionName: { required: true, replace: true, local: true },
    // Compared as text: another order of its members is another input (terraform-provider-aws, internal/service/lambda/invocation.go).
    input: { required: true, local: true },
    lifecycleScope: { default: "CREATE_ONLY", local: true },
    qualifier: { default: "$LATEST", replace: true, local: true },
    terraformKey: { default: "tf", local: true },
    triggers: { replace: true, local: true },
    ...regional,
  },
  outputs: ["result"],
  volatile: (changed) => (changed("input") ? ["result"] : []),

  check({ lifecycleScope, input }) {
    if (text(lifecycleScope) !== "CRUD")
      return [
        { property: "lifecycleScope", reason: "the local cloud's aws provider covers the life cycle CRUD alone" },
      ];
    return isObject(parsedJson(text(input) ?? "")?.value as Json)
      ? []
      : [{ property: "input", reason: 'lifecycle_scope other than "CREATE_ONLY" requires input to be a JSON object' }];
  },

  async create(inputs, context) {
    await invoke("create", inputs, undefined, context);
    const digest = createHash("md5").update(must(inputs, "input")).digest("hex");
    return [must(inputs, "functionName"), text(inputs["qualifier"]), digest].join(",");
  },

  read: (_id, state, context) => Promise.resolve({ ...state, result: results.get(context) ?? state["result"] ?? "" }),

  update: (_id, { inputs, oldInputs }, context) => invoke("update", inputs, oldInputs, context),

  /** A function that is gone is an error, as any other: nobody was told of the end. */
  delete: (_id, state, context) => invoke("delete", state, state, context),
};

async function invoke(action: Action, inputs: Props, before: Props | undefined, context: Context): Promise<void> {
  const FunctionName = must(inputs, "functionName");
  const sent = {
    ...inputOf(inputs),
    [text(inputs["terraformKey"]) ?? "tf"]: { action, prev_input: before === undefined ? null : inputOf(before) },
  };
  const Qualifier = text(inputs["qualifier"]);
  const request = { FunctionName, Payload: JSON.stringify(sent), Qualifier };
  const answer = await context.send(new InvokeCommand(request));
  const result = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError !== undefined) {
    throw new Error(`invoking the function ${FunctionName} failed (${answer.FunctionError}): ${result}`);
  }
  results.set(context, result);
}

function inputOf(inputs: Props): Record<string, unknown> {
  return JSON.parse(must(inputs, "input")) as Record<string, unknown>;
}
